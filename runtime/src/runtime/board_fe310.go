//go:build fe310

// FE310-G002: the 16 MHz crystal as clock, UART0, the core's timer.

package runtime

import (
	"device/sifive"
	_ "unsafe"
)

// newlineCR: terminals on a serial line want a carriage return before the line feed.
const newlineCR = true

const (
	hfxoscEnable = 1 << 30
	hfxoscReady  = 1 << 31
	hfroscEnable = 1 << 30
	pllSel       = 1 << 16
	pllRefsel    = 1 << 17
	pllBypass    = 1 << 18
	pllDivBy1    = 1 << 8

	uartTxFull  = 1 << 31
	uartRxEmpty = 1 << 31
	uartEnable  = 1
)

// timerPeriod is what 64 ticks of the core's timer take, in nanoseconds: it counts at 32768 Hz, but at 10 MHz in
// releases of QEMU before 8.1.
var timerPeriod int64 = 64 * 1000000000 / 32768

const qemuTimerPeriod = 64 * 1000000000 / 10000000

func boardInit() {
	// The crystal instead of the ring oscillator, past the PLL (FE310-G002 manual, chapter 6).
	prci := sifive.PRCI
	prci.HFXOSCCFG.SetBits(hfxoscEnable)
	for !prci.HFXOSCCFG.HasBits(hfxoscReady) {
	}
	prci.PLLOUTDIV.Set(pllDivBy1)
	prci.PLLCFG.Set(pllBypass | pllRefsel | pllSel)
	prci.HFROSCCFG.ClearBits(hfroscEnable)

	// On the chip this loop takes some 50 ticks.
	start := sifive.CLINT.MTIME.Get()
	for i := 0; i < 4096; i++ {
		prci.PLLCFG.Get()
	}
	if sifive.CLINT.MTIME.Get()-start > 200 {
		timerPeriod = qemuTimerPeriod
	}
	if targetSerial == "uart" {
		initSerial()
	}
}

// initSerial: UART0 at its default pins, 8 bits, no parity.
func initSerial() {
	uart := sifive.UART0
	uart.DIV.Set((targetCPUHz+targetBaud/2)/targetBaud - 1)
	uart.TXCTRL.Set(uartEnable)
	uart.RXCTRL.Set(uartEnable)
	const pins = 1<<targetUARTTX | 1<<targetUARTRX
	gpio := sifive.GPIO0
	gpio.IOF_SEL.ClearBits(pins)
	gpio.IOF_EN.SetBits(pins)
}

func sendByte(c byte) {
	if targetSerial != "uart" {
		return
	}
	for sifive.UART0.TXDATA.HasBits(uartTxFull) {
	}
	sifive.UART0.TXDATA.Set(uint32(c))
}

// getchar gives a byte that was received, or -1.
func getchar() int {
	if targetSerial != "uart" {
		return -1
	}
	c := sifive.UART0.RXDATA.Get()
	if c&uartRxEmpty != 0 {
		return -1
	}
	return int(c & 0xff)
}

func boardExit(status int) {}

func ticks() int64 {
	for {
		high := sifive.CLINT.MTIMEH.Get()
		low := sifive.CLINT.MTIME.Get()
		if sifive.CLINT.MTIMEH.Get() == high {
			return int64(uint64(high)<<32 | uint64(low))
		}
	}
}

func nanotime() int64 { return ticks() * timerPeriod >> 6 }

//go:linkname flashWfiTimer flash_wfi_timer
func flashWfiTimer()

// idleUntil sleeps until an interrupt, or until about the deadline: the caller looks at the time again.
func idleUntil(deadline int64) {
	if deadline < 0 {
		flashWfi()
		return
	}
	d := deadline - nanotime()
	if d <= 0 {
		return
	}
	if d > 1<<31 {
		d = 1 << 31
	}
	next := ticks() + int64(uint32(d)/uint32(timerPeriod>>6))
	clint := sifive.CLINT
	// The low half first counts as far away (privileged specification 3.2.1).
	clint.MTIMECMP.Set(0xffffffff)
	clint.MTIMECMPH.Set(uint32(next >> 32))
	clint.MTIMECMP.Set(uint32(next))
	flashWfiTimer()
}
