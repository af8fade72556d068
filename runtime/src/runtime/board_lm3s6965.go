//go:build lm3s6965

// QEMU's lm3s6965evb: UART0, SysTick, semihosting exit. Time that nobody computes in is skipped.

package runtime

import (
	"device/arm"
	"device/stellaris"
	_ "unsafe"
)

// newlineCR: what reads the line is a program.
const newlineCR = false

const (
	tickReload = 0xffffff
	// After reset the clock is 200 MHz divided by 16, which is what QEMU computes with.
	tickNanos = 80
)

var (
	// tickWraps is written by SysTick's handler.
	tickWraps int64
	// skippedTime is what sleeping added, in nanoseconds.
	skippedTime int64
)

func boardInit() {
	stellaris.SYSCTL.RCGC1.SetBits(1)
	uart := stellaris.UART0
	uart.LCRH.Set(stellaris.UART_LCRH_WLEN8 | stellaris.UART_LCRH_FEN)
	uart.CTL.Set(stellaris.UART_CTL_UARTEN | stellaris.UART_CTL_TXE | stellaris.UART_CTL_RXE)
	arm.SYST.SYST_RVR.Set(tickReload)
	arm.SYST.SYST_CVR.Set(0)
	arm.SYST.SYST_CSR.Set(arm.SYST_CSR_CLKSOURCE | arm.SYST_CSR_TICKINT | arm.SYST_CSR_ENABLE)
}

// sysTick counts how often SysTick began anew.
//
//export SysTick_Handler
func sysTick() { tickWraps++ }

func sendByte(c byte) {
	for stellaris.UART0.FR.HasBits(stellaris.UART_FR_TXFF) {
	}
	stellaris.UART0.DR.Set(uint32(c))
}

// getchar gives a byte that was received, or -1.
func getchar() int {
	if stellaris.UART0.FR.HasBits(stellaris.UART_FR_RXFE) {
		return -1
	}
	return int(stellaris.UART0.DR.Get() & 0xff)
}

//go:linkname flashSemihostExit flash_semihost_exit
func flashSemihostExit(status int)

func boardExit(status int) { flashSemihostExit(status) }

func nanotime() int64 {
	mask := irqSave()
	ticks := tickReload - int64(arm.SYST.SYST_CVR.Get())
	wraps := tickWraps
	if arm.SCB.ICSR.HasBits(arm.SCB_ICSR_PENDSTSET) {
		// It began anew and the handler has not run yet.
		ticks = tickReload - int64(arm.SYST.SYST_CVR.Get())
		wraps++
	}
	skipped := skippedTime
	irqRestore(mask)
	return (wraps*(tickReload+1)+ticks)*tickNanos + skipped
}

// idleUntil lets time pass at once when only time is waited for. With interrupts it passes as it does.
func idleUntil(deadline int64) {
	if deadline < 0 {
		flashWfi()
		return
	}
	if d := deadline - nanotime(); d > 0 && !interruptsInUse {
		skippedTime += d
	}
}
