//go:build virt || lm3s6965 || mps2an386

// The one serial line of an emulated machine; writeByte and startUART0 are the machine's own.

package machine

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
