//go:build rp2040

package machine

import (
	"device/rp"
	"runtime/interrupt"
	"runtime/volatile"
	"unsafe"
)

const (
	PinOutput PinMode = iota
	PinInput
	PinInputPulldown
	PinInputPullup
	PinAnalog
	PinUART
	PinPWM
	PinI2C
	PinSPI
	PinPIO0
	PinPIO1
)

const (
	PinLevelLow PinChange = 1 << iota
	PinLevelHigh
	PinFalling
	PinRising

	PinToggle = PinFalling | PinRising
)

const pinCount = 30

// pinInterrupts are four registers that have the interrupts of all pins, four bits each.
func pinInterrupts(first *volatile.Register32) *[4]volatile.Register32 {
	return (*[4]volatile.Register32)(unsafe.Pointer(first))
}

// Configure gives a pin its use.
func (p Pin) Configure(config PinConfig) {
	if p >= pinCount {
		return
	}
	const plain = rp.PADS_BANK0_GPIO0_IE | rp.PADS_BANK0_GPIO0_DRIVE_4mA<<rp.PADS_BANK0_GPIO0_DRIVE_Pos | rp.PADS_BANK0_GPIO0_SCHMITT
	var function, pad uint32 = rp.IO_BANK0_GPIO0_CTRL_FUNCSEL_SIO, plain
	switch config.Mode {
	case PinInputPulldown:
		pad |= rp.PADS_BANK0_GPIO0_PDE
	case PinInputPullup:
		pad |= rp.PADS_BANK0_GPIO0_PUE
	case PinAnalog:
		function, pad = rp.IO_BANK0_GPIO0_CTRL_FUNCSEL_NULL, rp.PADS_BANK0_GPIO0_OD
	case PinUART:
		function = rp.IO_BANK0_GPIO0_CTRL_FUNCSEL_UART
	case PinPWM:
		function = rp.IO_BANK0_GPIO0_CTRL_FUNCSEL_PWM
	case PinI2C:
		function = rp.IO_BANK0_GPIO0_CTRL_FUNCSEL_I2C
		pad |= rp.PADS_BANK0_GPIO0_PUE
	case PinSPI:
		function = rp.IO_BANK0_GPIO0_CTRL_FUNCSEL_SPI
	case PinPIO0:
		function = rp.IO_BANK0_GPIO0_CTRL_FUNCSEL_PIO0
	case PinPIO1:
		function = rp.IO_BANK0_GPIO0_CTRL_FUNCSEL_PIO1
	}
	if config.Mode == PinOutput {
		rp.SIO.GPIO_OE_SET.Set(1 << (p & 31))
	} else {
		rp.SIO.GPIO_OE_CLR.Set(1 << (p & 31))
	}
	rp.PADS_BANK0.Pad(uint8(p)).Set(pad)
	rp.IO_BANK0.Ctrl(uint8(p)).Set(function)
}

// Set makes the output high or low.
func (p Pin) Set(value bool) {
	if value {
		rp.SIO.GPIO_OUT_SET.Set(1 << (p & 31))
	} else {
		rp.SIO.GPIO_OUT_CLR.Set(1 << (p & 31))
	}
}

// Get reads the level at the pin.
func (p Pin) Get() bool { return rp.SIO.GPIO_IN.HasBits(1 << (p & 31)) }

// Toggle changes the output.
func (p Pin) Toggle() { rp.SIO.GPIO_OUT_XOR.Set(1 << (p & 31)) }

// PortMaskSet gives a register and the mask which, written there, makes the output high.
func (p Pin) PortMaskSet() (*uint32, uint32) { return &rp.SIO.GPIO_OUT_SET.Reg, 1 << (p & 31) }

// PortMaskClear gives a register and the mask which, written there, makes the output low.
func (p Pin) PortMaskClear() (*uint32, uint32) { return &rp.SIO.GPIO_OUT_CLR.Reg, 1 << (p & 31) }

// pinCallbacks are the functions that SetInterrupt was given.
var pinCallbacks [pinCount]func(Pin)

// SetInterrupt calls a function at each change of the pin, in the interrupt handler. A nil function ends that.
func (p Pin) SetInterrupt(change PinChange, callback func(Pin)) error {
	if p >= pinCount {
		return ErrInvalidInputPin
	}
	enable := &pinInterrupts(&rp.IO_BANK0.PROC0_INTE0)[p>>3]
	shift := p & 7 * 4
	if callback == nil {
		state := interrupt.Disable()
		enable.ClearBits(0xf << shift)
		pinCallbacks[p] = nil
		interrupt.Restore(state)
		return nil
	}
	if pinCallbacks[p] != nil {
		return ErrNoPinChangeChannel
	}
	pinCallbacks[p] = callback
	state := interrupt.Disable()
	pinInterrupts(&rp.IO_BANK0.INTR0)[p>>3].Set(0xf << shift)
	enable.SetBits(uint32(change) << shift)
	interrupt.Restore(state)
	interrupt.New(rp.IRQ_IO_IRQ_BANK0, handlePins).Enable()
	return nil
}

// handlePins serves all pins: edges are acknowledged first, so that one during the call is not lost.
func handlePins(interrupt.Interrupt) {
	raised, raw := pinInterrupts(&rp.IO_BANK0.PROC0_INTS0), pinInterrupts(&rp.IO_BANK0.INTR0)
	for i := range raised {
		status := raised[i].Get()
		raw[i].Set(status)
		for p := i * 8; status != 0; p++ {
			if status&0xf != 0 && p < pinCount {
				if f := pinCallbacks[p]; f != nil {
					f(Pin(p))
				}
			}
			status >>= 4
		}
	}
}
