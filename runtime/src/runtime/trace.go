//go:build !wasm

// The line from which the host works out the calls that led to a crash.

package runtime

import "unsafe"

//go:extern _stack_top
var stackTop [0]byte

// traceWords is how much of the stack the line shows at most.
const traceWords = 192

// printTrace prints "flash: trace pc=… lr=… sp=… words…": the stack from sp up to its top, in words of pointer size.
func printTrace(pc, lr, sp uintptr) {
	top := stackTopOf(curg)
	print("flash: trace pc=")
	printWord(pc)
	print(" lr=")
	printWord(lr)
	print(" sp=")
	printWord(sp)
	sp &^= pointerBytes - 1
	for n := 0; n < traceWords && sp < top; n++ {
		putchar(' ')
		printWord(*(*uintptr)(unsafe.Pointer(sp)))
		sp += pointerBytes
	}
	putchar('\n')
}
