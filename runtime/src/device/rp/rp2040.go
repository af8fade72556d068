//go:build rp2040

// Package rp has the registers of the RP2040, as chapters 2 to 4 of its datasheet list them: those that this project uses.
package rp

import (
	"runtime/volatile"
	"unsafe"
)

// Device is the chip's name.
const Device = "RP2040"

// Interrupt lines (datasheet 2.3.2).
const (
	IRQ_TIMER_IRQ_0   = 0
	IRQ_TIMER_IRQ_1   = 1
	IRQ_TIMER_IRQ_2   = 2
	IRQ_TIMER_IRQ_3   = 3
	IRQ_PWM_IRQ_WRAP  = 4
	IRQ_USBCTRL_IRQ   = 5
	IRQ_XIP_IRQ       = 6
	IRQ_PIO0_IRQ_0    = 7
	IRQ_PIO0_IRQ_1    = 8
	IRQ_PIO1_IRQ_0    = 9
	IRQ_PIO1_IRQ_1    = 10
	IRQ_DMA_IRQ_0     = 11
	IRQ_DMA_IRQ_1     = 12
	IRQ_IO_IRQ_BANK0  = 13
	IRQ_IO_IRQ_QSPI   = 14
	IRQ_SIO_IRQ_PROC0 = 15
	IRQ_SIO_IRQ_PROC1 = 16
	IRQ_CLOCKS_IRQ    = 17
	IRQ_SPI0_IRQ      = 18
	IRQ_SPI1_IRQ      = 19
	IRQ_UART0_IRQ     = 20
	IRQ_UART1_IRQ     = 21
	IRQ_ADC_IRQ_FIFO  = 22
	IRQ_I2C0_IRQ      = 23
	IRQ_I2C1_IRQ      = 24
	IRQ_RTC_IRQ       = 25
)

// The peripherals, at their places in the address map (datasheet 2.2).
var (
	SYSINFO  = (*SYSINFO_Type)(unsafe.Pointer(uintptr(0x40000000)))
	CLOCKS   = (*CLOCKS_Type)(unsafe.Pointer(uintptr(0x40008000)))
	RESETS   = (*RESETS_Type)(unsafe.Pointer(uintptr(0x4000c000)))
	PSM      = (*PSM_Type)(unsafe.Pointer(uintptr(0x40010000)))
	XOSC     = (*XOSC_Type)(unsafe.Pointer(uintptr(0x40024000)))
	PLL_SYS  = (*PLL_SYS_Type)(unsafe.Pointer(uintptr(0x40028000)))
	PLL_USB  = (*PLL_SYS_Type)(unsafe.Pointer(uintptr(0x4002c000)))
	UART0    = (*UART0_Type)(unsafe.Pointer(uintptr(0x40034000)))
	UART1    = (*UART0_Type)(unsafe.Pointer(uintptr(0x40038000)))
	SPI0     = (*SPI0_Type)(unsafe.Pointer(uintptr(0x4003c000)))
	SPI1     = (*SPI0_Type)(unsafe.Pointer(uintptr(0x40040000)))
	I2C0     = (*I2C0_Type)(unsafe.Pointer(uintptr(0x40044000)))
	I2C1     = (*I2C0_Type)(unsafe.Pointer(uintptr(0x40048000)))
	ADC      = (*ADC_Type)(unsafe.Pointer(uintptr(0x4004c000)))
	PWM      = (*PWM_Type)(unsafe.Pointer(uintptr(0x40050000)))
	TIMER    = (*TIMER_Type)(unsafe.Pointer(uintptr(0x40054000)))
	WATCHDOG = (*WATCHDOG_Type)(unsafe.Pointer(uintptr(0x40058000)))
	ROSC     = (*ROSC_Type)(unsafe.Pointer(uintptr(0x40060000)))
	SIO      = (*SIO_Type)(unsafe.Pointer(uintptr(0xd0000000)))
)

// SYSINFO_Type: system information (2.20).
type SYSINFO_Type struct {
	CHIP_ID       volatile.Register32 // 0x00
	PLATFORM      volatile.Register32 // 0x04
	_             [56]byte
	GITREF_RP2040 volatile.Register32 // 0x40
}

