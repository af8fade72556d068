//go:build rp2040

package rp

import (
	"runtime/volatile"
	"unsafe"
)

// The pins of the user bank (datasheet 2.19).
var (
	IO_BANK0   = (*IO_BANK0_Type)(unsafe.Pointer(uintptr(0x40014000)))
	PADS_BANK0 = (*PADS_BANK0_Type)(unsafe.Pointer(uintptr(0x4001c000)))
)

// IO_BANK0_Type: what each pin serves, and its interrupts (2.19.6.1).
type IO_BANK0_Type struct {
	GPIO0_STATUS       volatile.Register32 // 0x00
	GPIO0_CTRL         volatile.Register32 // 0x04
	GPIO1_STATUS       volatile.Register32 // 0x08
	GPIO1_CTRL         volatile.Register32 // 0x0c
	GPIO2_STATUS       volatile.Register32 // 0x10
	GPIO2_CTRL         volatile.Register32 // 0x14
	GPIO3_STATUS       volatile.Register32 // 0x18
	GPIO3_CTRL         volatile.Register32 // 0x1c
	GPIO4_STATUS       volatile.Register32 // 0x20
	GPIO4_CTRL         volatile.Register32 // 0x24
	GPIO5_STATUS       volatile.Register32 // 0x28
	GPIO5_CTRL         volatile.Register32 // 0x2c
	GPIO6_STATUS       volatile.Register32 // 0x30
	GPIO6_CTRL         volatile.Register32 // 0x34
	GPIO7_STATUS       volatile.Register32 // 0x38
	GPIO7_CTRL         volatile.Register32 // 0x3c
	GPIO8_STATUS       volatile.Register32 // 0x40
	GPIO8_CTRL         volatile.Register32 // 0x44
	GPIO9_STATUS       volatile.Register32 // 0x48
	GPIO9_CTRL         volatile.Register32 // 0x4c
	GPIO10_STATUS      volatile.Register32 // 0x50
	GPIO10_CTRL        volatile.Register32 // 0x54
	GPIO11_STATUS      volatile.Register32 // 0x58
	GPIO11_CTRL        volatile.Register32 // 0x5c
	GPIO12_STATUS      volatile.Register32 // 0x60
	GPIO12_CTRL        volatile.Register32 // 0x64
	GPIO13_STATUS      volatile.Register32 // 0x68
	GPIO13_CTRL        volatile.Register32 // 0x6c
	GPIO14_STATUS      volatile.Register32 // 0x70
	GPIO14_CTRL        volatile.Register32 // 0x74
	GPIO15_STATUS      volatile.Register32 // 0x78
	GPIO15_CTRL        volatile.Register32 // 0x7c
	GPIO16_STATUS      volatile.Register32 // 0x80
	GPIO16_CTRL        volatile.Register32 // 0x84
	GPIO17_STATUS      volatile.Register32 // 0x88
	GPIO17_CTRL        volatile.Register32 // 0x8c
	GPIO18_STATUS      volatile.Register32 // 0x90
	GPIO18_CTRL        volatile.Register32 // 0x94
	GPIO19_STATUS      volatile.Register32 // 0x98
	GPIO19_CTRL        volatile.Register32 // 0x9c
	GPIO20_STATUS      volatile.Register32 // 0xa0
	GPIO20_CTRL        volatile.Register32 // 0xa4
	GPIO21_STATUS      volatile.Register32 // 0xa8
	GPIO21_CTRL        volatile.Register32 // 0xac
	GPIO22_STATUS      volatile.Register32 // 0xb0
	GPIO22_CTRL        volatile.Register32 // 0xb4
	GPIO23_STATUS      volatile.Register32 // 0xb8
	GPIO23_CTRL        volatile.Register32 // 0xbc
	GPIO24_STATUS      volatile.Register32 // 0xc0
	GPIO24_CTRL        volatile.Register32 // 0xc4
	GPIO25_STATUS      volatile.Register32 // 0xc8
	GPIO25_CTRL        volatile.Register32 // 0xcc
	GPIO26_STATUS      volatile.Register32 // 0xd0
	GPIO26_CTRL        volatile.Register32 // 0xd4
	GPIO27_STATUS      volatile.Register32 // 0xd8
	GPIO27_CTRL        volatile.Register32 // 0xdc
	GPIO28_STATUS      volatile.Register32 // 0xe0
	GPIO28_CTRL        volatile.Register32 // 0xe4
	GPIO29_STATUS      volatile.Register32 // 0xe8
	GPIO29_CTRL        volatile.Register32 // 0xec
	INTR0              volatile.Register32 // 0xf0
	INTR1              volatile.Register32 // 0xf4
	INTR2              volatile.Register32 // 0xf8
	INTR3              volatile.Register32 // 0xfc
	PROC0_INTE0        volatile.Register32 // 0x100
	PROC0_INTE1        volatile.Register32 // 0x104
	PROC0_INTE2        volatile.Register32 // 0x108
	PROC0_INTE3        volatile.Register32 // 0x10c
	PROC0_INTF0        volatile.Register32 // 0x110
	PROC0_INTF1        volatile.Register32 // 0x114
	PROC0_INTF2        volatile.Register32 // 0x118
	PROC0_INTF3        volatile.Register32 // 0x11c
	PROC0_INTS0        volatile.Register32 // 0x120
	PROC0_INTS1        volatile.Register32 // 0x124
	PROC0_INTS2        volatile.Register32 // 0x128
	PROC0_INTS3        volatile.Register32 // 0x12c
	PROC1_INTE0        volatile.Register32 // 0x130
	PROC1_INTE1        volatile.Register32 // 0x134
	PROC1_INTE2        volatile.Register32 // 0x138
	PROC1_INTE3        volatile.Register32 // 0x13c
	PROC1_INTF0        volatile.Register32 // 0x140
	PROC1_INTF1        volatile.Register32 // 0x144
	PROC1_INTF2        volatile.Register32 // 0x148
	PROC1_INTF3        volatile.Register32 // 0x14c
	PROC1_INTS0        volatile.Register32 // 0x150
	PROC1_INTS1        volatile.Register32 // 0x154
	PROC1_INTS2        volatile.Register32 // 0x158
	PROC1_INTS3        volatile.Register32 // 0x15c
	DORMANT_WAKE_INTE0 volatile.Register32 // 0x160
	DORMANT_WAKE_INTE1 volatile.Register32 // 0x164
	DORMANT_WAKE_INTE2 volatile.Register32 // 0x168
	DORMANT_WAKE_INTE3 volatile.Register32 // 0x16c
	DORMANT_WAKE_INTF0 volatile.Register32 // 0x170
	DORMANT_WAKE_INTF1 volatile.Register32 // 0x174
	DORMANT_WAKE_INTF2 volatile.Register32 // 0x178
	DORMANT_WAKE_INTF3 volatile.Register32 // 0x17c
	DORMANT_WAKE_INTS0 volatile.Register32 // 0x180
	DORMANT_WAKE_INTS1 volatile.Register32 // 0x184
	DORMANT_WAKE_INTS2 volatile.Register32 // 0x188
	DORMANT_WAKE_INTS3 volatile.Register32 // 0x18c
}

