// Package interrupt connects functions to interrupt lines.
package interrupt

import _ "unsafe"

// Interrupt is a line with a handler.
type Interrupt struct {
	num int
}

// New gives the handler of a line. The compiler puts it into the vector table, so both must be constant.
func New(id int, handler func(Interrupt)) Interrupt

// State is whether interrupts were masked.
type State uintptr

//go:linkname irqSave flash_irq_save
func irqSave() uintptr

//go:linkname irqRestore flash_irq_restore
func irqRestore(mask uintptr)

// Disable masks all interrupts and gives the state before.
func Disable() State { return State(irqSave()) }

// Restore brings back a state.
func Restore(state State) { irqRestore(uintptr(state)) }

// setInUse tells the scheduler that somebody outside may wake a goroutine.
//
//go:linkname setInUse runtime.setInterruptsInUse
func setInUse()
