//go:build fe310

// Package sifive has the registers of the FE310-G002 that package machine uses (SiFive FE310-G002 Manual; the offset of each is noted).
package sifive

import (
	"runtime/volatile"
	"unsafe"
)

var (
	PRCI  = (*PRCI_Type)(unsafe.Pointer(uintptr(0x10008000)))
	GPIO0 = (*GPIO_Type)(unsafe.Pointer(uintptr(0x10012000)))
	UART0 = (*UART_Type)(unsafe.Pointer(uintptr(0x10013000)))
	UART1 = (*UART_Type)(unsafe.Pointer(uintptr(0x10023000)))
	QSPI0 = (*QSPI_Type)(unsafe.Pointer(uintptr(0x10014000)))
	QSPI1 = (*QSPI_Type)(unsafe.Pointer(uintptr(0x10024000)))
	QSPI2 = (*QSPI_Type)(unsafe.Pointer(uintptr(0x10034000)))
	I2C0  = (*I2C_Type)(unsafe.Pointer(uintptr(0x10016000)))
	PWM0  = (*PWM_Type)(unsafe.Pointer(uintptr(0x10015000)))
	PWM1  = (*PWM_Type)(unsafe.Pointer(uintptr(0x10025000)))
	PWM2  = (*PWM_Type)(unsafe.Pointer(uintptr(0x10035000)))
	CLINT = (*CLINT_Type)(unsafe.Pointer(uintptr(0x2000000)))
)

// Interrupt lines.
const (
	IRQ_WATCHDOG = 1
	IRQ_RTC      = 2
	IRQ_UART0    = 3
	IRQ_UART1    = 4
	IRQ_QSPI0    = 5
	IRQ_QSPI1    = 6
	IRQ_QSPI2    = 7
	IRQ_GPIO0    = 8
	IRQ_GPIO1    = 9
	IRQ_GPIO2    = 10
	IRQ_GPIO3    = 11
	IRQ_GPIO4    = 12
	IRQ_GPIO5    = 13
	IRQ_GPIO6    = 14
	IRQ_GPIO7    = 15
	IRQ_GPIO8    = 16
	IRQ_GPIO9    = 17
	IRQ_GPIO10   = 18
	IRQ_GPIO11   = 19
	IRQ_GPIO12   = 20
	IRQ_GPIO13   = 21
	IRQ_GPIO14   = 22
	IRQ_GPIO15   = 23
	IRQ_GPIO16   = 24
	IRQ_GPIO17   = 25
	IRQ_GPIO18   = 26
	IRQ_GPIO19   = 27
	IRQ_GPIO20   = 28
	IRQ_GPIO21   = 29
	IRQ_GPIO22   = 30
	IRQ_GPIO23   = 31
	IRQ_GPIO24   = 32
	IRQ_GPIO25   = 33
	IRQ_GPIO26   = 34
	IRQ_GPIO27   = 35
	IRQ_GPIO28   = 36
	IRQ_GPIO29   = 37
	IRQ_GPIO30   = 38
	IRQ_GPIO31   = 39
	IRQ_PWM0CMP0 = 40
	IRQ_PWM0CMP1 = 41
	IRQ_PWM0CMP2 = 42
	IRQ_PWM0CMP3 = 43
	IRQ_PWM1CMP0 = 44
	IRQ_PWM1CMP1 = 45
	IRQ_PWM1CMP2 = 46
	IRQ_PWM1CMP3 = 47
	IRQ_PWM2CMP0 = 48
	IRQ_PWM2CMP1 = 49
	IRQ_PWM2CMP2 = 50
	IRQ_PWM2CMP3 = 51
	IRQ_I2C0     = 52
	IRQ_max      = 52
)

type PRCI_Type struct {
	HFROSCCFG  volatile.Register32 // 0x0
	HFXOSCCFG  volatile.Register32 // 0x4
	PLLCFG     volatile.Register32 // 0x8
	PLLOUTDIV  volatile.Register32 // 0xc
	CORECLKCFG volatile.Register32 // 0x10
}

type GPIO_Type struct {
	VALUE     volatile.Register32 // 0x0
	INPUT_EN  volatile.Register32 // 0x4
	OUTPUT_EN volatile.Register32 // 0x8
	PORT      volatile.Register32 // 0xc
	PULLUP    volatile.Register32 // 0x10
	DRIVE     volatile.Register32 // 0x14
	RISE_IE   volatile.Register32 // 0x18
	RISE_IP   volatile.Register32 // 0x1c
	FALL_IE   volatile.Register32 // 0x20
	FALL_IP   volatile.Register32 // 0x24
	HIGH_IE   volatile.Register32 // 0x28
	HIGH_IP   volatile.Register32 // 0x2c
	LOW_IE    volatile.Register32 // 0x30
	LOW_IP    volatile.Register32 // 0x34
	IOF_EN    volatile.Register32 // 0x38
	IOF_SEL   volatile.Register32 // 0x3c
	OUT_XOR   volatile.Register32 // 0x40
}

type UART_Type struct {
	TXDATA volatile.Register32 // 0x0
	RXDATA volatile.Register32 // 0x4
	TXCTRL volatile.Register32 // 0x8
	RXCTRL volatile.Register32 // 0xc
	IE     volatile.Register32 // 0x10
	IP     volatile.Register32 // 0x14
	DIV    volatile.Register32 // 0x18
}

type QSPI_Type struct {
	DIV    volatile.Register32 // 0x0
	MODE   volatile.Register32 // 0x4
	_      [8]byte
	CSID   volatile.Register32 // 0x10
	CSDEF  volatile.Register32 // 0x14
	CSMODE volatile.Register32 // 0x18
	_      [12]byte
	DELAY0 volatile.Register32 // 0x28
	DELAY1 volatile.Register32 // 0x2c
	_      [16]byte
	FMT    volatile.Register32 // 0x40
	_      [4]byte
	TXDATA volatile.Register32 // 0x48
	RXDATA volatile.Register32 // 0x4c
	TXMARK volatile.Register32 // 0x50
	RXMARK volatile.Register32 // 0x54
	_      [8]byte
	FCTRL  volatile.Register32 // 0x60
	FFMT   volatile.Register32 // 0x64
	_      [8]byte
	IE     volatile.Register32 // 0x70
	IP     volatile.Register32 // 0x74
}

type I2C_Type struct {
	PRER_LO volatile.Register32 // 0x0
	PRER_HI volatile.Register32 // 0x4
	CTR     volatile.Register32 // 0x8
	TXR_RXR volatile.Register32 // 0xc
	CR      volatile.Register32 // 0x10
}

type PWM_Type struct {
	CFG   volatile.Register32 // 0x0
	_     [4]byte
	COUNT volatile.Register32 // 0x8
	_     [4]byte
	PWMS  volatile.Register32 // 0x10
	_     [12]byte
	CMP0  volatile.Register32 // 0x20
	CMP1  volatile.Register32 // 0x24
	CMP2  volatile.Register32 // 0x28
	CMP3  volatile.Register32 // 0x2c
}

type CLINT_Type struct {
	MSIP      volatile.Register32 // 0x0
	_         [16380]byte
	MTIMECMP  volatile.Register32 // 0x4000
	MTIMECMPH volatile.Register32 // 0x4004
	_         [32752]byte
	MTIME     volatile.Register32 // 0xbff8
	MTIMEH    volatile.Register32 // 0xbffc
}
