//go:build tinygo.riscv

// Package riscv has the instructions and control registers of RISC-V processors.
package riscv

// Asm puts an instruction into the program. The text must be constant.
func Asm(asm string)

// AsmFull puts an instruction into the program. {name} stands for the register that holds regs["name"], {} for the result.
func AsmFull(asm string, regs map[string]interface{}) uintptr

// CSR is the number of a control and status register; it must be constant where a method is called.
type CSR int16

// Get reads the register.
func (csr CSR) Get() uintptr

// Set writes the register.
func (csr CSR) Set(value uintptr)

// SetBits sets bits and gives the value before.
func (csr CSR) SetBits(value uintptr) uintptr

// ClearBits clears bits and gives the value before.
func (csr CSR) ClearBits(value uintptr) uintptr

// Control and status registers of machine mode (privileged specification 1.12, table 2.5).
const (
	MSTATUS    CSR = 0x300
	MISA       CSR = 0x301
	MIE        CSR = 0x304
	MTVEC      CSR = 0x305
	MCOUNTEREN CSR = 0x306
	MSCRATCH   CSR = 0x340
	MEPC       CSR = 0x341
	MCAUSE     CSR = 0x342
	MTVAL      CSR = 0x343
	MIP        CSR = 0x344
	MCYCLE     CSR = 0xb00
	MINSTRET   CSR = 0xb02
	MCYCLEH    CSR = 0xb80
	MVENDORID  CSR = 0xf11
	MARCHID    CSR = 0xf12
	MIMPID     CSR = 0xf13
	MHARTID    CSR = 0xf14
)

// Bits of MSTATUS, and of MIE and MIP.
const (
	MSTATUS_MIE = 1 << 3
	MIE_MSIE    = 1 << 3
	MIE_MTIE    = 1 << 7
	MIE_MEIE    = 1 << 11
)

// DisableInterrupts masks all interrupts and gives the state before.
func DisableInterrupts() uintptr { return MSTATUS.ClearBits(MSTATUS_MIE) & MSTATUS_MIE }

// EnableInterrupts brings back the state that DisableInterrupts gave.
func EnableInterrupts(mask uintptr) { MSTATUS.SetBits(mask) }
