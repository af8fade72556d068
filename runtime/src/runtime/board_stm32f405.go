//go:build stm32f405

// STM32F405 and F407: SysTick, which counts the processor's clock and ends sleep, and a USART.

package runtime

import (
	"device/arm"
	"device/stm32"
	"internal/flash/chip"
	_ "unsafe"
)

// newlineCR: terminals on a serial line want a carriage return before the line feed.
const newlineCR = true

const (
	// SysTick begins anew every millisecond, so that sleep ends in time.
	tickPeriod      = targetCPUHz / 1000
	tickPeriodNanos = 1000000
	// So many ticks take 125 ns.
	ticksPer125 = targetCPUHz / 8000000
)

// tickWraps is written by SysTick's handler.
var tickWraps int64

func boardInit() {
	chip.SetClock(targetCPUHz, targetCrystalHz)
	arm.SYST.SYST_RVR.Set(tickPeriod - 1)
	arm.SYST.SYST_CVR.Set(0)
	arm.SYST.SYST_CSR.Set(arm.SYST_CSR_CLKSOURCE | arm.SYST_CSR_TICKINT | arm.SYST_CSR_ENABLE)
	if targetSerial == "uart" && chip.USARTOf(targetUARTTX) != nil {
		chip.StartUSART(chip.USARTOf(targetUARTTX), targetUARTTX, targetUARTRX, targetCPUHz, targetBaud)
	}
}

// sysTick counts how often SysTick began anew.
//
//export SysTick_Handler
func sysTick() { tickWraps++ }

func sendByte(c byte) {
	uart := chip.USARTOf(targetUARTTX)
	if targetSerial != "uart" || uart == nil {
		return
	}
	for !uart.SR.HasBits(stm32.USART_SR_TXE) {
	}
	uart.DR.Set(uint32(c))
}

// getchar gives a byte that was received, or -1.
func getchar() int {
	uart := chip.USARTOf(targetUARTTX)
	if targetSerial != "uart" || uart == nil || !uart.SR.HasBits(stm32.USART_SR_RXNE) {
		return -1
	}
	return int(uart.DR.Get() & 0xff)
}

func boardExit(status int) {}

// nanotime counts what SysTick has. It stands at 0 for one tick, at which its handler's turn comes: that is the first of the next period.
func nanotime() int64 {
	mask := irqSave()
	left := arm.SYST.SYST_CVR.Get()
	wraps := tickWraps
	if arm.SCB.ICSR.HasBits(arm.SCB_ICSR_PENDSTSET) {
		// It began anew and the handler has not run yet.
		left = arm.SYST.SYST_CVR.Get()
		wraps++
	}
	irqRestore(mask)
	ticks := uint32(0)
	if left != 0 {
		ticks = tickPeriod - left
	}
	return wraps*tickPeriodNanos + int64(ticks*125/ticksPer125)
}

// idleUntil sleeps until an interrupt, of which SysTick's comes within a millisecond: the caller looks at the time again.
// What is left at the end is waited for awake.
func idleUntil(deadline int64) {
	if deadline < 0 || deadline-nanotime() >= tickPeriodNanos {
		flashWfi()
	}
}
