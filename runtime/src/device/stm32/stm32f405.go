//go:build stm32f405

// Package stm32 has the registers of the STM32F405 and F407 that runtime and machine use (ST RM0090; the offset of each is noted).
package stm32

import (
	"runtime/volatile"
	"unsafe"
)

var (
	RCC    = (*RCC_Type)(unsafe.Pointer(uintptr(0x40023800)))
	FLASH  = (*FLASH_Type)(unsafe.Pointer(uintptr(0x40023c00)))
	USART1 = (*USART_Type)(unsafe.Pointer(uintptr(0x40011000)))
	USART2 = (*USART_Type)(unsafe.Pointer(uintptr(0x40004400)))
	USART3 = (*USART_Type)(unsafe.Pointer(uintptr(0x40004800)))
	USART6 = (*USART_Type)(unsafe.Pointer(uintptr(0x40011400)))
	EXTI   = (*EXTI_Type)(unsafe.Pointer(uintptr(0x40013c00)))
	SYSCFG = (*SYSCFG_Type)(unsafe.Pointer(uintptr(0x40013800)))
	SPI1   = (*SPI_Type)(unsafe.Pointer(uintptr(0x40013000)))
	SPI2   = (*SPI_Type)(unsafe.Pointer(uintptr(0x40003800)))
	SPI3   = (*SPI_Type)(unsafe.Pointer(uintptr(0x40003c00)))
	I2C1   = (*I2C_Type)(unsafe.Pointer(uintptr(0x40005400)))
	I2C2   = (*I2C_Type)(unsafe.Pointer(uintptr(0x40005800)))
	I2C3   = (*I2C_Type)(unsafe.Pointer(uintptr(0x40005c00)))
	TIM1   = (*TIM_Type)(unsafe.Pointer(uintptr(0x40010000)))
	TIM2   = (*TIM_Type)(unsafe.Pointer(uintptr(0x40000000)))
	TIM3   = (*TIM_Type)(unsafe.Pointer(uintptr(0x40000400)))
	TIM4   = (*TIM_Type)(unsafe.Pointer(uintptr(0x40000800)))
	TIM5   = (*TIM_Type)(unsafe.Pointer(uintptr(0x40000c00)))
	TIM8   = (*TIM_Type)(unsafe.Pointer(uintptr(0x40010400)))
	TIM9   = (*TIM_Type)(unsafe.Pointer(uintptr(0x40014000)))
	TIM10  = (*TIM_Type)(unsafe.Pointer(uintptr(0x40014400)))
	TIM11  = (*TIM_Type)(unsafe.Pointer(uintptr(0x40014800)))
	TIM12  = (*TIM_Type)(unsafe.Pointer(uintptr(0x40001800)))
	TIM13  = (*TIM_Type)(unsafe.Pointer(uintptr(0x40001c00)))
	TIM14  = (*TIM_Type)(unsafe.Pointer(uintptr(0x40002000)))
	ADC1   = (*ADC_Type)(unsafe.Pointer(uintptr(0x40012000)))
	RNG    = (*RNG_Type)(unsafe.Pointer(uintptr(0x50060800)))
)

// Interrupt lines.
const (
	IRQ_EXTI0     = 6
	IRQ_EXTI1     = 7
	IRQ_EXTI2     = 8
	IRQ_EXTI3     = 9
	IRQ_EXTI4     = 10
	IRQ_EXTI9_5   = 23
	IRQ_USART1    = 37
	IRQ_USART2    = 38
	IRQ_USART3    = 39
	IRQ_EXTI15_10 = 40
	IRQ_USART6    = 71
)

type RCC_Type struct {
	CR      volatile.Register32 // 0x00
	PLLCFGR volatile.Register32 // 0x04
	CFGR    volatile.Register32 // 0x08
	CIR     volatile.Register32 // 0x0c
	_       [32]byte
	AHB1ENR volatile.Register32 // 0x30
	AHB2ENR volatile.Register32 // 0x34
	AHB3ENR volatile.Register32 // 0x38
	_       [4]byte
	APB1ENR volatile.Register32 // 0x40
	APB2ENR volatile.Register32 // 0x44
}

