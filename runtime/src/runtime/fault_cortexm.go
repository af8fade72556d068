//go:build cortexm

package runtime

import "unsafe"

// faultReasons names the bits of the Configurable Fault Status Register (ARMv7-M B3.2.15).
var faultReasons = [...]struct {
	bit  uint8
	name string
}{
	{0, "instruction access"}, {1, "data access"}, {3, "unstacking access"}, {4, "stack overflow"},
	{8, "instruction bus error"}, {9, "data bus error"}, {10, "imprecise data bus error"}, {11, "unstacking bus error"}, {12, "stack overflow"},
	{16, "undefined instruction"}, {17, "invalid state"}, {18, "invalid return"}, {19, "no coprocessor"}, {24, "unaligned access"}, {25, "division by zero"},
}

func printFault(number uintptr) {
	print("HardFault")
	if !targetHasAtomics {
		// ARMv6-M knows no reason.
		return
	}
	cfsr := *(*uint32)(unsafe.Pointer(uintptr(0xe000ed28)))
	for _, r := range &faultReasons {
		if cfsr>>r.bit&1 != 0 {
			print(": ", r.name)
		}
	}
	if cfsr&(1<<7) != 0 {
		print(" at ", unsafe.Pointer(uintptr(*(*uint32)(unsafe.Pointer(uintptr(0xe000ed34))))))
	} else if cfsr&(1<<15) != 0 {
		print(" at ", unsafe.Pointer(uintptr(*(*uint32)(unsafe.Pointer(uintptr(0xe000ed38))))))
	}
}
