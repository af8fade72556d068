//go:build rp2040

package rp

import (
	"runtime/volatile"
	"unsafe"
)

var RTC = (*RTC_Type)(unsafe.Pointer(uintptr(0x4005c000)))

// RTC_Type: the calendar (4.8.6).
type RTC_Type struct {
	CLKDIV_M1   volatile.Register32 // 0x00
	SETUP_0     volatile.Register32 // 0x04
	SETUP_1     volatile.Register32 // 0x08
	CTRL        volatile.Register32 // 0x0c
	IRQ_SETUP_0 volatile.Register32 // 0x10
	IRQ_SETUP_1 volatile.Register32 // 0x14
	RTC_1       volatile.Register32 // 0x18
	RTC_0       volatile.Register32 // 0x1c
	INTR        volatile.Register32 // 0x20
	INTE        volatile.Register32 // 0x24
	INTF        volatile.Register32 // 0x28
	INTS        volatile.Register32 // 0x2c
}

const (
	RTC_SETUP_0_DAY_Pos          = 0
	RTC_SETUP_0_MONTH_Pos        = 8
	RTC_SETUP_0_YEAR_Pos         = 12
	RTC_SETUP_1_SEC_Pos          = 0
	RTC_SETUP_1_MIN_Pos          = 8
	RTC_SETUP_1_HOUR_Pos         = 16
	RTC_SETUP_1_DOTW_Pos         = 24
	RTC_CTRL_RTC_ENABLE          = 1 << 0
	RTC_CTRL_RTC_ACTIVE          = 1 << 1
	RTC_CTRL_LOAD                = 1 << 4
	RTC_IRQ_SETUP_0_DAY_ENA      = 1 << 24
	RTC_IRQ_SETUP_0_MONTH_ENA    = 1 << 25
	RTC_IRQ_SETUP_0_YEAR_ENA     = 1 << 26
	RTC_IRQ_SETUP_0_MATCH_ENA    = 1 << 28
	RTC_IRQ_SETUP_0_MATCH_ACTIVE = 1 << 29
	RTC_IRQ_SETUP_1_SEC_ENA      = 1 << 28
	RTC_IRQ_SETUP_1_MIN_ENA      = 1 << 29
	RTC_IRQ_SETUP_1_HOUR_ENA     = 1 << 30
	RTC_INTE_RTC                 = 1 << 0
)
