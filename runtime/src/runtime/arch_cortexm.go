//go:build cortexm

// What Cortex-M cores differ in: the first frame of a goroutine, and faults.

package runtime

import "unsafe"

// irqOn is the mask that lets interrupts through.
const irqOn = 0

// prepareStack lays out what flash_switch pops first: r8-r11, r4-r7 and the return address on ARMv6-M, r4-r11 and
// the return address on the others. r4 is fn and r5 the code that calls it.
func prepareStack(top uintptr, fn func(), entry unsafe.Pointer) uintptr {
	sp := top&^7 - 40
	words := (*[9]unsafe.Pointer)(unsafe.Pointer(sp))
	start := flashTaskStart
	r4 := 0
	if !targetHasAtomics {
		r4 = 4 // ARMv6-M
	}
	words[r4] = *(*unsafe.Pointer)(unsafe.Pointer(&fn))
	words[r4+1] = entry
	words[8] = codeOf(start)
	return sp
}

// inInterrupt tells whether a handler runs: VECTACTIVE of the Interrupt Control and State Register is its exception.
func inInterrupt() bool {
	return *(*uint32)(unsafe.Pointer(uintptr(0xe000ed04)))&0x1ff != 0
}

// exceptionFrame is what the processor pushes.
type exceptionFrame struct {
	r0, r1, r2, r3, r12, lr, pc, psr uintptr
}

// faultHandler reports a fault and ends the program. number is the exception's.
func faultHandler(frame *exceptionFrame, number uintptr) {
	if targetPanicTrap {
		exit(2)
		return
	}
	print("fatal error: ")
	sp := uintptr(unsafe.Pointer(frame))
	base := uintptr(unsafe.Pointer(&stackBottom))
	if curg.stack != 0 {
		base = curg.stack
	}
	if sp < base+16 {
		print("stack overflow")
	} else if number >= 16 {
		print("interrupt ", number-16, " has no handler")
	} else {
		printFault(number)
	}
	print("\n\ngoroutine ", curg.id, " [running]:\n")
	if sp < base {
		// There is no frame to look at, and flash_fault has taken the room at the bottom.
		printTrace(0, 0, base+faultRoom)
	} else {
		printTrace(frame.pc, frame.lr, sp+unsafe.Sizeof(exceptionFrame{}))
	}
	exit(2)
}

// faultRoom is what flash_fault takes at the bottom of the stack after an overflow.
const faultRoom = 512

//go:extern _stack_bottom
var stackBottom [0]byte
