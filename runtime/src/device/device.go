// Package device holds what all processors have in common; the packages below it name their registers.
package device

// Asm puts an instruction into the program. The text must be constant.
func Asm(asm string)

// AsmFull puts an instruction into the program. {name} stands for the register that holds regs["name"], {} for the result.
func AsmFull(asm string, regs map[string]interface{}) uintptr
