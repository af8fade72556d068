//go:build stm32f405

package machine

import (
	"device/stm32"
	"internal/flash/chip"
	"runtime/interrupt"
	"unsafe"
)

// UART is a serial line (RM0090 chapter 30).
type UART struct {
	Buffer    *RingBuffer
	Bus       *stm32.USART_Type
	start     *func()
	listening bool
}

// Tables in constants, which cost no code: the unit that can send at a pin (as chip.USARTOf has it; 0 is USART1), two bits for
// each; registers and interrupt lines of the units.
const (
	usartOfPin = 1<<(2*2) | 1<<(2*53) | 2<<(2*26) | 2<<(2*42) | 2<<(2*56) | 3<<(2*38)
	usartBases = 0x40011000 | 0x40004400<<32 | 0x40004800<<64 | 0x40011400<<96
	usartLines = stm32.IRQ_USART1 | stm32.IRQ_USART2<<8 | stm32.IRQ_USART3<<16 | stm32.IRQ_USART6<<24

	uart1Unit = usartOfPin >> (2 * UART_TX_PIN) & 3
	uart2Unit = usartOfPin >> (2 * UART2_TX_PIN) & 3
	uart3Unit = usartOfPin >> (2 * UART3_TX_PIN) & 3
)

// Which unit of the chip a line is, the board's pins say. The first is the one that print uses.
var (
	_UART1      = UART{Buffer: &uart1Buffer, Bus: (*stm32.USART_Type)(unsafe.Pointer(uintptr(usartBases >> (32 * uart1Unit) & 0xffffffff))), start: &startsUART1}
	_UART2      = UART{Buffer: &uart2Buffer, Bus: (*stm32.USART_Type)(unsafe.Pointer(uintptr(usartBases >> (32 * uart2Unit) & 0xffffffff))), start: &startsUART2}
	_UART3      = UART{Buffer: &uart3Buffer, Bus: (*stm32.USART_Type)(unsafe.Pointer(uintptr(usartBases >> (32 * uart3Unit) & 0xffffffff))), start: &startsUART3}
	uart1Buffer RingBuffer
	uart2Buffer RingBuffer
	uart3Buffer RingBuffer
	startsUART1 = startUART1
	startsUART2 = startUART2
	startsUART3 = startUART3

	UART0       = &_UART1
	UART1       = &_UART1
	UART2       = &_UART2
	UART3       = &_UART3
	DefaultUART = defaultUART()
)

func defaultUART() *UART { return &_UART1 }

// pins are those that the board gives the line.
func (uart *UART) pins() (tx, rx Pin) {
	switch uart {
	case &_UART2:
		return UART2_TX_PIN, UART2_RX_PIN
	case &_UART3:
		return UART3_TX_PIN, UART3_RX_PIN
	}
	return UART_TX_PIN, UART_RX_PIN
}

// Configure sets pins and speed; 8 data bits, 1 stop bit, no parity. A pin at which this line cannot send is an error.
func (uart *UART) Configure(config UARTConfig) error {
	if config.BaudRate == 0 {
		config.BaudRate = boardBaud
	}
	if config.TX == 0 && config.RX == 0 {
		config.TX, config.RX = uart.pins()
	}
	if chip.USARTOf(uint8(config.TX)) != uart.Bus {
		return ErrInvalidOutputPin
	}
	if config.RX >= pinCount {
		return ErrInvalidInputPin
	}
	chip.StartUSART(uart.Bus, uint8(config.TX), uint8(config.RX), boardCPUHz, config.BaudRate)
	uart.listening = true
	(*uart.start)()
	return nil
}

// SetBaudRate sets the speed.
func (uart *UART) SetBaudRate(br uint32) { chip.SetBaud(uart.Bus, boardCPUHz, br) }

// writeByte waits until there is room for the byte.
func (uart *UART) writeByte(c byte) {
	for !uart.Bus.SR.HasBits(stm32.USART_SR_TXE) {
	}
	uart.Bus.DR.Set(uint32(c))
}

// take puts what came into the buffer. Reading the data also ends the request of a byte that came too late to be taken.
func (uart *UART) take() {
	status := uart.Bus.SR.Get()
	data := uart.Bus.DR.Get()
	if status&stm32.USART_SR_RXNE != 0 {
		uart.Receive(byte(data))
	}
}

func startUART1() {
	_UART1.Bus.CR1.SetBits(stm32.USART_CR1_RXNEIE)
	interrupt.New(usartLines>>(8*uart1Unit)&0xff, func(interrupt.Interrupt) { _UART1.take() }).Enable()
}

func startUART2() {
	_UART2.Bus.CR1.SetBits(stm32.USART_CR1_RXNEIE)
	interrupt.New(usartLines>>(8*uart2Unit)&0xff, func(interrupt.Interrupt) { _UART2.take() }).Enable()
}

func startUART3() {
	_UART3.Bus.CR1.SetBits(stm32.USART_CR1_RXNEIE)
	interrupt.New(usartLines>>(8*uart3Unit)&0xff, func(interrupt.Interrupt) { _UART3.take() }).Enable()
}
