//go:build fe310 || virt

// Interrupts through the PLIC (RISC-V Platform-Level Interrupt Controller specification 1.0).

package runtime

import (
	"runtime/volatile"
	"unsafe"
)

// plicClaim is the claim and complete register of hart 0 in machine mode.
var plicClaim = (*volatile.Register32)(unsafe.Pointer(uintptr(0x0c200004)))

// inTrap tells runtime/interrupt that a handler is running.
var inTrap bool

func inInterrupt() bool { return inTrap }

// callInterrupt calls the handler that interrupt.New gave to a line.
func callInterrupt(line uintptr)

// handleInterrupt is called by flash_trap with mcause.
func handleInterrupt(cause uintptr) {
	if cause&0xff != 11 {
		return
	}
	inTrap = true
	for {
		line := plicClaim.Get()
		if line == 0 {
			inTrap = false
			return
		}
		callInterrupt(uintptr(line))
		plicClaim.Set(line)
	}
}