// CLOCKS_Type: clock generators (2.15).
type CLOCKS_Type struct {
	CLK_GPOUT0_CTRL      volatile.Register32 // 0x00
	CLK_GPOUT0_DIV       volatile.Register32 // 0x04
	CLK_GPOUT0_SELECTED  volatile.Register32 // 0x08
	CLK_GPOUT1_CTRL      volatile.Register32 // 0x0c
	CLK_GPOUT1_DIV       volatile.Register32 // 0x10
	CLK_GPOUT1_SELECTED  volatile.Register32 // 0x14
	CLK_GPOUT2_CTRL      volatile.Register32 // 0x18
	CLK_GPOUT2_DIV       volatile.Register32 // 0x1c
	CLK_GPOUT2_SELECTED  volatile.Register32 // 0x20
	CLK_GPOUT3_CTRL      volatile.Register32 // 0x24
	CLK_GPOUT3_DIV       volatile.Register32 // 0x28
	CLK_GPOUT3_SELECTED  volatile.Register32 // 0x2c
	CLK_REF_CTRL         volatile.Register32 // 0x30
	CLK_REF_DIV          volatile.Register32 // 0x34
	CLK_REF_SELECTED     volatile.Register32 // 0x38
	CLK_SYS_CTRL         volatile.Register32 // 0x3c
	CLK_SYS_DIV          volatile.Register32 // 0x40
	CLK_SYS_SELECTED     volatile.Register32 // 0x44
	CLK_PERI_CTRL        volatile.Register32 // 0x48
	_                    [4]byte
	CLK_PERI_SELECTED    volatile.Register32 // 0x50
	CLK_USB_CTRL         volatile.Register32 // 0x54
	CLK_USB_DIV          volatile.Register32 // 0x58
	CLK_USB_SELECTED     volatile.Register32 // 0x5c
	CLK_ADC_CTRL         volatile.Register32 // 0x60
	CLK_ADC_DIV          volatile.Register32 // 0x64
	CLK_ADC_SELECTED     volatile.Register32 // 0x68
	CLK_RTC_CTRL         volatile.Register32 // 0x6c
	CLK_RTC_DIV          volatile.Register32 // 0x70
	CLK_RTC_SELECTED     volatile.Register32 // 0x74
	CLK_SYS_RESUS_CTRL   volatile.Register32 // 0x78
	CLK_SYS_RESUS_STATUS volatile.Register32 // 0x7c
}

const (
	CLOCKS_CLK_REF_CTRL_SRC_ROSC       = 0
	CLOCKS_CLK_REF_CTRL_SRC_XOSC       = 2
	CLOCKS_CLK_SYS_CTRL_SRC_CLK_REF    = 0
	CLOCKS_CLK_SYS_CTRL_SRC_AUX        = 1
	CLOCKS_CLK_PERI_CTRL_ENABLE        = 0x800
	CLOCKS_CLK_ADC_CTRL_ENABLE         = 0x800
	CLOCKS_CLK_ADC_CTRL_AUXSRC_PLL_USB = 0
	CLOCKS_CLK_RTC_CTRL_AUXSRC_XOSC    = 3
	CLOCKS_CLK_RTC_CTRL_ENABLE         = 1 << 11
)

// RESETS_Type: subsystem resets (2.14).
type RESETS_Type struct {
	RESET      volatile.Register32 // 0x00
	WDSEL      volatile.Register32 // 0x04
	RESET_DONE volatile.Register32 // 0x08
}

const (
	RESETS_RESET_ADC        = 1 << 0
	RESETS_RESET_BUSCTRL    = 1 << 1
	RESETS_RESET_DMA        = 1 << 2
	RESETS_RESET_I2C0       = 1 << 3
	RESETS_RESET_I2C1       = 1 << 4
	RESETS_RESET_IO_BANK0   = 1 << 5
	RESETS_RESET_IO_QSPI    = 1 << 6
	RESETS_RESET_JTAG       = 1 << 7
	RESETS_RESET_PADS_BANK0 = 1 << 8
	RESETS_RESET_PADS_QSPI  = 1 << 9
	RESETS_RESET_PIO0       = 1 << 10
	RESETS_RESET_PIO1       = 1 << 11
	RESETS_RESET_PLL_SYS    = 1 << 12
	RESETS_RESET_PLL_USB    = 1 << 13
	RESETS_RESET_PWM        = 1 << 14
	RESETS_RESET_RTC        = 1 << 15
	RESETS_RESET_SPI0       = 1 << 16
	RESETS_RESET_SPI1       = 1 << 17
	RESETS_RESET_SYSCFG     = 1 << 18
	RESETS_RESET_SYSINFO    = 1 << 19
	RESETS_RESET_TBMAN      = 1 << 20
	RESETS_RESET_TIMER      = 1 << 21
	RESETS_RESET_UART0      = 1 << 22
	RESETS_RESET_UART1      = 1 << 23
	RESETS_RESET_USBCTRL    = 1 << 24
	RESETS_RESET_Msk        = 0x01ffffff
)

// PSM_Type: power-on state machine (2.13).
type PSM_Type struct {
	FRCE_ON  volatile.Register32 // 0x00
	FRCE_OFF volatile.Register32 // 0x04
	WDSEL    volatile.Register32 // 0x08
	DONE     volatile.Register32 // 0x0c
}

const (
	PSM_WDSEL_ROSC = 1 << 0
	PSM_WDSEL_XOSC = 1 << 1
	PSM_WDSEL_Msk  = 0x1ffff
)

// XOSC_Type: crystal oscillator (2.16).
type XOSC_Type struct {
	CTRL    volatile.Register32 // 0x00
	STATUS  volatile.Register32 // 0x04
	DORMANT volatile.Register32 // 0x08
	STARTUP volatile.Register32 // 0x0c
	_       [12]byte
	COUNT   volatile.Register32 // 0x1c
}

