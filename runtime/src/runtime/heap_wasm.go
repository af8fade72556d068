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
