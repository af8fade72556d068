package builtins

func clz32(x uint32) uint32 {
	if x == 0 {
		return 32
	}
	n := uint32(0)
	if x>>16 == 0 {
		n += 16
		x <<= 16
	}
	if x>>24 == 0 {
		n += 8
		x <<= 8
	}
	if x>>28 == 0 {
		n += 4
		x <<= 4
	}
	if x>>30 == 0 {
		n += 2
		x <<= 2
	}
	return n + 1 - x>>31
}

func clz64(x uint64) uint32 {
	if hi := uint32(x >> 32); hi != 0 {
		return clz32(hi)
	}
	return 32 + clz32(uint32(x))
}

func ctz32(x uint32) uint32 {
	if x == 0 {
		return 32
	}
	return 31 - clz32(x&-x)
}

func popcount32(x uint32) uint32 {
	x -= x >> 1 & 0x55555555
	x = x&0x33333333 + x>>2&0x33333333
	x = (x + x>>4) & 0x0f0f0f0f
	return x * 0x01010101 >> 24
}

// divmod64 divides; by zero it gives zero (Go checks before).
func divmod64(a, b uint64) (q, r uint64) {
	if b == 0 || a < b {
		return 0, a
	}
	if a>>32 == 0 {
		x, y := uint32(a), uint32(b)
		w := x / y
		return uint64(w), uint64(x - w*y)
	}
	if b>>16 == 0 {
		// Three digits of 16 bits, each with what was left before it.
		y := uint32(b)
		hi := uint32(a >> 32)
		qh := hi / y
		rest := (hi-qh*y)<<16 | uint32(a)>>16
		q1 := rest / y
		rest = (rest-q1*y)<<16 | uint32(a)&0xffff
		q0 := rest / y
		return uint64(qh)<<32 | uint64(q1<<16+q0), uint64(rest - q0*y)
	}
	n := clz64(b) - clz64(a)
	b <<= n & 63
	for {
		q <<= 1
		if a >= b {
			a -= b
			q |= 1
		}
		if n == 0 {
			return q, a
		}
		n--
		b >>= 1
	}
}

func signedDivmod64(a, b int64) (q, r int64) {
	x, y := uint64(a), uint64(b)
	if a < 0 {
		x = -x
	}
	if b < 0 {
		y = -y
	}
	uq, ur := divmod64(x, y)
	q, r = int64(uq), int64(ur)
	if a^b < 0 {
		q = -q
	}
	if a < 0 {
		r = -r
	}
	return q, r
}
