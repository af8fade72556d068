//go:build rp2040

// Package chip is what both the runtime and package machine ask of an RP2040 besides its registers: the functions of its
// boot ROM, its flash, and the clock of its USB port and its converter.
package chip

import (
	"device/rp"
	"unsafe"
)

// RomFunction finds a function of the boot ROM by its code (datasheet 2.8.3): the table of functions is at the 16-bit
// address in 0x14, the function that searches it at that in 0x18.
func RomFunction(code uint16) uintptr {
	table := uintptr(*(*uint16)(unsafe.Pointer(uintptr(0x14))))
	lookup := uintptr(*(*uint16)(unsafe.Pointer(uintptr(0x18))))
	return Call(lookup, table, uintptr(code))
}

// Call calls machine code: a function value is the address of a record that begins with the address of its code.
func Call(code, a, b uintptr) uintptr {
	record := &code
	return (*(*func(a, b uintptr) uintptr)(unsafe.Pointer(&record)))(a, b)
}

// EnterBootloader leaves the program for the USB boot loader.
func EnterBootloader() { Call(RomFunction('U'|'B'<<8), 0, 0) }

// StartPLL48 starts the second PLL with 48 MHz, unless it runs: boot leaves it in reset.
func StartPLL48() {
	if !rp.RESETS.RESET.HasBits(rp.RESETS_RESET_PLL_USB) {
		return
	}
	ResetBlock(rp.RESETS_RESET_PLL_USB)
	pll := rp.PLL_USB
	// 12 MHz * 100 / 5 / 5 = 48 MHz.
	pll.FBDIV_INT.Set(100)
	pll.PWR.Set(rp.PLL_SYS_PWR_DSMPD | rp.PLL_SYS_PWR_POSTDIVPD)
	for !pll.CS.HasBits(rp.PLL_SYS_CS_LOCK) {
	}
	pll.PRIM.Set(5<<rp.PLL_SYS_PRIM_POSTDIV1_Pos | 5<<rp.PLL_SYS_PRIM_POSTDIV2_Pos)
	pll.PWR.Set(rp.PLL_SYS_PWR_DSMPD)
}

// ResetBlock brings peripherals to their initial state.
func ResetBlock(bits uint32) {
	rp.RESETS.RESET.SetBits(bits)
	rp.RESETS.RESET.ClearBits(bits)
	for rp.RESETS.RESET_DONE.Get()&bits != bits {
	}
}
