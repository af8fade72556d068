//go:build nrf51

// nRF51: TIMER0, which counts microseconds, and the UART.

package runtime

import (
	"device/arm"
	"device/nrf"
)

// newlineCR: terminals on a serial line want a carriage return before the line feed.
const newlineCR = true

const (
	uartEnabled = 4
)

func boardInit() {
	nrf.CLOCK.TASKS_HFCLKSTART.Set(1)
	timer := nrf.TIMER0
	timer.BITMODE.Set(3)   // 32 bits
	timer.PRESCALER.Set(4) // 16 MHz / 2^4
	timer.TASKS_START.Set(1)
	if targetSerial == "uart" {
		initSerial()
	}
}

// initSerial: the UART at its default pins, 8 bits, no parity. An idle line is high.
func initSerial() {
	const output, high = 1, 1 << targetUARTTX
	nrf.GPIO.OUTSET.Set(high)
	nrf.GPIO.PIN_CNF[targetUARTTX].Set(output)
	uart := nrf.UART0
	uart.PSELTXD.Set(targetUARTTX)
	uart.PSELRXD.Set(targetUARTRX)
	const baud = (targetBaud<<32/16000000 + 0x800) &^ 0xfff
	uart.BAUDRATE.Set(baud)
	uart.ENABLE.Set(uartEnabled)
	uart.TASKS_STARTTX.Set(1)
	uart.TASKS_STARTRX.Set(1)
}

func sendByte(c byte) {
	if targetSerial != "uart" {
		return
	}
	uart := nrf.UART0
	uart.EVENTS_TXDRDY.Set(0)
	uart.TXD.Set(uint32(c))
	for uart.EVENTS_TXDRDY.Get() == 0 {
	}
}

// getchar gives a byte that was received, or -1.
func getchar() int {
	if targetSerial != "uart" || nrf.UART0.EVENTS_RXDRDY.Get() == 0 {
		return -1
	}
	nrf.UART0.EVENTS_RXDRDY.Set(0)
	return int(nrf.UART0.RXD.Get() & 0xff)
}

func boardExit(status int) {}

var (
	lastMicros uint32
	clockTime  int64 // ns
)

func micros() uint32 {
	nrf.TIMER0.TASKS_CAPTURE[1].Set(1)
	return nrf.TIMER0.CC[1].Get()
}

// nanotime adds up what the 32-bit counter has counted since the last look, which is at most 71 minutes ago.
func nanotime() int64 {
	mask := irqSave()
	now := micros()
	clockTime += int64(now-lastMicros) * 1000
	lastMicros = now
	t := clockTime
	irqRestore(mask)
	return t
}

// idleUntil sleeps until an interrupt, or until about the deadline: the caller looks at the time again. Interrupts are
// masked, so the timer only ends the sleep; its request is withdrawn before anybody could take it.
func idleUntil(deadline int64) {
	us := uint32(1 << 31)
	if deadline >= 0 {
		d := deadline - nanotime()
		if d < 8192 {
			return
		}
		// A little early, by a shift in place of a division: what is left is slept in further turns.
		if d < 1<<41 {
			us = uint32(d >> 10)
		}
	}
	timer := nrf.TIMER0
	timer.EVENTS_COMPARE[0].Set(0)
	timer.CC[0].Set(micros() + us)
	timer.INTENSET.Set(1 << 16)
	arm.NVIC.ICPR[0].Set(1 << nrf.IRQ_TIMER0)
	arm.NVIC.ISER[0].Set(1 << nrf.IRQ_TIMER0)
	flashWfi()
	arm.NVIC.ICER[0].Set(1 << nrf.IRQ_TIMER0)
	timer.INTENCLR.Set(1 << 16)
	timer.EVENTS_COMPARE[0].Set(0)
	arm.NVIC.ICPR[0].Set(1 << nrf.IRQ_TIMER0)
}
