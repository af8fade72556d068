package builtins

// float64 in integers: values are the bits of IEEE 754 binary64. Rounding is to nearest, ties to even; subnormal
// numbers are kept. Inside, a mantissa carries three more bits for rounding, the last of which is sticky: its leading
// bit stands at 55, and a value is mantissa * 2^(exponent-1075-3).

const (
	sign64 = 1 << 63
	inf64  = 0x7ff << 52
	nan64  = 0x7ff8 << 48
	mant64 = 1<<52 - 1
)

// pack64 rounds. The exponent is 1 for subnormal mantissas, which lack the leading bit; the carry of rounding runs
// into the exponent by itself.
func pack64(sign uint64, e int32, m uint64) uint64 {
	if e < 1 {
		m = shiftSticky64(m, uint32(1-e))
		e = 1
	}
	r := uint32(m) & 7
	m >>= 3
	if r > 4 || r == 4 && m&1 != 0 {
		m++
	}
	if e >= 0x7ff {
		return sign | inf64
	}
	m += uint64(uint32(e-1)) << 52
	if m >= inf64 {
		m = inf64
	}
	return sign | m
}

// shiftSticky64 shifts right; ones that fall out leave the last bit set.
func shiftSticky64(m uint64, n uint32) uint64 {
	if n == 0 {
		return m
	}
	if n > 63 {
		if m != 0 {
			return 1
		}
		return 0
	}
	out := m >> (n & 63)
	if m<<((64-n)&63) != 0 {
		out |= 1
	}
	return out
}

// unpack64 gives exponent and mantissa of a finite number, subnormal ones as they are with exponent 1.
func unpack64(a uint64) (e int32, m uint64) {
	e = int32(a>>52) & 0x7ff
	m = a & mant64
	if e == 0 {
		return 1, m
	}
	return e, m | 1<<52
}

// normal64 shifts a mantissa that is not 0 up to the leading bit 52.
func normal64(e int32, m uint64) (int32, uint64) {
	if m>>52 == 0 {
		n := clz64(m) - 11
		e -= int32(n)
		m <<= n & 63
	}
	return e, m
}

func add64(a, b uint64) uint64 {
	if a<<1 < b<<1 {
		a, b = b, a
	}
	if a<<1 >= inf64<<1 {
		// Infinite or NaN; then so may b be.
		if a<<1 > inf64<<1 || a^b == sign64 {
			return nan64
		}
		return a
	}
	sign := a & sign64
	e, m := unpack64(a)
	f, n := unpack64(b)
	m <<= 3
	n <<= 3
	if e != f {
		n = shiftSticky64(n, uint32(e-f))
	}
	if int64(a^b) >= 0 {
		m += n
		if m>>56 != 0 {
			m = m>>1 | m&1
			e++
		}
		return pack64(sign, e, m)
	}
	m -= n
	if m == 0 {
		return 0
	}
	if m>>55 == 0 {
		up := min(int32(clz64(m))-8, e-1)
		m <<= uint32(up) & 63
		e -= up
	}
	return pack64(sign, e, m)
}

func mul64(a, b uint64) uint64 {
	sign := (a ^ b) & sign64
	if a<<1 >= inf64<<1 || b<<1 >= inf64<<1 {
		if a<<1 > inf64<<1 || b<<1 > inf64<<1 || a<<1 == 0 || b<<1 == 0 {
			return nan64
		}
		return sign | inf64
	}
	if a<<1 == 0 || b<<1 == 0 {
		return sign
	}
	e, m := normal64(unpack64(a))
	f, n := normal64(unpack64(b))
	e += f - 1023
	hi, lo := wide64(m<<8, n<<7)
	if lo != 0 {
		hi |= 1
	}
	if hi>>56 != 0 {
		hi = hi>>1 | hi&1
		e++
	}
	return pack64(sign, e, hi)
}

// wide64 multiplies to 128 bits.
func wide64(x, y uint64) (hi, lo uint64) {
	x0, x1 := uint32(x), uint32(x>>32)
	y0, y1 := uint32(y), uint32(y>>32)
	low := multiply32(x0, y0)
	mid := multiply32(x1, y0) + low>>32
	mid2 := multiply32(x0, y1) + uint64(uint32(mid))
	return multiply32(x1, y1) + mid>>32 + mid2>>32, mid2<<32 | uint64(uint32(low))
}

