//go:build fe310

package machine

import (
	"device/sifive"
	"runtime/interrupt"
	"unsafe"
)

var (
	_UART0 = UART{Buffer: &uart0Buffer, Bus: (*sifive.UART_Type)(unsafe.Pointer(uintptr(0x10013000))), start: &startsUART0}
	_UART1 = UART{Buffer: &uart1Buffer, Bus: (*sifive.UART_Type)(unsafe.Pointer(uintptr(0x10023000))), start: &startsUART1}

	uart0Buffer, uart1Buffer RingBuffer
	startsUART0              = startUART0
	startsUART1              = startUART1

	UART0       = &_UART0
	UART1       = &_UART1
	DefaultUART = defaultUART()
)

func defaultUART() *UART { return &_UART0 }

const (
	uartTxFull           = 1 << 31 // TXDATA
	uartRxEmpty          = 1 << 31 // RXDATA
	uartEnable           = 1 << 0  // TXCTRL, RXCTRL
	uartRxIntr           = 1 << 1  // IE
	uart1TX, uart1RX Pin = 18, 23
)

// Configure sets the speed: each line has its own pins; 8 data bits, 1 stop bit, no parity.
func (uart *UART) Configure(config UARTConfig) error {
	if config.BaudRate == 0 {
		config.BaudRate = boardBaud
	}
	config.TX, config.RX = UART_TX_PIN, UART_RX_PIN
	if uart == UART1 {
		config.TX, config.RX = uart1TX, uart1RX
	}
	uart.SetBaudRate(config.BaudRate)
	uart.Bus.TXCTRL.Set(uartEnable)
	uart.Bus.RXCTRL.Set(uartEnable)
	config.TX.Configure(PinConfig{Mode: PinUART})
	config.RX.Configure(PinConfig{Mode: PinUART})
	uart.listening = true
	(*uart.start)()
	return nil
}

// SetBaudRate sets the speed.
func (uart *UART) SetBaudRate(br uint32) { uart.Bus.DIV.Set((boardCPUHz+br/2)/br - 1) }

func (uart *UART) writeByte(c byte) {
	for uart.Bus.TXDATA.HasBits(uartTxFull) {
	}
	uart.Bus.TXDATA.Set(uint32(c))
}

func startUART0() {
	_UART0.Bus.IE.Set(uartRxIntr)
	interrupt.New(sifive.IRQ_UART0, func(interrupt.Interrupt) { _UART0.receiveAll() }).Enable()
}

func startUART1() {
	_UART1.Bus.IE.Set(uartRxIntr)
	interrupt.New(sifive.IRQ_UART1, func(interrupt.Interrupt) { _UART1.receiveAll() }).Enable()
}

// receiveAll empties the FIFO; that withdraws the interrupt.
func (uart *UART) receiveAll() {
	for {
		c := uart.Bus.RXDATA.Get()
		if c&uartRxEmpty != 0 {
			return
		}
		uart.Receive(byte(c))
	}
}
