//go:build go1.26

package constanttime

import "unsafe"

// boolToUint8 gives 0 or 1 without a branch; Go's compiler has an instruction for it.
func boolToUint8(b bool) uint8 { return *(*uint8)(unsafe.Pointer(&b)) }
