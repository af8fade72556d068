//go:build rp2040

package runtime

import (
	"runtime/volatile"
	"unsafe"
)

// roscRandomBit is RANDOMBIT of the ring oscillator (RP2040 datasheet, 2.17).
const roscRandomBit = 0x4006001c

// samples of the oscillator that are mixed into each bit: one alone is biased.
const samples = 32

func randomBytes(p unsafe.Pointer, n uintptr) bool {
	bit := (*volatile.Register32)(unsafe.Pointer(uintptr(roscRandomBit)))
	for i := uintptr(0); i < n; i++ {
		var b uint32
		for k := 0; k < 8; k++ {
			var mixed uint32
			for s := 0; s < samples; s++ {
				mixed ^= bit.Get() & 1
			}
			b = b<<1 | mixed
		}
		*(*byte)(add(p, i)) = byte(b)
	}
	return true
}
