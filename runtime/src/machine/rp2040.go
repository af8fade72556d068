//go:build rp2040

package machine

import (
	"device/arm"
	"device/rp"
	"internal/flash/chip"
)

// CPUFrequency is the processor's clock in hertz.
func CPUFrequency() uint32 { return boardCPUHz }

// CPUReset starts the program again.
func CPUReset() { arm.SystemReset() }

// NumCores is how many processors the chip has. Programs run on the first.
func NumCores() int { return 2 }

// CurrentCore is the number of the processor that this code runs on.
func CurrentCore() int { return int(rp.SIO.CPUID.Get()) }

// EnterBootloader leaves the program for the USB boot loader.
func EnterBootloader() { chip.EnterBootloader() }

// resetBlock brings peripherals to their initial state.
func resetBlock(bits uint32) { chip.ResetBlock(bits) }

// GetRNG gives 32 random bits of the ring oscillator.
func GetRNG() (uint32, error) {
	var v uint32
	for i := 0; i < 32; i++ {
		v = v<<1 | rp.ROSC.RANDOMBIT.Get()&1
	}
	return v, nil
}

// micros is the low half of the time since the start, in microseconds.
func micros() uint32 { return rp.TIMER.TIMERAWL.Get() }
