//go:build armv6m

package builtins

import _ "unsafe" // linkname

// The inner loops are assembly where the processor multiplies 32 bits to 32 and does not divide.

//go:linkname multiply32 flash_umull
func multiply32(x, y uint32) uint64

//go:linkname divide56 flash_div56
func divide56(m, n uint64) uint64

//go:linkname divide27 flash_div27
func divide27(m, n uint32) uint32
