//go:build cortexm

package reflect

// The procedure call standard of ARM (IHI 0042, section 6): 64-bit values begin at an even register.
const (
	argRegisters    = 4
	resultRegisters = 4
	alignPairs      = true
)
