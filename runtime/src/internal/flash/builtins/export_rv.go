//go:build tinygo.riscv

package builtins

// The names of libgcc, which LLVM uses on RISC-V. Soft floats travel in integer registers. Results of 32 bits are given as int, so that they fill the register with their sign.

//export __adddf3
func __adddf3(a, b uint64) uint64 { return add64(a, b) }

//export __subdf3
func __subdf3(a, b uint64) uint64 { return add64(a, b^sign64) }

//export __muldf3
func __muldf3(a, b uint64) uint64 { return mul64(a, b) }

//export __divdf3
func __divdf3(a, b uint64) uint64 { return div64(a, b) }

//export __negdf2
func __negdf2(a uint64) uint64 { return a ^ sign64 }

//export __eqdf2
func __eqdf2(a, b uint64) int { return int(cmp64(a, b)) }

//export __nedf2
func __nedf2(a, b uint64) int { return int(cmp64(a, b)) }

//export __ltdf2
func __ltdf2(a, b uint64) int { return int(cmp64(a, b)) }

//export __ledf2
func __ledf2(a, b uint64) int { return int(cmp64(a, b)) }

//export __gtdf2
func __gtdf2(a, b uint64) int { return -int(cmp64(b, a)) }

//export __gedf2
func __gedf2(a, b uint64) int { return -int(cmp64(b, a)) }

//export __unorddf2
func __unorddf2(a, b uint64) int { return int(cmp64(a, b) >> 1 & ^(cmp64(a, b) >> 31)) }

//export __addsf3
func __addsf3(a, b uint32) uint32 { return add32(a, b) }

//export __subsf3
func __subsf3(a, b uint32) uint32 { return add32(a, b^sign32) }

//export __mulsf3
func __mulsf3(a, b uint32) uint32 { return mul32(a, b) }

//export __divsf3
func __divsf3(a, b uint32) uint32 { return div32(a, b) }

//export __negsf2
func __negsf2(a uint32) uint32 { return a ^ sign32 }

//export __eqsf2
func __eqsf2(a, b uint32) int { return int(cmp32(a, b)) }

//export __nesf2
func __nesf2(a, b uint32) int { return int(cmp32(a, b)) }

//export __ltsf2
func __ltsf2(a, b uint32) int { return int(cmp32(a, b)) }

//export __lesf2
func __lesf2(a, b uint32) int { return int(cmp32(a, b)) }

//export __gtsf2
func __gtsf2(a, b uint32) int { return -int(cmp32(b, a)) }

//export __gesf2
func __gesf2(a, b uint32) int { return -int(cmp32(b, a)) }

//export __unordsf2
func __unordsf2(a, b uint32) int { return int(cmp32(a, b) >> 1 & ^(cmp32(a, b) >> 31)) }

//export __fixdfsi
func __fixdfsi(a uint64) int { return int(toInt32(a)) }

//export __fixunsdfsi
func __fixunsdfsi(a uint64) int { return int(int32(toUint32(a))) }

//export __fixdfdi
func __fixdfdi(a uint64) int64 { return toInt64(a) }

//export __fixunsdfdi
func __fixunsdfdi(a uint64) uint64 { return toUint64(a) }

//export __fixsfsi
func __fixsfsi(a uint32) int { return int(toInt32(widen(a))) }

//export __fixunssfsi
func __fixunssfsi(a uint32) int { return int(int32(toUint32(widen(a)))) }

//export __fixsfdi
func __fixsfdi(a uint32) int64 { return toInt64(widen(a)) }

//export __fixunssfdi
func __fixunssfdi(a uint32) uint64 { return toUint64(widen(a)) }

//export __floatsidf
func __floatsidf(v int32) uint64 { return fromInt64(int64(v)) }

//export __floatunsidf
func __floatunsidf(v uint32) uint64 { return fromUint64(uint64(v)) }

//export __floatdidf
func __floatdidf(v int64) uint64 { return fromInt64(v) }

//export __floatundidf
func __floatundidf(v uint64) uint64 { return fromUint64(v) }

//export __floatsisf
func __floatsisf(v int32) uint32 { return float32OfInt64(int64(v)) }

//export __floatunsisf
func __floatunsisf(v uint32) uint32 { return float32OfUint64(uint64(v)) }

//export __floatdisf
func __floatdisf(v int64) uint32 { return float32OfInt64(v) }

//export __floatundisf
func __floatundisf(v uint64) uint32 { return float32OfUint64(v) }

//export __truncdfsf2
func __truncdfsf2(a uint64) uint32 { return narrow(a) }

//export __extendsfdf2
func __extendsfdf2(a uint32) uint64 { return widen(a) }

//export __udivdi3
func __udivdi3(a, b uint64) uint64 {
	q, _ := divmod64(a, b)
	return q
}

//export __umoddi3
func __umoddi3(a, b uint64) uint64 {
	_, r := divmod64(a, b)
	return r
}

//export __divdi3
func __divdi3(a, b int64) int64 {
	q, _ := signedDivmod64(a, b)
	return q
}

//export __moddi3
func __moddi3(a, b int64) int64 {
	_, r := signedDivmod64(a, b)
	return r
}

// __ashldi3 and its like: LLVM shifts pairs of registers inline unless it is asked for small code.
//
//export __ashldi3
func __ashldi3(a uint64, n uint32) uint64 {
	lo, hi := uint32(a), uint32(a>>32)
	if n&32 != 0 {
		return uint64(lo<<(n&31)) << 32
	}
	if n == 0 {
		return a
	}
	return uint64(hi<<(n&31)|lo>>((32-n)&31))<<32 | uint64(lo<<(n&31))
}

//export __lshrdi3
func __lshrdi3(a uint64, n uint32) uint64 {
	lo, hi := uint32(a), uint32(a>>32)
	if n&32 != 0 {
		return uint64(hi >> (n & 31))
	}
	if n == 0 {
		return a
	}
	return uint64(hi>>(n&31))<<32 | uint64(lo>>(n&31)|hi<<((32-n)&31))
}

//export __ashrdi3
func __ashrdi3(a uint64, n uint32) uint64 {
	lo, hi := uint32(a), int32(a>>32)
	if n&32 != 0 {
		return uint64(uint32(hi>>31))<<32 | uint64(uint32(hi>>(n&31)))
	}
	if n == 0 {
		return a
	}
	return uint64(uint32(hi>>(n&31)))<<32 | uint64(lo>>(n&31)|uint32(hi)<<((32-n)&31))
}

//export __muldi3
func __muldi3(a, b uint64) uint64 {
	a0, a1, b0, b1 := uint32(a), uint32(a>>32), uint32(b), uint32(b>>32)
	return uint64(a0)*uint64(b0) + uint64(a0*b1+a1*b0)<<32
}
