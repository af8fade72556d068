//go:build virt

// QEMU's virt machine for RISC-V: a 16550, the core's timer at 10 MHz, the finisher. Time that nobody computes in is skipped.

package runtime

import (
	"device/virt"
	_ "unsafe"
)

// newlineCR: what reads the line is a program.
const newlineCR = false

// tickNanos: the timer counts at 10 MHz.
const tickNanos = 100

// skippedTime is what sleeping added, in nanoseconds.
var skippedTime int64

func boardInit() {
	virt.UART0.LCR.Set(virt.UART_LCR_WLEN8)
}

func sendByte(c byte) {
	for !virt.UART0.LSR.HasBits(virt.UART_LSR_THRE) {
	}
	virt.UART0.DATA.Set(c)
}

// getchar gives a byte that was received, or -1.
func getchar() int {
	if !virt.UART0.LSR.HasBits(virt.UART_LSR_DR) {
		return -1
	}
	return int(virt.UART0.DATA.Get())
}

// boardExit ends the emulator. What is left in the FIFO then would be lost.
func boardExit(status int) {
	for !virt.UART0.LSR.HasBits(virt.UART_LSR_TEMT) {
	}
	if status == 0 {
		virt.FINISHER.Set(virt.FINISHER_PASS)
	} else {
		virt.FINISHER.Set(uint32(status)<<16 | virt.FINISHER_FAIL)
	}
}

func ticks() int64 {
	for {
		high := virt.CLINT.MTIMEH.Get()
		low := virt.CLINT.MTIME.Get()
		if virt.CLINT.MTIMEH.Get() == high {
			return int64(uint64(high)<<32 | uint64(low))
		}
	}
}

func nanotime() int64 { return ticks()*tickNanos + skippedTime }

//go:linkname flashWfiTimer flash_wfi_timer
func flashWfiTimer()

// idleUntil lets time pass at once when only time is waited for. With interrupts it passes as it does.
func idleUntil(deadline int64) {
	if deadline < 0 {
		flashWfi()
		return
	}
	d := deadline - nanotime()
	if d <= 0 {
		return
	}
	if !interruptsInUse {
		skippedTime += d
		return
	}
	if d > 1<<31 {
		d = 1 << 31
	}
	next := ticks() + int64(uint32(d)/tickNanos)
	clint := virt.CLINT
	// The low half first counts as far away (privileged specification 3.2.1).
	clint.MTIMECMP.Set(0xffffffff)
	clint.MTIMECMPH.Set(uint32(next >> 32))
	clint.MTIMECMP.Set(uint32(next))
	flashWfiTimer()
}
