//go:build tinygo.riscv

package reflect

// The integer calling convention of RISC-V.
const (
	argRegisters    = 8
	resultRegisters = 2
	alignPairs      = false
)