// Ctrl is the register that tells what a pin of 0 to 29 serves.
func (io *IO_BANK0_Type) Ctrl(pin uint8) *volatile.Register32 {
	return &(*[30][2]volatile.Register32)(unsafe.Pointer(&io.GPIO0_STATUS))[pin][1]
}

// Functions of a pin (2.19.2).
const (
	IO_BANK0_GPIO0_CTRL_FUNCSEL_Msk  = 0x1f
	IO_BANK0_GPIO0_CTRL_FUNCSEL_SPI  = 1
	IO_BANK0_GPIO0_CTRL_FUNCSEL_UART = 2
	IO_BANK0_GPIO0_CTRL_FUNCSEL_I2C  = 3
	IO_BANK0_GPIO0_CTRL_FUNCSEL_PWM  = 4
	IO_BANK0_GPIO0_CTRL_FUNCSEL_SIO  = 5
	IO_BANK0_GPIO0_CTRL_FUNCSEL_PIO0 = 6
	IO_BANK0_GPIO0_CTRL_FUNCSEL_PIO1 = 7
	IO_BANK0_GPIO0_CTRL_FUNCSEL_GPCK = 8
	IO_BANK0_GPIO0_CTRL_FUNCSEL_USB  = 9
	IO_BANK0_GPIO0_CTRL_FUNCSEL_NULL = 0x1f
)

