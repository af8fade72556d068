//go:build rp2040

// RP2040: clocks, the timer that counts microseconds, and the serial port that print writes to.

package runtime

import (
	"device/rp"
	"internal/flash/usb"
	"runtime/volatile"
	"unsafe"
)

// newlineCR: terminals on a serial line want a carriage return before the line feed.
const newlineCR = true

const (
	crystalHz = 12000000

	// The flash is read while this code runs.
	keepRunning = rp.RESETS_RESET_IO_QSPI | rp.RESETS_RESET_PADS_QSPI | rp.RESETS_RESET_SYSCFG

	// These have no clock yet; package machine starts them.
	leaveInReset = rp.RESETS_RESET_ADC | rp.RESETS_RESET_RTC | rp.RESETS_RESET_USBCTRL | rp.RESETS_RESET_PLL_USB

	needClkPeri = rp.RESETS_RESET_UART0 | rp.RESETS_RESET_UART1 | rp.RESETS_RESET_SPI0 | rp.RESETS_RESET_SPI1

	startNow = rp.RESETS_RESET_Msk &^ leaveInReset
)

func boardInit() {
	initClocks()
	if targetSerial == "uart" {
		initSerial()
	}
	if targetSerial == "usb" {
		usb.Start()
	}
}

// initClocks: the crystal drives clk_ref and, multiplied, clk_sys and clk_peri.
func initClocks() {
	// After a reset of the processor alone clk_sys still runs from the PLL, which is about to stop.
	clocks := rp.CLOCKS
	clocks.CLK_SYS_CTRL.Set(rp.CLOCKS_CLK_SYS_CTRL_SRC_CLK_REF)
	waitFor(&clocks.CLK_SYS_SELECTED, 1)
	resets := rp.RESETS
	resets.RESET.Set(rp.RESETS_RESET_Msk &^ keepRunning)
	resets.RESET.Set(leaveInReset | needClkPeri)

	// The crystal needs some time, counted in units of 256 of its cycles (2.16.3).
	xosc := rp.XOSC
	xosc.STARTUP.Set((crystalHz/1000*targetCrystalStartMs + 128) / 256)
	xosc.CTRL.Set(rp.XOSC_CTRL_ENABLE_ENABLE | rp.XOSC_CTRL_FREQ_RANGE_1_15MHZ)
	waitFor(&xosc.STATUS, rp.XOSC_STATUS_STABLE)
	clocks.CLK_REF_CTRL.Set(rp.CLOCKS_CLK_REF_CTRL_SRC_XOSC)
	waitFor(&clocks.CLK_REF_SELECTED, 1<<rp.CLOCKS_CLK_REF_CTRL_SRC_XOSC)

	// 12 MHz * 125 / 6 / 2 = 125 MHz (2.18.2).
	waitFor(&resets.RESET_DONE, rp.RESETS_RESET_PLL_SYS)
	pll := rp.PLL_SYS
	pll.FBDIV_INT.Set(125)
	pll.PWR.Set(rp.PLL_SYS_PWR_DSMPD | rp.PLL_SYS_PWR_POSTDIVPD)
	waitFor(&pll.CS, rp.PLL_SYS_CS_LOCK)
	pll.PRIM.Set(6<<rp.PLL_SYS_PRIM_POSTDIV1_Pos | 2<<rp.PLL_SYS_PRIM_POSTDIV2_Pos)
	pll.PWR.Set(rp.PLL_SYS_PWR_DSMPD)
	clocks.CLK_SYS_CTRL.Set(rp.CLOCKS_CLK_SYS_CTRL_SRC_AUX)
	waitFor(&clocks.CLK_SYS_SELECTED, 1<<rp.CLOCKS_CLK_SYS_CTRL_SRC_AUX)
	clocks.CLK_PERI_CTRL.Set(rp.CLOCKS_CLK_PERI_CTRL_ENABLE)
	rp.WATCHDOG.TICK.Set(crystalHz/1000000 | rp.WATCHDOG_TICK_ENABLE)

	resets.RESET.Set(leaveInReset)
	for ^resets.RESET_DONE.Get()&startNow != 0 {
	}
}

// waitFor waits for any of some bits.
func waitFor(r *volatile.Register32, bits uint32) {
	for r.Get()&bits == 0 {
	}
}

// initSerial: UART0 at its default pins, 8 bits, no parity.
func initSerial() {
	uart := rp.UART0
	// The divisor has 6 bits after the point (4.2.7.1).
	const divisor = (targetCPUHz*4 + targetBaud/2) / targetBaud
	uart.UARTIBRD.Set(divisor >> 6)
	uart.UARTFBRD.Set(divisor & 63)
	uart.UARTLCR_H.Set(3<<rp.UART0_UARTLCR_H_WLEN_Pos | rp.UART0_UARTLCR_H_FEN)
	uart.UARTCR.Set(rp.UART0_UARTCR_UARTEN | rp.UART0_UARTCR_TXE | rp.UART0_UARTCR_RXE)
	rp.IO_BANK0.Ctrl(targetUARTTX).Set(rp.IO_BANK0_GPIO0_CTRL_FUNCSEL_UART)
	rp.IO_BANK0.Ctrl(targetUARTRX).Set(rp.IO_BANK0_GPIO0_CTRL_FUNCSEL_UART)
}

func sendByte(c byte) {
	if targetSerial == "usb" {
		usb.Put(c)
		return
	}
	if targetSerial != "uart" {
		return
	}
	for rp.UART0.UARTFR.HasBits(rp.UART0_UARTFR_TXFF) {
	}
	rp.UART0.UARTDR.Set(uint32(c))
}

// getchar gives a byte that was received, or -1.
func getchar() int {
	if targetSerial == "usb" {
		return usb.Get()
	}
	if targetSerial != "uart" || rp.UART0.UARTFR.HasBits(rp.UART0_UARTFR_RXFE) {
		return -1
	}
	return int(rp.UART0.UARTDR.Get() & rp.UART0_UARTDR_DATA_Msk)
}

func boardExit(status int) { exitUSB(status) }

func nanotime() int64 {
	timer := rp.TIMER
	for {
		high := timer.TIMERAWH.Get()
		low := timer.TIMERAWL.Get()
		if timer.TIMERAWH.Get() == high {
			return int64(uint64(high)<<32|uint64(low)) * 1000
		}
	}
}

// The registers of the interrupt controller for line 0, that of alarm 0.
var (
	nvicEnable  = (*volatile.Register32)(unsafe.Pointer(uintptr(0xe000e100)))
	nvicDisable = (*volatile.Register32)(unsafe.Pointer(uintptr(0xe000e180)))
	nvicClear   = (*volatile.Register32)(unsafe.Pointer(uintptr(0xe000e280)))
)

// idleUntil sleeps until an interrupt, or until about the deadline: the caller looks at the time again. Interrupts are
// masked, so the alarm only ends the sleep; its request is withdrawn before anybody could take it.
func idleUntil(deadline int64) {
	if deadline < 0 {
		flashWfi()
		return
	}
	d := deadline - nanotime()
	if d < 4096 {
		return
	}
	if d > 1<<41 {
		d = 1 << 41
	}
	timer := rp.TIMER
	// A little early, by a shift in place of a division: what is left is slept in further turns.
	timer.ALARM0.Set(timer.TIMERAWL.Get() + uint32(d>>10))
	timer.INTE.SetBits(1)
	nvicEnable.Set(1)
	flashWfi()
	nvicDisable.Set(1)
	timer.INTE.ClearBits(1)
	timer.ARMED.Set(1)
	timer.INTR.Set(1)
	nvicClear.Set(1)
}
