//go:build fe310

package machine

import (
	"device/sifive"
	"runtime/interrupt"
)

const (
	PinInput PinMode = iota
	PinOutput
	PinInputPullup
	PinUART
	PinPWM
	PinSPI
	PinI2C = PinSPI
)

const pinCount = 32

// CPUFrequency is the processor's clock in hertz.
func CPUFrequency() uint32 { return boardCPUHz }

// Configure gives a pin its use. UART, SPI and I2C are its first function of hardware, PWM its second.
func (p Pin) Configure(config PinConfig) {
	if p >= pinCount {
		return
	}
	gpio := sifive.GPIO0
	bit := uint32(1) << p
	state := interrupt.Disable()
	gpio.PULLUP.ClearBits(bit)
	switch config.Mode {
	case PinOutput:
		gpio.IOF_EN.ClearBits(bit)
		gpio.INPUT_EN.ClearBits(bit)
		gpio.OUTPUT_EN.SetBits(bit)
	case PinInput, PinInputPullup:
		gpio.IOF_EN.ClearBits(bit)
		gpio.OUTPUT_EN.ClearBits(bit)
		gpio.INPUT_EN.SetBits(bit)
		if config.Mode == PinInputPullup {
			gpio.PULLUP.SetBits(bit)
		}
	case PinPWM:
		gpio.IOF_SEL.SetBits(bit)
		gpio.IOF_EN.SetBits(bit)
	default:
		gpio.IOF_SEL.ClearBits(bit)
		gpio.IOF_EN.SetBits(bit)
	}
	interrupt.Restore(state)
}

// Set makes the output high or low.
func (p Pin) Set(value bool) {
	state := interrupt.Disable()
	if value {
		sifive.GPIO0.PORT.SetBits(1 << (p & 31))
	} else {
		sifive.GPIO0.PORT.ClearBits(1 << (p & 31))
	}
	interrupt.Restore(state)
}

// Get reads the level at the pin.
func (p Pin) Get() bool { return sifive.GPIO0.VALUE.HasBits(1 << (p & 31)) }

// PortMaskSet gives a register and the value which, written there, makes the
// output high. It has the other outputs as they are now: the chip has no
// register that sets single ones.
func (p Pin) PortMaskSet() (*uint32, uint32) {
	return &sifive.GPIO0.PORT.Reg, sifive.GPIO0.PORT.Get() | 1<<(p&31)
}

// PortMaskClear gives a register and the value which, written there, makes
// the output low, and leaves the other outputs as they are now.
func (p Pin) PortMaskClear() (*uint32, uint32) {
	return &sifive.GPIO0.PORT.Reg, sifive.GPIO0.PORT.Get() &^ (1 << (p & 31))
}

// Toggle changes the output.
func (p Pin) Toggle() {
	state := interrupt.Disable()
	sifive.GPIO0.PORT.Set(sifive.GPIO0.PORT.Get() ^ 1<<(p&31))
	interrupt.Restore(state)
}

// UART is a serial line (FE310-G002 manual, chapter 18).
type UART struct {
	Buffer    *RingBuffer
	Bus       *sifive.UART_Type
	start     *func()
	listening bool
}
