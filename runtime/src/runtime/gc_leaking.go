//go:build !gc.conservative && !gc.none

// Memory that is never freed: one pointer that moves up.

package runtime

import "unsafe"

// heapNext is the first free byte; nil before the first allocation.
var heapNext uintptr

// heapAllocs counts allocations for MemStats.
var heapAllocs uintptr

// alloc gives zeroed memory, aligned to 8.
//
//go:noinline
func alloc(size uintptr, noscan bool) unsafe.Pointer {
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

// GC has nothing to collect.
func GC() {}

func heapUsed() (used, total, allocs uint64) {
	start := heapStart()
	n := heapNext
	if n == 0 {
		n = start
	}
	return uint64(n - start), uint64(heapEnd() - start), uint64(heapAllocs)
}
