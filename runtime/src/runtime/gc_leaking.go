// Memory. Which collector a program has is decided while it is built: the leaking one is here, one pointer that moves up; the
// conservative one is in gc_heap.go and gc_mark.go, and folds away where it was not chosen.

package runtime

import "unsafe"

// heapNext is the first free byte; nil before the first allocation.
var heapNext uintptr

// heapAllocs counts allocations for MemStats.
var heapAllocs uintptr

// collecting is true if the program has the conservative collector. The compiler puts the answer in place of the call.
func collecting() bool

// alloc gives zeroed memory, aligned to 8. noscan: no pointers will be stored there.
//
//go:noinline
func alloc(size uintptr, noscan bool) unsafe.Pointer {
	if collecting() {
		return heapAlloc(size, noscan)
	}
	mask := irqSave()
	p := heapNext
	if p == 0 {
		p = (heapStart() + 7) &^ 7
	}
	size = (size + 7) &^ 7
	if size > heapEnd()-p && !heapGrow(size-(heapEnd()-p)) {
		outOfMemory(size, heapEnd()-p)
	}
	heapNext = p + size
	heapAllocs++
	irqRestore(mask)
	if !heapIsZero {
		memzero(unsafe.Pointer(p), size)
	}
	return unsafe.Pointer(p)
}

func outOfMemory(size, free uintptr) {
	if !targetPanicTrap {
		print("fatal error: out of memory: ", size, " bytes wanted, ", free, " free\n")
	}
	crash()
}

// GC collects garbage. With the leaking collector there is nothing to collect.
func GC() {
	if collecting() {
		mask := irqSave()
		heap.forced++
		collect()
		irqRestore(mask)
	}
}

// heapUsed tells what the leaking collector knows.
//
//go:noinline
func heapUsed() (used, total, allocs uint64) {
	start := heapStart()
	n := heapNext
	if n == 0 {
		n = start
	}
	return uint64(n - start), uint64(heapEnd() - start), uint64(heapAllocs)
}
