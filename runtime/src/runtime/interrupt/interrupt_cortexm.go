//go:build cortexm

package interrupt

import (
	"runtime/volatile"
	"unsafe"
)

// Nested Vectored Interrupt Controller (ARMv6-M B3.4, ARMv7-M B3.4).
type nvic struct {
	ISER [32]volatile.Register32 // 0xe000e100
	ICER [32]volatile.Register32
	ISPR [32]volatile.Register32
	ICPR [32]volatile.Register32
	_    [64]uint32
	IPR  [60]volatile.Register32 // 0xe000e400
}

var registers = (*nvic)(unsafe.Pointer(uintptr(0xe000e100)))

// Enable lets the interrupt through.
func (irq Interrupt) Enable() {
	setInUse()
	registers.ISER[uint(irq.num)>>5&31].Set(1 << uint(irq.num&31))
}

// Disable keeps the interrupt back.
func (irq Interrupt) Disable() { registers.ICER[uint(irq.num)>>5&31].Set(1 << uint(irq.num&31)) }

// IsEnabled tells whether the interrupt is let through.
func (irq Interrupt) IsEnabled() bool {
	return registers.ISER[uint(irq.num)>>5&31].Get()&(1<<uint(irq.num&31)) != 0
}

// SetPriority sets the priority: 0 is the highest, and the upper bits count.
func (irq Interrupt) SetPriority(priority uint8) {
	shift := uint(irq.num&3) * 8
	r := &registers.IPR[irq.num>>2]
	r.Set(r.Get()&^(0xff<<shift) | uint32(priority)<<shift)
}

// In tells whether this code runs in an interrupt handler.
func In() bool {
	// VECTACTIVE of the Interrupt Control and State Register.
	return (*volatile.Register32)(unsafe.Pointer(uintptr(0xe000ed04))).Get()&0x1ff != 0
}
