//go:build rp2040

package machine

import (
	"device/arm"
	"device/rp"
	"unsafe"
)

// CPUFrequency is the processor's clock in hertz.
func CPUFrequency() uint32 { return boardCPUHz }

// CPUReset starts the program again.
func CPUReset() { arm.SystemReset() }

// EnterBootloader leaves the program for the USB boot loader.
func EnterBootloader() { callAt(romFunction('U'|'B'<<8), 0, 0) }

// romFunction finds a function of the boot ROM by its code (datasheet 2.8.3): the table of functions is at the 16-bit
// address in 0x14, the function that searches it at that in 0x18.
func romFunction(code uint16) uintptr {
	table := uintptr(*(*uint16)(unsafe.Pointer(uintptr(0x14))))
	lookup := uintptr(*(*uint16)(unsafe.Pointer(uintptr(0x18))))
	return callAt(lookup, table, uintptr(code))
}

// callAt calls machine code: a function value is the address of a record that begins with the address of its code.
func callAt(code, a, b uintptr) uintptr {
	record := &code
	return (*(*func(a, b uintptr) uintptr)(unsafe.Pointer(&record)))(a, b)
}

// resetBlock brings peripherals to their initial state.
func resetBlock(bits uint32) {
	rp.RESETS.RESET.SetBits(bits)
	rp.RESETS.RESET.ClearBits(bits)
	for rp.RESETS.RESET_DONE.Get()&bits != bits {
	}
}

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
