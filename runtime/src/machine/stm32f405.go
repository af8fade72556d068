//go:build stm32f405

package machine

import (
	"device/arm"
	"device/stm32"
	"internal/flash/chip"
	"runtime/interrupt"
	"runtime/volatile"
)

const (
	PinOutput        PinMode = 0
	PinInput         PinMode = PinInputFloating
	PinInputFloating PinMode = 1
	PinInputPulldown PinMode = 2
	PinInputPullup   PinMode = 3
	PinInputAnalog   PinMode = 11
)

// The edges: a bit for each.
const (
	PinRising  PinChange = 1
	PinFalling PinChange = 2
	PinToggle  PinChange = 3
)

// pinCount: ports A to E, of sixteen pins each.
const pinCount = 80

// CPUFrequency is the processor's clock in hertz.
func CPUFrequency() uint32 { return boardCPUHz }

// CPUReset starts the program again.
func CPUReset() { arm.SystemReset() }

// Configure gives a pin its use.
func (p Pin) Configure(config PinConfig) {
	if p >= pinCount {
		return
	}
	mode, pull := uint32(chip.ModeInput), uint32(0)
	switch config.Mode {
	case PinOutput:
		mode = chip.ModeOutput
	case PinInputPullup:
		pull = 1
	case PinInputPulldown:
		pull = 2
	case PinInputAnalog:
		mode = chip.ModeAnalog
	}
	chip.SetPin(uint8(p), mode, pull)
}

func (p Pin) mask() uint32 { return 1 << (p & 15) }

// Set makes the output high or low.
func (p Pin) Set(value bool) {
	if p >= pinCount {
		return
	}
	mask := p.mask()
	if !value {
		mask <<= 16
	}
	chip.Port(uint8(p)).BSRR.Set(mask)
}

// Get reads the level at the pin.
func (p Pin) Get() bool { return p < pinCount && chip.Port(uint8(p)).IDR.HasBits(p.mask()) }

// Toggle changes the output.
func (p Pin) Toggle() {
	if p < pinCount {
		p.Set(!chip.Port(uint8(p)).ODR.HasBits(p.mask()))
	}
}

// PortMaskSet gives a register and the mask which, written there, makes the output high.
func (p Pin) PortMaskSet() (*uint32, uint32) { return &chip.Port(uint8(p)).BSRR.Reg, p.mask() }

// PortMaskClear gives a register and the mask which, written there, makes the output low.
func (p Pin) PortMaskClear() (*uint32, uint32) {
	return &chip.Port(uint8(p)).BSRR.Reg, p.mask() << 16
}

// Each number of a pin has one line, which one port at a time may use (RM0090 chapter 12).
var (
	pinCallbacks [16]func(Pin)
	linePins     [16]Pin
)

// SetInterrupt calls a function at each change of the pin, in the interrupt handler. A nil function ends that.
func (p Pin) SetInterrupt(change PinChange, callback func(Pin)) error {
	if p >= pinCount {
		return ErrInvalidInputPin
	}
	line := p & 15
	if callback == nil {
		if pinCallbacks[line] != nil && linePins[line] == p {
			stm32.EXTI.IMR.ClearBits(p.mask())
			pinCallbacks[line] = nil
		}
		return nil
	}
	if pinCallbacks[line] != nil {
		return ErrNoPinChangeChannel
	}
	pinCallbacks[line] = callback
	linePins[line] = p
	stm32.RCC.APB2ENR.SetBits(stm32.RCC_APB2ENR_SYSCFGEN)
	stm32.SYSCFG.EXTICR[line>>2].ReplaceBits(uint32(p>>4), 15, uint8(line&3*4))
	setEdge(&stm32.EXTI.RTSR, p.mask(), change&PinRising != 0)
	setEdge(&stm32.EXTI.FTSR, p.mask(), change&PinFalling != 0)
	stm32.EXTI.PR.Set(p.mask())
	stm32.EXTI.IMR.SetBits(p.mask())
	interrupt.New(stm32.IRQ_EXTI0, handlePins).Enable()
	interrupt.New(stm32.IRQ_EXTI1, handlePins).Enable()
	interrupt.New(stm32.IRQ_EXTI2, handlePins).Enable()
	interrupt.New(stm32.IRQ_EXTI3, handlePins).Enable()
	interrupt.New(stm32.IRQ_EXTI4, handlePins).Enable()
	interrupt.New(stm32.IRQ_EXTI9_5, handlePins).Enable()
	interrupt.New(stm32.IRQ_EXTI15_10, handlePins).Enable()
	return nil
}

func setEdge(register *volatile.Register32, mask uint32, on bool) {
	if on {
		register.SetBits(mask)
	} else {
		register.ClearBits(mask)
	}
}

func handlePins(interrupt.Interrupt) {
	pending := stm32.EXTI.PR.Get() & stm32.EXTI.IMR.Get()
	for line := range pinCallbacks {
		if pending&(1<<line) == 0 {
			continue
		}
		stm32.EXTI.PR.Set(1 << line)
		if f := pinCallbacks[line]; f != nil {
			f(linePins[line])
		}
	}
}