const (
	RCC_CR_HSION         = 1 << 0
	RCC_CR_HSIRDY        = 1 << 1
	RCC_CR_HSEON         = 1 << 16
	RCC_CR_HSERDY        = 1 << 17
	RCC_CR_PLLON         = 1 << 24
	RCC_CR_PLLRDY        = 1 << 25
	RCC_PLLCFGR_PLLM_Pos = 0
	RCC_PLLCFGR_PLLN_Pos = 6
	RCC_PLLCFGR_PLLP_Pos = 16
	RCC_PLLCFGR_PLLHSE   = 1 << 22
	RCC_PLLCFGR_PLLQ_Pos = 24
	RCC_CFGR_SW_PLL      = 2 << 0
	RCC_CFGR_SWS_Msk     = 3 << 2
	RCC_CFGR_SWS_PLL     = 2 << 2
	RCC_CFGR_PPRE1_DIV4  = 5 << 10
	RCC_CFGR_PPRE2_DIV2  = 4 << 13
	RCC_AHB2ENR_RNGEN    = 1 << 6
	RCC_APB1ENR_TIM2EN   = 1 << 0
	RCC_APB1ENR_TIM3EN   = 1 << 1
	RCC_APB1ENR_TIM4EN   = 1 << 2
	RCC_APB1ENR_TIM5EN   = 1 << 3
	RCC_APB1ENR_TIM12EN  = 1 << 6
	RCC_APB1ENR_TIM13EN  = 1 << 7
	RCC_APB1ENR_TIM14EN  = 1 << 8
	RCC_APB1ENR_SPI2EN   = 1 << 14
	RCC_APB1ENR_SPI3EN   = 1 << 15
	RCC_APB1ENR_USART2EN = 1 << 17
	RCC_APB1ENR_USART3EN = 1 << 18
	RCC_APB1ENR_I2C1EN   = 1 << 21
	RCC_APB1ENR_I2C2EN   = 1 << 22
	RCC_APB1ENR_I2C3EN   = 1 << 23
	RCC_APB2ENR_TIM1EN   = 1 << 0
	RCC_APB2ENR_TIM8EN   = 1 << 1
	RCC_APB2ENR_USART1EN = 1 << 4
	RCC_APB2ENR_USART6EN = 1 << 5
	RCC_APB2ENR_ADC1EN   = 1 << 8
	RCC_APB2ENR_SPI1EN   = 1 << 12
	RCC_APB2ENR_SYSCFGEN = 1 << 14
	RCC_APB2ENR_TIM9EN   = 1 << 16
	RCC_APB2ENR_TIM10EN  = 1 << 17
	RCC_APB2ENR_TIM11EN  = 1 << 18
)

type FLASH_Type struct {
	ACR volatile.Register32 // 0x00
}

const (
	FLASH_ACR_PRFTEN = 1 << 8
	FLASH_ACR_ICEN   = 1 << 9
	FLASH_ACR_DCEN   = 1 << 10
)

type GPIO_Type struct {
	MODER   volatile.Register32    // 0x00
	OTYPER  volatile.Register32    // 0x04
	OSPEEDR volatile.Register32    // 0x08
	PUPDR   volatile.Register32    // 0x0c
	IDR     volatile.Register32    // 0x10
	ODR     volatile.Register32    // 0x14
	BSRR    volatile.Register32    // 0x18
	LCKR    volatile.Register32    // 0x1c
	AFR     [2]volatile.Register32 // 0x20
	_       [984]byte
}

type USART_Type struct {
	SR   volatile.Register32 // 0x00
	DR   volatile.Register32 // 0x04
	BRR  volatile.Register32 // 0x08
	CR1  volatile.Register32 // 0x0c
	CR2  volatile.Register32 // 0x10
	CR3  volatile.Register32 // 0x14
	GTPR volatile.Register32 // 0x18
}

const (
	USART_SR_RXNE    = 1 << 5
	USART_SR_TXE     = 1 << 7
	USART_CR1_RE     = 1 << 2
	USART_CR1_TE     = 1 << 3
	USART_CR1_RXNEIE = 1 << 5
	USART_CR1_UE     = 1 << 13
)

type EXTI_Type struct {
	IMR   volatile.Register32 // 0x00
	EMR   volatile.Register32 // 0x04
	RTSR  volatile.Register32 // 0x08
	FTSR  volatile.Register32 // 0x0c
	SWIER volatile.Register32 // 0x10
	PR    volatile.Register32 // 0x14
}

type SYSCFG_Type struct {
	MEMRM  volatile.Register32    // 0x00
	PMC    volatile.Register32    // 0x04
	EXTICR [4]volatile.Register32 // 0x08
}

type SPI_Type struct {
	CR1 volatile.Register32 // 0x00
	CR2 volatile.Register32 // 0x04
	SR  volatile.Register32 // 0x08
	DR  volatile.Register32 // 0x0c
}

