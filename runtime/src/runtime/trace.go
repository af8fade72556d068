//go:build !wasm

// The line from which the host works out the calls that led to a crash.

package runtime

import "unsafe"

//go:extern _stack_top
var stackTop [0]byte

// traceWords is how much of the stack the line shows at most.
const traceWords = 192

// buildID tells one program from others; the compiler fills it in after the link.
//
//go:extern flash_build_id
var buildID uint32

// printTrace prints "flash: trace pc=… lr=… sp=… id=… words…": the stack of a goroutine from sp up to its top, in words of
// pointer size. Where they are not all of it, "go=…" before them is the code that the goroutine was started with.
func printTrace(gp *g, pc, lr, sp uintptr) {
	sp &^= pointerBytes - 1
	top := mainStackTop()
	if gp != nil {
		top = stackTopOf(gp)
	} else if sp >= heapStart() {
		top = heapEnd()
	}
	print("flash: trace pc=")
	printWord(pc)
	print(" lr=")
	printWord(lr)
	print(" sp=")
	printWord(sp)
	print(" id=")
	printWord(uintptr(buildID))
	if multitask && gp != nil && gp.code != nil && sp < top && top-sp > traceWords*pointerBytes {
		print(" go=")
		printWord(uintptr(gp.code))
	}
	for n := 0; n < traceWords && sp < top; n++ {
		putchar(' ')
		printWord(*(*uintptr)(unsafe.Pointer(sp)))
		sp += pointerBytes
	}
	putchar('\n')
}

// faultTask gives the current goroutine after a fault; nil if its stack has grown over what describes it.
func faultTask() *g {
	gp := curg
	if targetHasAtomics {
		return gp // such cores can protect guards
	}
	if !multitask || gp == &g0 {
		if g0.id != 1 || g0.stack != 0 {
			return nil
		}
		return &g0
	}
	p := uintptr(unsafe.Pointer(gp))
	if p&(pointerBytes-1) != 0 || p < heapStart() || p >= heapEnd() {
		return nil
	}
	if gp.stack < heapStart() || gp.stack >= heapEnd() || gp.size > heapEnd()-gp.stack || gp.id <= 0 {
		return nil
	}
	return gp
}

// printRunning prints the line above a trace.
func printRunning(gp *g) {
	print("\n\ngoroutine ")
	if gp != nil {
		print(gp.id)
	} else {
		print("?")
	}
	print(" [running]:\n")
}
