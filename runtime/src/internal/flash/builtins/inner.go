//go:build !armv6m

package builtins

//go:inline
func multiply32(x, y uint32) uint64 { return uint64(x) * uint64(y) }

// divide56 gives 56 bits of m / n, which is from 1 up to 2; the last bit is set if a rest is left.
func divide56(m, n uint64) uint64 {
	q := uint64(0)
	for range 56 {
		q <<= 1
		if m >= n {
			m -= n
			q |= 1
		}
		m <<= 1
	}
	if m != 0 {
		q |= 1
	}
	return q
}

// divide27 is the same with 27 bits.
func divide27(m, n uint32) uint32 {
	q := uint32(0)
	for range 27 {
		q <<= 1
		if m >= n {
			m -= n
			q |= 1
		}
		m <<= 1
	}
	if m != 0 {
		q |= 1
	}
	return q
}
