//go:build cortexm

// What Cortex-M cores differ in: the first frame of a goroutine, and faults.

package runtime

import (
	"runtime/volatile"
	"unsafe"
)

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
	sp := uintptr(unsafe.Pointer(frame))
	// Up to limit the stack is spoiled, or somebody else's.
	limit := uintptr(unsafe.Pointer(&stackBottom))
	overflow := guardTouched()
	var pc, lr uintptr
	if sp >= limit {
		// The report may overwrite it.
		pc, lr = frame.pc, frame.lr
	}
	gp := faultTask()
	if gp == nil {
		overflow = true
		limit += faultRoom
	} else if gp.stack == 0 {
		overflow = overflow || sp < limit+16
		limit += faultRoom // flash_fault has taken the room at the bottom
	} else {
		limit = gp.stack + 16
		if gp.guard != 0 {
			limit = gp.guard + guardSize
		}
		overflow = overflow || sp < limit
	}
	crashing()
	print("fatal error: ")
	if overflow {
		print("stack overflow")
	} else if number >= 16 {
		print("interrupt ", number-16, " has no handler")
	} else {
		printFault(number)
	}
	printRunning(gp)
	if overflow && sp < limit {
		// There is no frame to look at.
		printTrace(gp, 0, 0, limit)
	} else {
		printTrace(gp, pc, lr, sp+unsafe.Sizeof(exceptionFrame{}))
	}
	exit(2)
}

// faultRoom is what flash_fault takes at the bottom of the stack after an overflow.
const faultRoom = 512

// The Memory Protection Unit, where the core has one (ARMv7-M B3.5, ARMv6-M B3.5).
type mpuRegisters struct {
	TYPE, CTRL, RNR, RBAR, RASR volatile.Register32
}

const (
	mpuOn       = 5                     // enabled; all else is as without it
	mpuValid    = 1 << 4                // RBAR names the region
	mpuReadOnly = 1<<28 | 5<<24 | 1<<17 // no code, nobody writes, ordinary memory
	mpuSize128  = 6 << 1
	mpuSize256  = 7 << 1
)

func mpu() *mpuRegisters { return (*mpuRegisters)(unsafe.Pointer(uintptr(0xe000ed90))) }

// mpuProtect has region number n let nobody write to guardSize bytes at an address that is a multiple of it, or, at 0,
// ends that.
func mpuProtect(n uint32, at uintptr) {
	m := mpu()
	m.RBAR.Set(uint32(at&^255) | mpuValid | n)
	if at == 0 {
		m.RASR.Set(0)
		return
	}
	if targetHasAtomics {
		m.RBAR.Set(uint32(at) | mpuValid | n)
		m.RASR.Set(mpuReadOnly | mpuSize128 | 1)
	} else {
		// ARMv6-M has no regions below 256 bytes; one half of it is left out.
		half := uint32(0xf0)
		if at&128 != 0 {
			half = 0x0f
		}
		m.RASR.Set(mpuReadOnly | half<<8 | mpuSize256 | 1)
	}
	m.CTRL.Set(mpuOn)
}

// guardStack protects the guard of the goroutine that runs from now on; 0: it has none.
func guardStack(at uintptr) {
	if mpu().TYPE.Get() != 0 {
		mpuProtect(7, at)
	}
}

// guardTouched tells, after a fault, whether somebody wrote to what is protected, or the core could not store a frame.
func guardTouched() bool {
	if !targetHasAtomics {
		return false // ARMv6-M knows no reason
	}
	cfsr := *(*uint32)(unsafe.Pointer(uintptr(0xe000ed28)))
	return cfsr&(1<<1|1<<4|1<<12) != 0
}

//go:extern _stack_bottom
var stackBottom [0]byte
