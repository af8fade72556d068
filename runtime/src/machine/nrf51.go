//go:build nrf51

package machine

import (
	"device/arm"
	"device/nrf"
	"runtime/interrupt"
	"unsafe"
)

// The modes are values of the pins' configuration registers (nRF51 Series Reference Manual, chapter 14).
const (
	PinInput         PinMode = 0
	PinInputPulldown PinMode = 1 << 2
	PinInputPullup   PinMode = 3 << 2
	PinOutput        PinMode = 1
)

// The edges are values of GPIOTE's configuration registers.
const (
	PinRising  PinChange = 1
	PinFalling PinChange = 2
	PinToggle  PinChange = 3
)

const pinCount = 32

// CPUFrequency is the processor's clock in hertz.
func CPUFrequency() uint32 { return boardCPUHz }

// CPUReset starts the program again.
func CPUReset() { arm.SystemReset() }

// Configure gives a pin its use.
func (p Pin) Configure(config PinConfig) {
	if p >= pinCount {
		return
	}
	nrf.GPIO.PIN_CNF[p].Set(uint32(config.Mode))
}

// Set makes the output high or low.
func (p Pin) Set(value bool) {
	if value {
		nrf.GPIO.OUTSET.Set(1 << (p & 31))
	} else {
		nrf.GPIO.OUTCLR.Set(1 << (p & 31))
	}
}

// Get reads the level at the pin.
func (p Pin) Get() bool { return nrf.GPIO.IN.HasBits(1 << (p & 31)) }

// Toggle changes the output.
func (p Pin) Toggle() { p.Set(!nrf.GPIO.OUT.HasBits(1 << (p & 31))) }

// PortMaskSet gives a register and the mask which, written there, makes the output high.
func (p Pin) PortMaskSet() (*uint32, uint32) { return &nrf.GPIO.OUTSET.Reg, 1 << (p & 31) }

// PortMaskClear gives a register and the mask which, written there, makes the output low.
func (p Pin) PortMaskClear() (*uint32, uint32) { return &nrf.GPIO.OUTCLR.Reg, 1 << (p & 31) }

// GPIOTE has four channels, each for one pin.
var (
	pinCallbacks [4]func(Pin)
	channelPins  [4]Pin
)

const gpioteEvent = 1

// SetInterrupt calls a function at each change of the pin, in the interrupt handler. A nil function ends that.
func (p Pin) SetInterrupt(change PinChange, callback func(Pin)) error {
	if p >= pinCount {
		return ErrInvalidInputPin
	}
	free := -1
	for i := range pinCallbacks {
		switch {
		case pinCallbacks[i] == nil:
			free = i
		case channelPins[i] == p:
			if callback != nil {
				return ErrNoPinChangeChannel
			}
			nrf.GPIOTE.INTENCLR.Set(1 << i)
			nrf.GPIOTE.CONFIG[i].Set(0)
			pinCallbacks[i] = nil
			return nil
		}
	}
	if callback == nil {
		return nil
	}
	if free < 0 {
		return ErrNoPinChangeChannel
	}
	channelPins[free] = p
	pinCallbacks[free] = callback
	nrf.GPIOTE.CONFIG[free].Set(gpioteEvent | uint32(p)<<8 | uint32(change)<<16)
	nrf.GPIOTE.EVENTS_IN[free].Set(0)
	nrf.GPIOTE.INTENSET.Set(1 << free)
	interrupt.New(nrf.IRQ_GPIOTE, handlePins).Enable()
	return nil
}

func handlePins(interrupt.Interrupt) {
	for i := range nrf.GPIOTE.EVENTS_IN {
		if nrf.GPIOTE.EVENTS_IN[i].Get() == 0 {
			continue
		}
		nrf.GPIOTE.EVENTS_IN[i].Set(0)
		if f := pinCallbacks[i]; f != nil {
			f(channelPins[i])
		}
	}
}

// ---- serial line -------------------------------------------------------------------------------------------

// UART is the serial line (nRF51 Series Reference Manual, chapter 28).
type UART struct {
	Buffer    *RingBuffer
	Bus       *nrf.UART_Type
	start     *func()
	listening bool
}

var (
	_UART0      = UART{Buffer: &uart0Buffer, Bus: (*nrf.UART_Type)(unsafe.Pointer(uintptr(0x40002000))), start: &startsUART0}
	uart0Buffer RingBuffer
	startsUART0 = startUART0

	UART0       = &_UART0
	DefaultUART = defaultUART()
)

func defaultUART() *UART { return &_UART0 }

const (
	uartEnabled = 4
	uartRxIntr  = 1 << 2
	nrfUnused   = 0xffffffff
)

// pinSelect is what a register that selects a pin holds.
func (p Pin) pinSelect() uint32 {
	if p == NoPin {
		return nrfUnused
	}
	return uint32(p)
}

// Configure sets pins and speed; 8 data bits, 1 stop bit, no parity.
func (uart *UART) Configure(config UARTConfig) error {
	if config.BaudRate == 0 {
		config.BaudRate = boardBaud
	}
	if config.TX == 0 && config.RX == 0 {
		config.TX, config.RX = UART_TX_PIN, UART_RX_PIN
	}
	uart.SetBaudRate(config.BaudRate)
	if config.TX < pinCount {
		config.TX.High()
		config.TX.Configure(PinConfig{Mode: PinOutput})
	}
	config.RX.Configure(PinConfig{Mode: PinInputPullup})
	bus := uart.Bus
	bus.ENABLE.Set(0)
	bus.PSELTXD.Set(config.TX.pinSelect())
	bus.PSELRXD.Set(config.RX.pinSelect())
	bus.PSELRTS.Set(nrfUnused)
	bus.PSELCTS.Set(nrfUnused)
	bus.CONFIG.Set(0)
	bus.ENABLE.Set(uartEnabled)
	bus.TASKS_STARTTX.Set(1)
	bus.TASKS_STARTRX.Set(1)
	uart.listening = true
	(*uart.start)()
	return nil
}

// SetBaudRate sets the speed: the register counts in 16 MHz / 2^32, in steps of 4096.
func (uart *UART) SetBaudRate(br uint32) {
	uart.Bus.BAUDRATE.Set((br/400*107374 + 0x800) &^ 0xfff)
}

// writeByte waits until the byte is out.
func (uart *UART) writeByte(c byte) {
	uart.Bus.EVENTS_TXDRDY.Set(0)
	uart.Bus.TXD.Set(uint32(c))
	for uart.Bus.EVENTS_TXDRDY.Get() == 0 {
	}
}

func startUART0() {
	_UART0.Bus.INTENSET.Set(uartRxIntr)
	interrupt.New(nrf.IRQ_UART0, func(interrupt.Interrupt) {
		bus := _UART0.Bus
		for bus.EVENTS_RXDRDY.Get() != 0 {
			bus.EVENTS_RXDRDY.Set(0)
			_UART0.Receive(byte(bus.RXD.Get()))
		}
	}).Enable()
}
