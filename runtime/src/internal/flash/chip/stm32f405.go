//go:build stm32f405

// Package chip is what both the runtime and package machine ask of an STM32F405 or F407 besides its registers: its clocks, and
// which pins its serial units have.
package chip

import (
	"device/stm32"
	"unsafe"
)

// Clocks of the two peripheral buses: SetClock divides that of the processor by 4 and by 2.
const (
	APB1Divider = 4
	APB2Divider = 2
)

// crystalTurns of waiting are about a tenth of a second at 16 MHz; a crystal starts within some milliseconds.
const crystalTurns = 250000

// SetClock makes the processor run at cpuHz (RM0090 chapter 7) from a crystal, or from the oscillator in the chip if
// that does not start. Without a clock controller, in an emulator, there is nothing to do.
func SetClock(cpuHz, crystalHz uint32) {
	rcc := stm32.RCC
	if !rcc.CR.HasBits(stm32.RCC_CR_HSIRDY) {
		return
	}
	const internalHz = 16000000
	source, hz := uint32(0), uint32(internalHz)
	if crystalHz != 0 {
		rcc.CR.SetBits(stm32.RCC_CR_HSEON)
		for n := 0; n < crystalTurns; n++ {
			if rcc.CR.HasBits(stm32.RCC_CR_HSERDY) {
				source, hz = stm32.RCC_PLLCFGR_PLLHSE, crystalHz
				break
			}
		}
	}
	// 1 MHz in, twice the processor's clock out of the oscillator; a seventh of that is the 48 MHz of USB and random numbers.
	const reserved = 15 << 28
	rcc.PLLCFGR.Set(rcc.PLLCFGR.Get()&reserved | source | hz/1000000<<stm32.RCC_PLLCFGR_PLLM_Pos | cpuHz/500000<<stm32.RCC_PLLCFGR_PLLN_Pos | cpuHz/24000000<<stm32.RCC_PLLCFGR_PLLQ_Pos)
	rcc.CR.SetBits(stm32.RCC_CR_PLLON)
	// At 3.3 V flash waits one cycle more for each 30 MHz.
	stm32.FLASH.ACR.Set(stm32.FLASH_ACR_PRFTEN | stm32.FLASH_ACR_ICEN | stm32.FLASH_ACR_DCEN | (cpuHz-1)/30000000)
	for !rcc.CR.HasBits(stm32.RCC_CR_PLLRDY) {
	}
	const dividers = stm32.RCC_CFGR_PPRE1_DIV4 | stm32.RCC_CFGR_PPRE2_DIV2
	rcc.CFGR.Set(dividers)
	rcc.CFGR.Set(dividers | stm32.RCC_CFGR_SW_PLL)
	for rcc.CFGR.Get()&stm32.RCC_CFGR_SWS_Msk != stm32.RCC_CFGR_SWS_PLL {
	}
}

// Pins are numbered through the ports, sixteen each.
const (
	pa2  = 2
	pa9  = 9
	pb6  = 22
	pb10 = 26
	pc6  = 38
	pc10 = 42
	pd5  = 53
	pd8  = 56
)

// USARTOf gives the unit that can send at a pin (datasheet of the STM32F405, table 9); nil for none. Each of its receiving
// pins is reached by the same alternate function.
func USARTOf(tx uint8) *stm32.USART_Type {
	switch tx {
	case pa9, pb6:
		return stm32.USART1
	case pa2, pd5:
		return stm32.USART2
	case pb10, pc10, pd8:
		return stm32.USART3
	case pc6:
		return stm32.USART6
	}
	return nil
}

// StartUSART switches a unit on and connects it: 8 bits, no parity.
func StartUSART(bus *stm32.USART_Type, tx, rx uint8, cpuHz, baud uint32) {
	function := uint32(7)
	switch bus {
	case stm32.USART1:
		stm32.RCC.APB2ENR.SetBits(stm32.RCC_APB2ENR_USART1EN)
	case stm32.USART2:
		stm32.RCC.APB1ENR.SetBits(stm32.RCC_APB1ENR_USART2EN)
	case stm32.USART3:
		stm32.RCC.APB1ENR.SetBits(stm32.RCC_APB1ENR_USART3EN)
	case stm32.USART6:
		stm32.RCC.APB2ENR.SetBits(stm32.RCC_APB2ENR_USART6EN)
		function = 8
	}
	ConnectPin(tx, function, 0)
	ConnectPin(rx, function, 1)
	SetBaud(bus, cpuHz, baud)
	bus.CR1.Set(stm32.USART_CR1_UE | stm32.USART_CR1_TE | stm32.USART_CR1_RE)
}

// SetBaud sets the speed: the register is the bus's clock divided by it.
func SetBaud(bus *stm32.USART_Type, cpuHz, baud uint32) {
	clock := cpuHz / APB1Divider
	if bus == stm32.USART1 || bus == stm32.USART6 {
		clock = cpuHz / APB2Divider
	}
	bus.BRR.Set((clock + baud/2) / baud)
}

// Port gives the registers of a pin's port.
func Port(pin uint8) *stm32.GPIO_Type {
	return (*stm32.GPIO_Type)(unsafe.Pointer(uintptr(0x40020000) + uintptr(pin>>4)*unsafe.Sizeof(stm32.GPIO_Type{})))
}

// What SetPin puts into the mode register.
const (
	ModeInput     = 0
	ModeOutput    = 1
	ModeAlternate = 2
	ModeAnalog    = 3
)

// SetPin gives a pin its mode, and a pull-up (1) or pull-down (2).
func SetPin(pin uint8, mode, pull uint32) {
	stm32.RCC.AHB1ENR.SetBits(1 << (pin >> 4))
	port := Port(pin)
	shift := pin & 15 * 2
	port.PUPDR.ReplaceBits(pull, 3, shift)
	port.MODER.ReplaceBits(mode, 3, shift)
}

// ConnectPin connects a pin to a peripheral, by the number of its alternate function.
func ConnectPin(pin uint8, function, pull uint32) {
	stm32.RCC.AHB1ENR.SetBits(1 << (pin >> 4))
	port := Port(pin)
	port.AFR[pin>>3&1].ReplaceBits(function, 15, pin&7*4)
	port.OSPEEDR.ReplaceBits(2, 3, pin&15*2)
	SetPin(pin, ModeAlternate, pull)
}
