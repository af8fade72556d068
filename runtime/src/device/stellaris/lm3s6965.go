//go:build lm3s6965

// Package stellaris has the registers of the LM3S6965 that this project uses.
package stellaris

import (
	"runtime/volatile"
	"unsafe"
)

// Interrupt lines.
const (
	IRQ_GPIOA = 0
	IRQ_UART0 = 5
)

var (
	SYSCTL = (*SYSCTL_Type)(unsafe.Pointer(uintptr(0x400fe000)))
	UART0  = (*UART_Type)(unsafe.Pointer(uintptr(0x4000c000)))
	GPIOA  = (*GPIO_Type)(unsafe.Pointer(uintptr(0x40004000)))
	GPIOB  = (*GPIO_Type)(unsafe.Pointer(uintptr(0x40005000)))
	GPIOC  = (*GPIO_Type)(unsafe.Pointer(uintptr(0x40006000)))
	GPIOD  = (*GPIO_Type)(unsafe.Pointer(uintptr(0x40007000)))
	GPIOE  = (*GPIO_Type)(unsafe.Pointer(uintptr(0x40024000)))
	GPIOF  = (*GPIO_Type)(unsafe.Pointer(uintptr(0x40025000)))
	GPIOG  = (*GPIO_Type)(unsafe.Pointer(uintptr(0x40026000)))
)

// SYSCTL_Type: system control.
type SYSCTL_Type struct {
	_     [0x104]byte
	RCGC1 volatile.Register32 // 0x104
	RCGC2 volatile.Register32 // 0x108
}

// UART_Type: a PL011.
type UART_Type struct {
	DR   volatile.Register32 // 0x00
	RSR  volatile.Register32 // 0x04
	_    [16]byte
	FR   volatile.Register32 // 0x18
	_    [8]byte
	IBRD volatile.Register32 // 0x24
	FBRD volatile.Register32 // 0x28
	LCRH volatile.Register32 // 0x2c
	CTL  volatile.Register32 // 0x30
	IFLS volatile.Register32 // 0x34
	IM   volatile.Register32 // 0x38
	RIS  volatile.Register32 // 0x3c
	MIS  volatile.Register32 // 0x40
	ICR  volatile.Register32 // 0x44
}

const (
	UART_FR_RXFE    = 1 << 4
	UART_FR_TXFF    = 1 << 5
	UART_LCRH_FEN   = 1 << 4
	UART_LCRH_WLEN8 = 3 << 5
	UART_CTL_UARTEN = 1 << 0
	UART_CTL_TXE    = 1 << 8
	UART_CTL_RXE    = 1 << 9
	UART_IM_RXIM    = 1 << 4
	UART_IM_RTIM    = 1 << 6
)

// GPIO_Type: a port. Bits 9 to 2 of the address of DATA mask which pins an access is for.
type GPIO_Type struct {
	DATA [256]volatile.Register32 // 0x000
	DIR  volatile.Register32      // 0x400
	_    [0x10c]byte
	PUR  volatile.Register32 // 0x510
	PDR  volatile.Register32 // 0x514
	_    [4]byte
	DEN  volatile.Register32 // 0x51c
}
