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

// UART is a serial line.
type UART struct {
	Buffer    *RingBuffer
	start     *func()
	listening bool
}

var (
	_UART0      = UART{Buffer: &uart0Buffer, start: &startsUART0}
	uart0Buffer RingBuffer
	startsUART0 = startUART0

	UART0       = &_UART0
	DefaultUART = defaultUART()
)

func defaultUART() *UART { return &_UART0 }

// Configure switches receiving on. The emulator has no speed and no pins.
func (uart *UART) Configure(config UARTConfig) error {
	uart.listening = true
	(*uart.start)()
	return nil
}

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
