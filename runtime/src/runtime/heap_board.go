//go:build !wasm

// The memory of a board that the heap has: what the program's variables leave of RAM.

package runtime

import "unsafe"

//go:extern _heap_start
var linkedHeapStart [0]byte

//go:extern _heap_end
var linkedHeapEnd [0]byte

// heapIsZero: memory that was never used is zero.
const heapIsZero = false

//go:inline
func heapStart() uintptr { return uintptr(unsafe.Pointer(&linkedHeapStart)) }

//go:inline
func heapEnd() uintptr { return uintptr(unsafe.Pointer(&linkedHeapEnd)) }

// heapGrow would move the end.
//
//go:inline
func heapGrow(size uintptr) bool { return false }
