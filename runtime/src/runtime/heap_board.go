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

// pageIndex numbers pages of the collected heap.
type pageIndex = uint16

// firstLimit is how many pages may be taken before the first collection; 0: memory is collected when it is full. Where pages are
// large there may be plenty of them: 1 MB is taken first. Objects that live on then stay together at the beginning of
// memory instead of lying all over it, with no room for large ones between them.
const firstLimit = targetHeapPageShift / 12 * 256

// fixedMemory: the heap does not grow.
const fixedMemory = true

// heapMore would make the collected heap n pages longer.
//
//go:inline
func heapMore(n uintptr) bool { return false }

// Where the roots of a collection lie.

//go:extern _globals_start
var linkedGlobalsStart [0]byte

//go:extern _globals_end
var linkedGlobalsEnd [0]byte

//go:inline
func globalsStart() uintptr { return uintptr(unsafe.Pointer(&linkedGlobalsStart)) }

//go:inline
func globalsEnd() uintptr { return uintptr(unsafe.Pointer(&linkedGlobalsEnd)) }

//go:inline
func mainStackTop() uintptr { return uintptr(unsafe.Pointer(&stackTop)) }

//go:inline
func scanStack(c *context, sp, top uintptr) { scan(sp, top) }

// withRegisters calls run while the registers that calls preserve are on the stack.
func withRegisters(run func()) { flashTry(codeOf(run), nil, unsafe.Pointer(&gc.buf)) }
