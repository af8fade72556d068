//go:build tinygo.riscv

// What RISC-V differs in: the first frame of a goroutine, interrupts and exceptions.

package runtime

import "unsafe"

// irqOn is the mask that lets interrupts through: mstatus.MIE.
const irqOn = 8

// prepareStack lays out what flash_switch loads first: ra, s0 (fn), s1 (the code that calls it), s2-s11.
func prepareStack(top uintptr, fn func(), entry unsafe.Pointer) uintptr {
	sp := top&^15 - (13*pointerBytes+15)&^15
	words := (*[3]unsafe.Pointer)(unsafe.Pointer(sp))
	start := flashTaskStart
	words[0] = codeOf(start)
	words[1] = *(*unsafe.Pointer)(unsafe.Pointer(&fn))
	words[2] = entry
	return sp
}

var exceptionNames = [...]string{
	"instruction address misaligned", "instruction access fault", "illegal instruction", "breakpoint",
	"load address misaligned", "load access fault", "store address misaligned", "store access fault", "environment call",
}

// faultHandler reports an exception and ends the program.
func faultHandler(cause, pc, sp, ra, value uintptr) {
	if targetPanicTrap {
		exit(2)
		return
	}
	print("fatal error: ")
	base := uintptr(unsafe.Pointer(&stackBottom))
	guard := value - base
	if curg.stack != 0 {
		base = curg.stack
	}
	if sp < base+stackGuard || guard < stackGuard && cause >= 5 && cause <= 7 {
		print("stack overflow")
		if sp < base+faultRoom {
			sp = base + faultRoom // the report runs below
		}
	} else if cause < uintptr(len(exceptionNames)) {
		print(exceptionNames[cause])
	} else {
		print("exception ", cause)
	}
	print(" at ", unsafe.Pointer(value), "\n\ngoroutine ", curg.id, " [running]:\n")
	printTrace(pc, ra, sp)
	exit(2)
}

const (
	stackGuard = 128                    // _start lets nobody into so many bytes at the bottom of the system stack
	faultRoom  = stackGuard + 144 + 512 // flash_trap takes so many for the report of an overflow
)

//go:extern _stack_bottom
var stackBottom [0]byte
