//go:build lm3s6965

package machine

import (
	"device/arm"
	"device/stellaris"
	"runtime/interrupt"
)

const (
	PinInput PinMode = iota
	PinOutput
	PinInputPullup
	PinInputPulldown
)

// Pins are numbered through the ports A to G, eight each.
const (
	PA0 Pin = 0
	PB0 Pin = 8
	PC0 Pin = 16
	PD0 Pin = 24
	PE0 Pin = 32
	PF0 Pin = 40
	PG0 Pin = 48
)

// CPUFrequency is the processor's clock in hertz.
func CPUFrequency() uint32 { return boardCPUHz }

// CPUReset starts the program again.
func CPUReset() { arm.SystemReset() }

func (p Pin) port() *stellaris.GPIO_Type {
	switch p >> 3 {
	case 0:
		return stellaris.GPIOA
	case 1:
		return stellaris.GPIOB
	case 2:
		return stellaris.GPIOC
	case 3:
		return stellaris.GPIOD
	case 4:
		return stellaris.GPIOE
	case 5:
		return stellaris.GPIOF
	}
	return stellaris.GPIOG
}

// Configure gives a pin its use.
func (p Pin) Configure(config PinConfig) {
	if p >= 56 {
		return
	}
	stellaris.SYSCTL.RCGC2.SetBits(1 << (p >> 3))
	port := p.port()
	bit := uint32(1) << (p & 7)
	if config.Mode == PinOutput {
		port.DIR.SetBits(bit)
	} else {
		port.DIR.ClearBits(bit)
	}
	port.PUR.ClearBits(bit)
	port.PDR.ClearBits(bit)
	switch config.Mode {
	case PinInputPullup:
		port.PUR.SetBits(bit)
	case PinInputPulldown:
		port.PDR.SetBits(bit)
	}
	port.DEN.SetBits(bit)
}

// Set makes the output high or low.
func (p Pin) Set(value bool) {
	var level uint32
	if value {
		level = 0xff
	}
	p.port().DATA[1<<(p&7)].Set(level)
}

// Get reads the level at the pin.
func (p Pin) Get() bool { return p.port().DATA[1<<(p&7)].Get() != 0 }

func (uart *UART) writeByte(c byte) {
	for stellaris.UART0.FR.HasBits(stellaris.UART_FR_TXFF) {
	}
	stellaris.UART0.DR.Set(uint32(c))
}

func startUART0() {
	stellaris.UART0.IFLS.Set(0)
	stellaris.UART0.IM.Set(stellaris.UART_IM_RXIM | stellaris.UART_IM_RTIM)
	interrupt.New(stellaris.IRQ_UART0, func(interrupt.Interrupt) {
		for !stellaris.UART0.FR.HasBits(stellaris.UART_FR_RXFE) {
			_UART0.Receive(byte(stellaris.UART0.DR.Get()))
		}
		stellaris.UART0.ICR.Set(stellaris.UART_IM_RXIM | stellaris.UART_IM_RTIM)
	}).Enable()
}
