// The memory of a WebAssembly module that the heap has: from the end of the variables on, and it grows.

package runtime

import "unsafe"

//go:extern __heap_base
var linkedHeapBase [0]byte

// heapIsZero: memory that was never used is zero.
const heapIsZero = true

const wasmPage = 64 << 10

// wasmMemorySize gives the pages of memory; wasmMemoryGrow adds some and gives the former number, or all ones.
// The compiler makes instructions of both.
func wasmMemorySize() uintptr
func wasmMemoryGrow(pages uintptr) uintptr

// heapTop is the end of memory as last seen; 0 before.
var heapTop uintptr

//go:inline
func heapStart() uintptr { return uintptr(unsafe.Pointer(&linkedHeapBase)) }

func heapEnd() uintptr {
	if heapTop == 0 {
		heapTop = memoryEnd()
	}
	return heapTop
}

// memoryEnd gives the address behind the last byte; the last page of 4 GB is left out, so that the sum fits.
func memoryEnd() uintptr {
	n := wasmMemorySize()
	if n >= 65536 {
		n = 65535
	}
	return n * wasmPage
}

// heapGrow moves the end by at least size bytes, and by an eighth of what there is.
func heapGrow(size uintptr) bool {
	have := heapTop
	want := size
	if want < have/8 {
		want = have / 8
	}
	pages := (want + wasmPage - 1) / wasmPage
	if want > -have-wasmPage || wasmMemoryGrow(pages) == ^uintptr(0) {
		pages = (size + wasmPage - 1) / wasmPage
		if size > -have-wasmPage || wasmMemoryGrow(pages) == ^uintptr(0) {
			return false
		}
	}
	heapTop = memoryEnd()
	return true
}

// pageIndex numbers pages of the collected heap.
type pageIndex = uint32

// firstLimit is how many pages may be taken before the first collection.
const firstLimit = 256

// fixedMemory: the heap does not grow.
const fixedMemory = false

// heapMore makes the collected heap at least n pages longer. When its tables are full they move to the new memory, with room
// for twice as many pages; where they were, nothing more is kept.
func heapMore(n uintptr) bool {
	t := heap.pageTables
	pages := t.pages + n
	if pages > heap.room {
		room := 2 * pages
		stack := room<<2 + 4096
		bytes := room*(1+unsafe.Sizeof(pageIndex(0))+2*pageWords*pointerBytes) + stack + 2*pointerBytes
		taken := (bytes + pageSize - 1) >> pageShift
		pages += taken
		if !heapReach(pages) {
			return false
		}
		heap.room = room
		heap.pageTables.layOut(pageAddress(t.pages), room, stack)
		memzero(unsafe.Pointer(heap.inUse), heap.stack-heap.inUse)
		memmove(unsafe.Pointer(heap.inUse), unsafe.Pointer(t.inUse), t.pages*pageWords*pointerBytes)
		memmove(unsafe.Pointer(heap.links), unsafe.Pointer(t.links), t.pages*unsafe.Sizeof(pageIndex(0)))
		memmove(unsafe.Pointer(heap.kinds), unsafe.Pointer(t.kinds), t.pages)
		for i := uintptr(0); i < taken; i++ {
			*kindAt(t.pages + i) = pageTaken
		}
		heap.free -= taken
	} else if !heapReach(pages) {
		return false
	}
	// Memory may have grown by more.
	heap.pages = min((heapEnd()-heap.base)>>pageShift, heap.room)
	heap.bytes = heap.pages << pageShift
	heap.free += heap.pages - t.pages
	heap.down = heap.pages
	return true
}

// heapReach sees to it that there is memory for so many pages.
func heapReach(pages uintptr) bool {
	if pages >= (^uintptr(0)-heap.base)>>pageShift {
		return false
	}
	end := heap.base + pages<<pageShift
	return end <= heapEnd() || heapGrow(end-heapEnd())
}

// Where the roots of a collection lie.

//go:extern __global_base
var linkedGlobalsStart [0]byte

//go:inline
func globalsStart() uintptr { return uintptr(unsafe.Pointer(&linkedGlobalsStart)) }

//go:inline
func globalsEnd() uintptr { return uintptr(unsafe.Pointer(&linkedHeapBase)) &^ (pointerBytes - 1) }

// mainStackTop: the stack lies below the variables.
//
//go:inline
func mainStackTop() uintptr { return globalsStart() }

// withRegisters calls run; what is in locals, the compiler has put on the stack in memory as well.
//
//go:inline
func withRegisters(run func()) { run() }