const (
	SPI_CR1_CPHA     = 1 << 0
	SPI_CR1_CPOL     = 1 << 1
	SPI_CR1_MSTR     = 1 << 2
	SPI_CR1_BR_Pos   = 3
	SPI_CR1_SPE      = 1 << 6
	SPI_CR1_LSBFIRST = 1 << 7
	SPI_CR1_SSI      = 1 << 8
	SPI_CR1_SSM      = 1 << 9
	SPI_SR_RXNE      = 1 << 0
	SPI_SR_TXE       = 1 << 1
)

type I2C_Type struct {
	CR1   volatile.Register32 // 0x00
	CR2   volatile.Register32 // 0x04
	OAR1  volatile.Register32 // 0x08
	OAR2  volatile.Register32 // 0x0c
	DR    volatile.Register32 // 0x10
	SR1   volatile.Register32 // 0x14
	SR2   volatile.Register32 // 0x18
	CCR   volatile.Register32 // 0x1c
	TRISE volatile.Register32 // 0x20
}

const (
	I2C_CR1_PE    = 1 << 0
	I2C_CR1_START = 1 << 8
	I2C_CR1_STOP  = 1 << 9
	I2C_CR1_ACK   = 1 << 10
	I2C_CR1_POS   = 1 << 11
	I2C_CR1_SWRST = 1 << 15
	I2C_SR1_SB    = 1 << 0
	I2C_SR1_ADDR  = 1 << 1
	I2C_SR1_BTF   = 1 << 2
	I2C_SR1_RXNE  = 1 << 6
	I2C_SR1_TXE   = 1 << 7
	I2C_SR1_BERR  = 1 << 8
	I2C_SR1_ARLO  = 1 << 9
	I2C_SR1_AF    = 1 << 10
	I2C_SR2_BUSY  = 1 << 1
	I2C_CCR_FS    = 1 << 15
)

// TIM_Type is a timer; those with fewer channels lack some of it.
type TIM_Type struct {
	CR1  volatile.Register32 // 0x00
	CR2  volatile.Register32 // 0x04
	SMCR volatile.Register32 // 0x08
	DIER volatile.Register32 // 0x0c
	SR   volatile.Register32 // 0x10
	EGR  volatile.Register32 // 0x14
	// Two channels each.
	CCMR [2]volatile.Register32 // 0x18
	CCER volatile.Register32    // 0x20
	CNT  volatile.Register32    // 0x24
	PSC  volatile.Register32    // 0x28
	ARR  volatile.Register32    // 0x2c
	RCR  volatile.Register32    // 0x30
	CCR  [4]volatile.Register32 // 0x34
	BDTR volatile.Register32    // 0x44
}

const (
	TIM_CR1_CEN  = 1 << 0
	TIM_CR1_ARPE = 1 << 7
	TIM_EGR_UG   = 1 << 0
	TIM_BDTR_MOE = 1 << 15

	// Of the first channel of a register.
	TIM_CCMR_OCPE     = 1 << 3
	TIM_CCMR_OCM_PWM1 = 6 << 4
	TIM_CCER_CCE      = 1 << 0
	TIM_CCER_CCP      = 1 << 1
)

type ADC_Type struct {
	SR    volatile.Register32 // 0x00
	CR1   volatile.Register32 // 0x04
	CR2   volatile.Register32 // 0x08
	SMPR1 volatile.Register32 // 0x0c
	SMPR2 volatile.Register32 // 0x10
	_     [24]byte
	SQR1  volatile.Register32 // 0x2c
	SQR2  volatile.Register32 // 0x30
	SQR3  volatile.Register32 // 0x34
	_     [20]byte
	DR    volatile.Register32 // 0x4c
	_     [692]byte
	CCR   volatile.Register32 // 0x304, common to the three converters
}

const (
	ADC_SR_EOC      = 1 << 1
	ADC_CR2_ADON    = 1 << 0
	ADC_CR2_SWSTART = 1 << 30
	ADC_CCR_DIV4    = 1 << 16
)

type RNG_Type struct {
	CR volatile.Register32 // 0x00
	SR volatile.Register32 // 0x04
	DR volatile.Register32 // 0x08
}

const (
	RNG_CR_RNGEN = 1 << 2
	RNG_SR_DRDY  = 1 << 0
	RNG_SR_CEIS  = 1 << 5
	RNG_SR_SEIS  = 1 << 6
)
