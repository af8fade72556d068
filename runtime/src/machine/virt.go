//go:build virt

package machine

import (
	"device/virt"
	"runtime/interrupt"
)

const (
	PinInput PinMode = iota
	PinOutput
	PinInputPullup
	PinInputPulldown
)

// CPUFrequency is the processor's clock in hertz.
func CPUFrequency() uint32 { return boardCPUHz }

// Configure does nothing: the machine has no pins.
func (p Pin) Configure(config PinConfig) {}

// Set does nothing.
func (p Pin) Set(value bool) {}

// Get is false.
func (p Pin) Get() bool { return false }

func (uart *UART) writeByte(c byte) {
	for !virt.UART0.LSR.HasBits(virt.UART_LSR_THRE) {
	}
	virt.UART0.DATA.Set(c)
}

func startUART0() {
	virt.UART0.IER.Set(virt.UART_IER_RX)
	interrupt.New(virt.IRQ_UART0, func(interrupt.Interrupt) {
		for virt.UART0.LSR.HasBits(virt.UART_LSR_DR) {
			_UART0.Receive(virt.UART0.DATA.Get())
		}
	}).Enable()
}
