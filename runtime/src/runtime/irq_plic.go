//go:build fe310 || virt

// Interrupts through the PLIC (RISC-V Platform-Level Interrupt Controller specification 1.0).

package runtime

import (
	"runtime/volatile"
	"unsafe"
)

// plicClaim is the claim and complete register of hart 0 in machine mode.
var plicClaim = (*volatile.Register32)(unsafe.Pointer(uintptr(0x0c200004)))

// callInterrupt calls the handler that interrupt.New gave to a line.
func callInterrupt(line uintptr)

// interruptHandler is called by flash_trap with mcause.
func interruptHandler(cause uintptr) {
	if cause&0xff != 11 {
		return
	}
	for {
		line := plicClaim.Get()
		if line == 0 {
			return
		}
		callInterrupt(uintptr(line))
		plicClaim.Set(line)
	}
}