const (
	XOSC_CTRL_ENABLE_ENABLE      = 0xfab << 12
	XOSC_CTRL_FREQ_RANGE_1_15MHZ = 0xaa0
	XOSC_STATUS_STABLE           = 1 << 31
)

// PLL_SYS_Type: a phase-locked loop (2.18).
type PLL_SYS_Type struct {
	CS        volatile.Register32 // 0x00
	PWR       volatile.Register32 // 0x04
	FBDIV_INT volatile.Register32 // 0x08
	PRIM      volatile.Register32 // 0x0c
}

const (
	PLL_SYS_CS_LOCK           = 1 << 31
	PLL_SYS_PWR_PD            = 1 << 0
	PLL_SYS_PWR_DSMPD         = 1 << 2
	PLL_SYS_PWR_POSTDIVPD     = 1 << 3
	PLL_SYS_PWR_VCOPD         = 1 << 5
	PLL_SYS_PRIM_POSTDIV1_Pos = 16
	PLL_SYS_PRIM_POSTDIV2_Pos = 12
)

// TIMER_Type: the timer of 64 bits that counts microseconds (4.6).
type TIMER_Type struct {
	TIMEHW   volatile.Register32 // 0x00
	TIMELW   volatile.Register32 // 0x04
	TIMEHR   volatile.Register32 // 0x08
	TIMELR   volatile.Register32 // 0x0c
	ALARM0   volatile.Register32 // 0x10
	ALARM1   volatile.Register32 // 0x14
	ALARM2   volatile.Register32 // 0x18
	ALARM3   volatile.Register32 // 0x1c
	ARMED    volatile.Register32 // 0x20
	TIMERAWH volatile.Register32 // 0x24
	TIMERAWL volatile.Register32 // 0x28
	DBGPAUSE volatile.Register32 // 0x2c
	PAUSE    volatile.Register32 // 0x30
	INTR     volatile.Register32 // 0x34
	INTE     volatile.Register32 // 0x38
	INTF     volatile.Register32 // 0x3c
	INTS     volatile.Register32 // 0x40
}

// WATCHDOG_Type: the watchdog, which also makes the tick of the timer (4.7).
type WATCHDOG_Type struct {
	CTRL     volatile.Register32 // 0x00
	LOAD     volatile.Register32 // 0x04
	REASON   volatile.Register32 // 0x08
	SCRATCH0 volatile.Register32 // 0x0c
	SCRATCH1 volatile.Register32 // 0x10
	SCRATCH2 volatile.Register32 // 0x14
	SCRATCH3 volatile.Register32 // 0x18
	SCRATCH4 volatile.Register32 // 0x1c
	SCRATCH5 volatile.Register32 // 0x20
	SCRATCH6 volatile.Register32 // 0x24
	SCRATCH7 volatile.Register32 // 0x28
	TICK     volatile.Register32 // 0x2c
}

const (
	WATCHDOG_CTRL_TIME_Msk   = 0xffffff
	WATCHDOG_CTRL_PAUSE_JTAG = 1 << 24
	WATCHDOG_CTRL_PAUSE_DBG0 = 1 << 25
	WATCHDOG_CTRL_PAUSE_DBG1 = 1 << 26
	WATCHDOG_CTRL_ENABLE     = 1 << 30
	WATCHDOG_CTRL_TRIGGER    = 1 << 31
	WATCHDOG_LOAD_LOAD_Msk   = 0xffffff
	WATCHDOG_REASON_TIMER    = 1 << 0
	WATCHDOG_REASON_FORCE    = 1 << 1
	WATCHDOG_TICK_ENABLE     = 1 << 9
)

// ROSC_Type: ring oscillator (2.17).
type ROSC_Type struct {
	CTRL      volatile.Register32 // 0x00
	FREQA     volatile.Register32 // 0x04
	FREQB     volatile.Register32 // 0x08
	DORMANT   volatile.Register32 // 0x0c
	DIV       volatile.Register32 // 0x10
	PHASE     volatile.Register32 // 0x14
	STATUS    volatile.Register32 // 0x18
	RANDOMBIT volatile.Register32 // 0x1c
	COUNT     volatile.Register32 // 0x20
}

// SIO_Type: single-cycle input and output (2.3.1.7), the part for pins.
type SIO_Type struct {
	CPUID        volatile.Register32 // 0x00
	GPIO_IN      volatile.Register32 // 0x04
	GPIO_HI_IN   volatile.Register32 // 0x08
	_            [4]byte
	GPIO_OUT     volatile.Register32 // 0x10
	GPIO_OUT_SET volatile.Register32 // 0x14
	GPIO_OUT_CLR volatile.Register32 // 0x18
	GPIO_OUT_XOR volatile.Register32 // 0x1c
	GPIO_OE      volatile.Register32 // 0x20
	GPIO_OE_SET  volatile.Register32 // 0x24
	GPIO_OE_CLR  volatile.Register32 // 0x28
	GPIO_OE_XOR  volatile.Register32 // 0x2c
}
