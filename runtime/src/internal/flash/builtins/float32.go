package builtins

// float32, in the same way as float64: the leading bit stands at 26.

const (
	sign32 = 1 << 31
	inf32  = 0xff << 23
	nan32  = 0x7fc << 20
	mant32 = 1<<23 - 1
)

func pack32(sign uint32, e int32, m uint32) uint32 {
	if e < 1 {
		m = shiftSticky32(m, uint32(1-e))
		e = 1
	}
	r := m & 7
	m >>= 3
	if r > 4 || r == 4 && m&1 != 0 {
		m++
	}
	if e >= 0xff {
		return sign | inf32
	}
	m += uint32(e-1) << 23
	if m >= inf32 {
		m = inf32
	}
	return sign | m
}

func shiftSticky32(m, n uint32) uint32 {
	if n == 0 {
		return m
	}
	if n > 31 {
		if m != 0 {
			return 1
		}
		return 0
	}
	out := m >> (n & 31)
	if m<<((32-n)&31) != 0 {
		out |= 1
	}
	return out
}

func unpack32(a uint32) (e int32, m uint32) {
	e = int32(a>>23) & 0xff
	m = a & mant32
	if e == 0 {
		return 1, m
	}
	return e, m | 1<<23
}

func normal32(e int32, m uint32) (int32, uint32) {
	if m>>23 == 0 {
		n := clz32(m) - 8
		e -= int32(n)
		m <<= n & 31
	}
	return e, m
}

func add32(a, b uint32) uint32 {
	if a<<1 < b<<1 {
		a, b = b, a
	}
	if a<<1 >= inf32<<1 {
		if a<<1 > inf32<<1 || a^b == sign32 {
			return nan32
		}
		return a
	}
	sign := a & sign32
	e, m := unpack32(a)
	f, n := unpack32(b)
	m <<= 3
	n = shiftSticky32(n<<3, uint32(e-f))
	if int32(a^b) >= 0 {
		m += n
		if m>>27 != 0 {
			m = m>>1 | m&1
			e++
		}
		return pack32(sign, e, m)
	}
	m -= n
	if m == 0 {
		return 0
	}
	if m>>26 == 0 {
		up := min(int32(clz32(m))-5, e-1)
		m <<= uint32(up) & 31
		e -= up
	}
	return pack32(sign, e, m)
}

func mul32(a, b uint32) uint32 {
	sign := (a ^ b) & sign32
	if a<<1 >= inf32<<1 || b<<1 >= inf32<<1 {
		if a<<1 > inf32<<1 || b<<1 > inf32<<1 || a<<1 == 0 || b<<1 == 0 {
			return nan32
		}
		return sign | inf32
	}
	if a<<1 == 0 || b<<1 == 0 {
		return sign
	}
	e, m := normal32(unpack32(a))
	f, n := normal32(unpack32(b))
	e += f - 127
	// 2^46..2^48, moved up by 12: the high word has its leading bit at 26 or 27.
	p := multiply32(m<<6, n<<6)
	hi := uint32(p >> 32)
	if uint32(p) != 0 {
		hi |= 1
	}
	if hi>>27 != 0 {
		hi = hi>>1 | hi&1
		e++
	}
	return pack32(sign, e, hi)
}

func div32(a, b uint32) uint32 {
	sign := (a ^ b) & sign32
	if a<<1 >= inf32<<1 || b<<1 >= inf32<<1 {
		if a<<1 > inf32<<1 || b<<1 > inf32<<1 || a<<1 == b<<1 {
			return nan32
		}
		if b<<1 == inf32<<1 {
			return sign
		}
		return sign | inf32
	}
	if b<<1 == 0 {
		if a<<1 == 0 {
			return nan32
		}
		return sign | inf32
	}
	if a<<1 == 0 {
		return sign
	}
	e, m := normal32(unpack32(a))
	f, n := normal32(unpack32(b))
	e += 127 - f
	if m < n {
		m <<= 1
		e--
	}
	return pack32(sign, e, divide27(m, n))
}

func cmp32(a, b uint32) int32 {
	if a<<1 > inf32<<1 || b<<1 > inf32<<1 {
		return 2
	}
	if (a|b)<<1 == 0 || a == b {
		return 0
	}
	if (int32(a) < int32(b)) != (int32(a) < 0 && int32(b) < 0) {
		return -1
	}
	return 1
}

func float32OfUint64(v uint64) uint32 {
	if v == 0 {
		return 0
	}
	return float32OfMagnitude(0, v)
}

func float32OfInt64(v int64) uint32 {
	if v == 0 {
		return 0
	}
	if v < 0 {
		return float32OfMagnitude(sign32, uint64(-v))
	}
	return float32OfMagnitude(0, uint64(v))
}

func float32OfMagnitude(sign uint32, v uint64) uint32 {
	e := int32(150 + 3)
	n := int32(clz64(v)) - 37
	if n >= 0 {
		return pack32(sign, e-n, uint32(v)<<(uint32(n)&31))
	}
	return pack32(sign, e-n, uint32(shiftSticky64(v, uint32(-n))))
}
