//go:build !gc.conservative && !gc.none

// Memory that is never freed: one pointer that moves up.

package runtime

import "unsafe"

//go:extern _heap_start
var heapStart [0]byte

//go:extern _heap_end
var heapEnd [0]byte

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
		p = (uintptr(unsafe.Pointer(&heapStart)) + 7) &^ 7
	}
	size = (size + 7) &^ 7
	if size > uintptr(unsafe.Pointer(&heapEnd))-p {
		outOfMemory(size, uintptr(unsafe.Pointer(&heapEnd))-p)
	}
	heapNext = p + size
	heapAllocs++
	irqRestore(mask)
	memzero(unsafe.Pointer(p), size)
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
	start := uintptr(unsafe.Pointer(&heapStart))
	n := heapNext
	if n == 0 {
		n = start
	}
	return uint64(n - start), uint64(uintptr(unsafe.Pointer(&heapEnd)) - start), uint64(heapAllocs)
}
