//go:build rp2040

package machine

import (
	"device/rp"
	"errors"
	"runtime/interrupt"
	"unsafe"
)

// UART is a serial line (RP2040 datasheet 4.2).
type UART struct {
	Buffer    *RingBuffer
	Bus       *rp.UART0_Type
	start     *func()
	listening bool
}

var (
	_UART0 = UART{Buffer: &uart0Buffer, Bus: (*rp.UART0_Type)(unsafe.Pointer(uintptr(0x40034000))), start: &startsUART0}
	_UART1 = UART{Buffer: &uart1Buffer, Bus: (*rp.UART0_Type)(unsafe.Pointer(uintptr(0x40038000))), start: &startsUART1}

	uart0Buffer, uart1Buffer RingBuffer
	startsUART0              = startUART0
	startsUART1              = startUART1

	UART0       = &_UART0
	UART1       = &_UART1
	DefaultUART = defaultUART()
)

func defaultUART() *UART { return &_UART0 }

var errUARTFormat = errors.New("machine: UART format not supported")

// Configure sets pins and speed; 8 data bits, 1 stop bit, no parity.
func (uart *UART) Configure(config UARTConfig) error {
	if config.BaudRate == 0 {
		config.BaudRate = boardBaud
	}
	block := uint32(rp.RESETS_RESET_UART0)
	if uart == UART1 {
		block = rp.RESETS_RESET_UART1
	}
	if config.TX == 0 && config.RX == 0 {
		config.TX, config.RX = UART_TX_PIN, UART_RX_PIN
		if uart == UART1 {
			config.TX, config.RX = UART1_TX_PIN, UART1_RX_PIN
		}
	}
	uart.flush()
	resetBlock(block)
	uart.SetBaudRate(config.BaudRate)
	uart.SetFormat(8, 1, ParityNone)
	var control uint32 = rp.UART0_UARTCR_UARTEN | rp.UART0_UARTCR_TXE | rp.UART0_UARTCR_RXE
	if config.RTS != 0 {
		control |= rp.UART0_UARTCR_RTSEN
		config.RTS.Configure(PinConfig{Mode: PinUART})
	}
	if config.CTS != 0 {
		control |= rp.UART0_UARTCR_CTSEN
		config.CTS.Configure(PinConfig{Mode: PinUART})
	}
	uart.Bus.UARTCR.Set(control)
	config.TX.Configure(PinConfig{Mode: PinUART})
	config.RX.Configure(PinConfig{Mode: PinUART})
	if config.RX < pinCount {
		// A line that nobody drives is idle.
		rp.PADS_BANK0.Pad(uint8(config.RX)).SetBits(rp.PADS_BANK0_GPIO0_PUE)
	}
	uart.listening = true
	(*uart.start)()
	return nil
}

// flush waits until everything is sent.
func (uart *UART) flush() {
	for uart.Bus.UARTFR.HasBits(rp.UART0_UARTFR_BUSY) {
	}
}

// SetBaudRate sets the speed.
func (uart *UART) SetBaudRate(br uint32) {
	// The divisor has 6 bits after the point; a seventh rounds (4.2.7.1).
	divisor := (8*boardCPUHz/br + 1) / 2
	uart.Bus.UARTIBRD.Set(divisor >> 6)
	uart.Bus.UARTFBRD.Set(divisor & 63)
	// The divisor takes effect with a write to the line control register.
	uart.Bus.UARTLCR_H.Set(uart.Bus.UARTLCR_H.Get())
}

// SetFormat sets the number of data and stop bits, and the parity.
func (uart *UART) SetFormat(databits, stopbits uint8, parity UARTParity) error {
	if databits < 5 || databits > 8 || stopbits < 1 || stopbits > 2 || parity > ParityOdd {
		return errUARTFormat
	}
	format := uint32(databits-5)<<rp.UART0_UARTLCR_H_WLEN_Pos | rp.UART0_UARTLCR_H_FEN
	if stopbits == 2 {
		format |= rp.UART0_UARTLCR_H_STP2
	}
	if parity != ParityNone {
		format |= rp.UART0_UARTLCR_H_PEN
		if parity == ParityEven {
			format |= rp.UART0_UARTLCR_H_EPS
		}
	}
	uart.Bus.UARTLCR_H.Set(format)
	return nil
}

func (uart *UART) writeByte(c byte) {
	for uart.Bus.UARTFR.HasBits(rp.UART0_UARTFR_TXFF) {
	}
	uart.Bus.UARTDR.Set(uint32(c))
}

// Each line has its own function, so that a program links only what belongs to the lines it uses.

func startUART0() {
	_UART0.interruptOnReceive()
	interrupt.New(rp.IRQ_UART0_IRQ, func(interrupt.Interrupt) { _UART0.receiveAll() }).Enable()
}

func startUART1() {
	_UART1.interruptOnReceive()
	interrupt.New(rp.IRQ_UART1_IRQ, func(interrupt.Interrupt) { _UART1.receiveAll() }).Enable()
}

// interruptOnReceive: when the FIFO is an eighth full, or a byte has waited for a while.
func (uart *UART) interruptOnReceive() {
	uart.Bus.UARTIFLS.Set(0)
	uart.Bus.UARTIMSC.Set(rp.UART0_UARTIMSC_RXIM | rp.UART0_UARTIMSC_RTIM)
}

// receiveAll empties the FIFO; that withdraws the interrupt.
func (uart *UART) receiveAll() {
	for !uart.Bus.UARTFR.HasBits(rp.UART0_UARTFR_RXFE) {
		uart.Receive(byte(uart.Bus.UARTDR.Get()))
	}
}
