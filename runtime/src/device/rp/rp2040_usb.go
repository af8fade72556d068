//go:build rp2040

package rp

import (
	"runtime/volatile"
	"unsafe"
)

var USBCTRL_REGS = (*USBCTRL_REGS_Type)(unsafe.Pointer(uintptr(0x50110000)))

// USBCTRL_REGS_Type: the USB controller (4.1.4), the part for devices.
type USBCTRL_REGS_Type struct {
	ADDR_ENDP              volatile.Register32 // 0x00
	_                      [60]byte
	MAIN_CTRL              volatile.Register32 // 0x40
	SOF_WR                 volatile.Register32 // 0x44
	SOF_RD                 volatile.Register32 // 0x48
	SIE_CTRL               volatile.Register32 // 0x4c
	SIE_STATUS             volatile.Register32 // 0x50
	INT_EP_CTRL            volatile.Register32 // 0x54
	BUFF_STATUS            volatile.Register32 // 0x58
	BUFF_CPU_SHOULD_HANDLE volatile.Register32 // 0x5c
	EP_ABORT               volatile.Register32 // 0x60
	EP_ABORT_DONE          volatile.Register32 // 0x64
	EP_STALL_ARM           volatile.Register32 // 0x68
	NAK_POLL               volatile.Register32 // 0x6c
	EP_STATUS_STALL_NAK    volatile.Register32 // 0x70
	USB_MUXING             volatile.Register32 // 0x74
	USB_PWR                volatile.Register32 // 0x78
	USBPHY_DIRECT          volatile.Register32 // 0x7c
	USBPHY_DIRECT_OVERRIDE volatile.Register32 // 0x80
	USBPHY_TRIM            volatile.Register32 // 0x84
	_                      [4]byte
	INTR                   volatile.Register32 // 0x8c
	INTE                   volatile.Register32 // 0x90
	INTF                   volatile.Register32 // 0x94
	INTS                   volatile.Register32 // 0x98
}

const (
	USBCTRL_REGS_MAIN_CTRL_CONTROLLER_EN                         = 1 << 0
	USBCTRL_REGS_SIE_CTRL_PULLUP_EN                              = 1 << 16
	USBCTRL_REGS_SIE_CTRL_EP0_INT_1BUF                           = 1 << 29
	USBCTRL_REGS_SIE_STATUS_LINE_STATE_Pos                       = 2
	USBCTRL_REGS_SIE_STATUS_LINE_STATE_Msk                       = 0x3 << 2
	USBCTRL_REGS_SIE_STATUS_SUSPENDED                            = 1 << 4
	USBCTRL_REGS_SIE_STATUS_RESUME                               = 1 << 11
	USBCTRL_REGS_SIE_STATUS_SETUP_REC                            = 1 << 17
	USBCTRL_REGS_SIE_STATUS_BUS_RESET                            = 1 << 19
	USBCTRL_REGS_EP_STALL_ARM_EP0_IN                             = 1 << 0
	USBCTRL_REGS_EP_STALL_ARM_EP0_OUT                            = 1 << 1
	USBCTRL_REGS_USB_MUXING_TO_PHY                               = 1 << 0
	USBCTRL_REGS_USB_MUXING_TO_DIGITAL_PAD                       = 1 << 2
	USBCTRL_REGS_USB_MUXING_SOFTCON                              = 1 << 3
	USBCTRL_REGS_USB_PWR_VBUS_DETECT                             = 1 << 2
	USBCTRL_REGS_USB_PWR_VBUS_DETECT_OVERRIDE_EN                 = 1 << 3
	USBCTRL_REGS_USBPHY_DIRECT_DP_PULLUP_EN                      = 1 << 1
	USBCTRL_REGS_USBPHY_DIRECT_OVERRIDE_DP_PULLUP_EN_OVERRIDE_EN = 1 << 2
	USBCTRL_REGS_INTS_BUFF_STATUS                                = 1 << 4
	USBCTRL_REGS_INTS_BUS_RESET                                  = 1 << 12
	USBCTRL_REGS_INTS_DEV_SUSPEND                                = 1 << 14
	USBCTRL_REGS_INTS_DEV_RESUME_FROM_HOST                       = 1 << 15
	USBCTRL_REGS_INTS_SETUP_REQ                                  = 1 << 16
	USBCTRL_REGS_INTS_DEV_SOF                                    = 1 << 17

	CLOCKS_CLK_USB_CTRL_ENABLE                = 0x800
	CLOCKS_CLK_USB_CTRL_AUXSRC_CLKSRC_PLL_USB = 0
)

// USBCTRL_DPRAM is the memory that processor and controller share (4.1.2.4): the packet of a request first, then the
// control of endpoints 1 to 15, IN and OUT, the control of the buffers of endpoints 0 to 15, IN and OUT, and buffers.
const USBCTRL_DPRAM = 0x50100000

const (
	USBCTRL_DPRAM_EP_CONTROL_ENABLE              = 1 << 31
	USBCTRL_DPRAM_EP_CONTROL_INTERRUPT_PER_BUFF  = 1 << 29
	USBCTRL_DPRAM_EP_CONTROL_ENDPOINT_TYPE_Pos   = 26
	USBCTRL_DPRAM_EP_BUFFER_CONTROL_FULL_0       = 1 << 15
	USBCTRL_DPRAM_EP_BUFFER_CONTROL_PID_0        = 1 << 13
	USBCTRL_DPRAM_EP_BUFFER_CONTROL_STALL        = 1 << 11
	USBCTRL_DPRAM_EP_BUFFER_CONTROL_AVAILABLE_0  = 1 << 10
	USBCTRL_DPRAM_EP_BUFFER_CONTROL_LENGTH_0_Msk = 0x3ff
)