func div64(a, b uint64) uint64 {
	sign := (a ^ b) & sign64
	if a<<1 >= inf64<<1 || b<<1 >= inf64<<1 {
		if a<<1 > inf64<<1 || b<<1 > inf64<<1 || a<<1 == b<<1 {
			return nan64
		}
		if b<<1 == inf64<<1 {
			return sign
		}
		return sign | inf64
	}
	if b<<1 == 0 {
		if a<<1 == 0 {
			return nan64
		}
		return sign | inf64
	}
	if a<<1 == 0 {
		return sign
	}
	e, m := normal64(unpack64(a))
	f, n := normal64(unpack64(b))
	e += 1023 - f
	if m < n {
		m <<= 1
		e--
	}
	return pack64(sign, e, divide56(m, n))
}

// cmp64 gives -1, 0, 1, or 2 if they have no order.
func cmp64(a, b uint64) int32 {
	if a<<1 > inf64<<1 || b<<1 > inf64<<1 {
		return 2
	}
	if (a|b)<<1 == 0 || a == b {
		return 0
	}
	if (int64(a) < int64(b)) != (int64(a) < 0 && int64(b) < 0) {
		return -1
	}
	return 1
}

func fromUint64(v uint64) uint64 {
	if v == 0 {
		return 0
	}
	return fromMagnitude64(0, v)
}

func fromInt64(v int64) uint64 {
	if v == 0 {
		return 0
	}
	if v < 0 {
		return fromMagnitude64(sign64, uint64(-v))
	}
	return fromMagnitude64(0, uint64(v))
}

func fromMagnitude64(sign, v uint64) uint64 {
	e := int32(1075 + 3)
	n := int32(clz64(v)) - 8
	if n >= 0 {
		return pack64(sign, e-n, v<<(uint32(n)&63))
	}
	return pack64(sign, e-n, shiftSticky64(v, uint32(-n)))
}

// toUint64 gives the magnitude, cut to an integer, and whether it fits.
func toMagnitude64(a uint64) (v uint64, ok bool) {
	e, m := unpack64(a)
	switch n := e - 1075; {
	case n <= -53:
		return 0, true
	case n <= 0:
		return m >> (uint32(-n) & 63), true
	case n < 12:
		return m << (uint32(n) & 63), true
	}
	return 0, false
}

func toInt64(a uint64) int64 {
	v, ok := toMagnitude64(a)
	if a<<1 > inf64<<1 {
		return 0
	}
	if !ok || int64(v) < 0 {
		return int64(1<<63 - 1 + a>>63)
	}
	if int64(a) < 0 {
		return -int64(v)
	}
	return int64(v)
}

func toUint64(a uint64) uint64 {
	v, ok := toMagnitude64(a)
	if !ok {
		if a<<1 > inf64<<1 || int64(a) < 0 {
			return 0
		}
		return 1<<64 - 1
	}
	if int64(a) < 0 {
		return -v
	}
	return v
}

func toInt32(a uint64) int32 {
	v := toInt64(a)
	if v > 1<<31-1 {
		return 1<<31 - 1
	}
	if v < -1<<31 {
		return -1 << 31
	}
	return int32(v)
}

func toUint32(a uint64) uint32 {
	v := toUint64(a)
	if int64(a) >= 0 && v > 1<<32-1 {
		return 1<<32 - 1
	}
	return uint32(v)
}

// narrow rounds a float64 to a float32.
func narrow(a uint64) uint32 {
	sign := uint32(a>>32) & sign32
	if a<<1 >= inf64<<1 {
		if a<<1 > inf64<<1 {
			return nan32
		}
		return sign | inf32
	}
	e, m := unpack64(a)
	// From 52 bits behind the point to 23 + 3.
	return pack32(sign, e-1023+127, uint32(shiftSticky64(m, 26)))
}

// widen gives the float64 of a float32.
func widen(a uint32) uint64 {
	sign := uint64(a&sign32) << 32
	if a<<1 >= inf32<<1 {
		if a<<1 > inf32<<1 {
			return nan64
		}
		return sign | inf64
	}
	if a<<1 == 0 {
		return sign
	}
	e, m := normal32(unpack32(a))
	return sign | uint64(uint32(e-127+1023-1))<<52 + uint64(m)<<29
}
