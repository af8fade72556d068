//go:build stm32f405

package runtime

import (
	"device/stm32"
	"unsafe"
)

// rngTurns of waiting are many times the 40 cycles of 48 MHz that a number takes.
const rngTurns = 10000

// randomBytes takes them from the random number generator (RM0090 chapter 24); false where its clock or its noise fails.
func randomBytes(p unsafe.Pointer, n uintptr) bool {
	stm32.RCC.AHB2ENR.SetBits(stm32.RCC_AHB2ENR_RNGEN)
	rng := stm32.RNG
	rng.CR.Set(stm32.RNG_CR_RNGEN)
	var word uint32
	for i := uintptr(0); i < n; i++ {
		if i&3 == 0 {
			turns := 0
			for ; !rng.SR.HasBits(stm32.RNG_SR_DRDY); turns++ {
				if turns == rngTurns || rng.SR.HasBits(stm32.RNG_SR_CEIS|stm32.RNG_SR_SEIS) {
					return false
				}
			}
			word = rng.DR.Get()
		}
		*(*byte)(add(p, i)) = byte(word)
		word >>= 8
	}
	return true
}
