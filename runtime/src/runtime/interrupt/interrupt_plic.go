//go:build fe310 || virt

package interrupt

import (
	"runtime/volatile"
	"unsafe"
)

// Platform-Level Interrupt Controller (RISC-V PLIC specification 1.0), hart 0 in machine mode.
type plic struct {
	priority [1024]volatile.Register32
	pending  [1024]volatile.Register32
	enable   [32]volatile.Register32
}

var (
	registers = (*plic)(unsafe.Pointer(uintptr(0x0c000000)))
	threshold = (*volatile.Register32)(unsafe.Pointer(uintptr(0x0c200000)))
)

//go:linkname externalIRQ flash_external_irq
func externalIRQ()

// Enable lets the interrupt through, at the lowest priority unless SetPriority gave another.
func (irq Interrupt) Enable() {
	setInUse()
	if registers.priority[irq.num].Get() == 0 {
		registers.priority[irq.num].Set(1)
	}
	registers.enable[irq.num>>5].SetBits(1 << uint(irq.num&31))
	threshold.Set(0)
	externalIRQ()
}

// Disable keeps the interrupt back.
func (irq Interrupt) Disable() { registers.enable[irq.num>>5].ClearBits(1 << uint(irq.num&31)) }

// SetPriority sets the priority: 1 is the lowest.
func (irq Interrupt) SetPriority(priority uint8) {
	registers.priority[irq.num].Set(uint32(priority))
}

//go:linkname inTrap runtime.inInterrupt
func inTrap() bool

// In tells whether this code runs in an interrupt handler.
func In() bool { return inTrap() }