// PADS_BANK0_Type: the pads (2.19.6.3).
type PADS_BANK0_Type struct {
	VOLTAGE_SELECT volatile.Register32 // 0x00
	GPIO0          volatile.Register32 // 0x04
	GPIO1          volatile.Register32 // 0x08
	GPIO2          volatile.Register32 // 0x0c
	GPIO3          volatile.Register32 // 0x10
	GPIO4          volatile.Register32 // 0x14
	GPIO5          volatile.Register32 // 0x18
	GPIO6          volatile.Register32 // 0x1c
	GPIO7          volatile.Register32 // 0x20
	GPIO8          volatile.Register32 // 0x24
	GPIO9          volatile.Register32 // 0x28
	GPIO10         volatile.Register32 // 0x2c
	GPIO11         volatile.Register32 // 0x30
	GPIO12         volatile.Register32 // 0x34
	GPIO13         volatile.Register32 // 0x38
	GPIO14         volatile.Register32 // 0x3c
	GPIO15         volatile.Register32 // 0x40
	GPIO16         volatile.Register32 // 0x44
	GPIO17         volatile.Register32 // 0x48
	GPIO18         volatile.Register32 // 0x4c
	GPIO19         volatile.Register32 // 0x50
	GPIO20         volatile.Register32 // 0x54
	GPIO21         volatile.Register32 // 0x58
	GPIO22         volatile.Register32 // 0x5c
	GPIO23         volatile.Register32 // 0x60
	GPIO24         volatile.Register32 // 0x64
	GPIO25         volatile.Register32 // 0x68
	GPIO26         volatile.Register32 // 0x6c
	GPIO27         volatile.Register32 // 0x70
	GPIO28         volatile.Register32 // 0x74
	GPIO29         volatile.Register32 // 0x78
	SWCLK          volatile.Register32 // 0x7c
	SWD            volatile.Register32 // 0x80
}

// Pad is the register of a pin's pad.
func (pads *PADS_BANK0_Type) Pad(pin uint8) *volatile.Register32 {
	return &(*[30]volatile.Register32)(unsafe.Pointer(&pads.GPIO0))[pin]
}

// Every pad has the fields of the first.
const (
	PADS_BANK0_GPIO0_OD_Pos       = 7
	PADS_BANK0_GPIO0_OD_Msk       = 0x80
	PADS_BANK0_GPIO0_OD           = 0x80
	PADS_BANK0_GPIO0_IE_Pos       = 6
	PADS_BANK0_GPIO0_IE_Msk       = 0x40
	PADS_BANK0_GPIO0_IE           = 0x40
	PADS_BANK0_GPIO0_DRIVE_Pos    = 4
	PADS_BANK0_GPIO0_DRIVE_Msk    = 0x30
	PADS_BANK0_GPIO0_DRIVE_2mA    = 0x0
	PADS_BANK0_GPIO0_DRIVE_4mA    = 0x1
	PADS_BANK0_GPIO0_DRIVE_8mA    = 0x2
	PADS_BANK0_GPIO0_DRIVE_12mA   = 0x3
	PADS_BANK0_GPIO0_PUE_Pos      = 3
	PADS_BANK0_GPIO0_PUE_Msk      = 0x8
	PADS_BANK0_GPIO0_PUE          = 0x8
	PADS_BANK0_GPIO0_PDE_Pos      = 2
	PADS_BANK0_GPIO0_PDE_Msk      = 0x4
	PADS_BANK0_GPIO0_PDE          = 0x4
	PADS_BANK0_GPIO0_SCHMITT_Pos  = 1
	PADS_BANK0_GPIO0_SCHMITT_Msk  = 0x2
	PADS_BANK0_GPIO0_SCHMITT      = 0x2
	PADS_BANK0_GPIO0_SLEWFAST_Pos = 0
	PADS_BANK0_GPIO0_SLEWFAST_Msk = 0x1
	PADS_BANK0_GPIO0_SLEWFAST     = 0x1
)
