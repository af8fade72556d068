package builtins

import "unsafe"

// Names that are the same on all processors.

//export __clzsi2
func __clzsi2(x uint32) int { return int(clz32(x)) }

//export __clzdi2
func __clzdi2(x uint64) int { return int(clz64(x)) }

//export __ctzsi2
func __ctzsi2(x uint32) int { return int(ctz32(x)) }

//export __ctzdi2
func __ctzdi2(x uint64) int {
	if lo := uint32(x); lo != 0 {
		return int(ctz32(lo))
	}
	return 32 + int(ctz32(uint32(x>>32)))
}

//export __popcountsi2
func __popcountsi2(x uint32) int { return int(popcount32(x)) }

//export __popcountdi2
func __popcountdi2(x uint64) int { return int(popcount32(uint32(x)) + popcount32(uint32(x>>32))) }

//export memcmp
func memcmp(a, b unsafe.Pointer, n uintptr) int {
	for i := uintptr(0); i < n; i++ {
		x := *(*byte)(unsafe.Pointer(uintptr(a) + i))
		y := *(*byte)(unsafe.Pointer(uintptr(b) + i))
		if x != y {
			return int(x) - int(y)
		}
	}
	return 0
}

//export bcmp
func bcmp(a, b unsafe.Pointer, n uintptr) int { return memcmp(a, b, n) }
