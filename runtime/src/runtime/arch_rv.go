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

// exceptionNames are those of causes 1 to 7. 0, a misaligned jump, cannot be where instructions may be compressed, and nothing runs
// in the mode whose environment call is 8.
var exceptionNames = [...]string{
	"instruction access fault", "illegal instruction", "breakpoint",
	"load address misaligned", "load access fault", "store address misaligned", "store access fault",
}

// faultHandler reports an exception and ends the program.
func faultHandler(cause, pc, sp, ra, value uintptr) {
	if targetPanicTrap {
		exit(2)
		return
	}
	bottom := uintptr(unsafe.Pointer(&stackBottom))
	access := cause == 5 || cause == 7
	overflow := access && value-bottom < stackGuard || sp < bottom+stackGuard
	gp := faultTask()
	if gp == nil {
		overflow = true
	} else if gp.stack != 0 {
		overflow = overflow || sp < gp.stack+16 || access && gp.guard != 0 && value-gp.guard < guardSize
	}
	print("fatal error: ")
	if overflow {
		print("stack overflow")
		if sp < bottom+faultRoom {
			sp = bottom + faultRoom // the report runs below
		}
	} else if name := cause - 1; name < uintptr(len(exceptionNames)) {
		print(exceptionNames[name])
	} else {
		print("exception ", cause)
	}
	print(" at ", unsafe.Pointer(value))
	printRunning(gp)
	printTrace(gp, pc, ra, sp)
	exit(2)
}

const (
	stackGuard = 128                    // _start lets nobody into so many bytes at the bottom of the system stack
	faultRoom  = stackGuard + 144 + 512 // flash_trap takes so many for the report of an overflow
)

// guardStack protects the guard of the goroutine that runs from now on; 0: it has none.
//
//go:linkname guardStack flash_guard
func guardStack(at uintptr)

//go:extern _stack_bottom
var stackBottom [0]byte
