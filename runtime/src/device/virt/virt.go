//go:build virt

// Package virt has the registers of QEMU's "virt" machine.
package virt

import (
	"runtime/volatile"
	"unsafe"
)

// IRQ_UART0 is the interrupt line of the serial port.
const IRQ_UART0 = 10

var (
	UART0    = (*UART_Type)(unsafe.Pointer(uintptr(0x10000000)))
	CLINT    = (*CLINT_Type)(unsafe.Pointer(uintptr(0x02000000)))
	FINISHER = (*volatile.Register32)(unsafe.Pointer(uintptr(0x00100000)))
)

// UART_Type: a 16550.
type UART_Type struct {
	DATA volatile.Register8 // 0: RBR and THR
	IER  volatile.Register8 // 1
	FCR  volatile.Register8 // 2
	LCR  volatile.Register8 // 3
	MCR  volatile.Register8 // 4
	LSR  volatile.Register8 // 5
}

const (
	UART_IER_RX    = 1 << 0
	UART_LCR_WLEN8 = 3
	UART_LSR_DR    = 1 << 0
	UART_LSR_THRE  = 1 << 5
	UART_LSR_TEMT  = 1 << 6
)

// CLINT_Type: the timer of the core, in halves of 32 bits.
type CLINT_Type struct {
	MSIP      volatile.Register32 // 0x0000
	_         [0x3ffc]byte
	MTIMECMP  volatile.Register32 // 0x4000
	MTIMECMPH volatile.Register32 // 0x4004
	_         [0x7ff0]byte
	MTIME     volatile.Register32 // 0xbff8
	MTIMEH    volatile.Register32 // 0xbffc
}

const (
	FINISHER_FAIL = 0x3333
	FINISHER_PASS = 0x5555
)
