package runtime

import "unsafe"

// complex128div divides as C99's annex G does: infinities and zeros give what the limits suggest.
func complex128div(n, m complex128) complex128 {
	a, b, c, d := real(n), imag(n), real(m), imag(m)
	// The larger part of the divisor is factored out, so that squares do not overflow.
	var x, y float64
	if magnitude(c) >= magnitude(d) {
		q := d / c
		s := c + q*d
		x, y = (a+b*q)/s, (b-a*q)/s
	} else {
		q := c / d
		s := d + q*c
		x, y = (a*q+b)/s, (b*q-a)/s
	}
	if x == x || y == y {
		return complex(x, y)
	}
	inf := frombits(0x7ff << 52)
	switch {
	case c == 0 && d == 0 && (a == a || b == b):
		s := withSign(inf, c)
		return complex(s*a, s*b)
	case (isInfinite(a) || isInfinite(b)) && isFinite(c) && isFinite(d):
		a, b = unit(a), unit(b)
		return complex(inf*(a*c+b*d), inf*(b*c-a*d))
	case (isInfinite(c) || isInfinite(d)) && isFinite(a) && isFinite(b):
		c, d = unit(c), unit(d)
		return complex(0*(a*c+b*d), 0*(b*c-a*d))
	}
	return complex(x, y)
}

func isFinite(f float64) bool   { return f-f == 0 }
func isInfinite(f float64) bool { return f == f && f-f != 0 }

func magnitude(f float64) float64 { return withSign(f, 1) }

// withSign gives f the sign of s.
func withSign(f, s float64) float64 {
	const sign = 1 << 63
	return frombits(tobits(f)&^sign | tobits(s)&sign)
}

func tobits(f float64) uint64   { return *(*uint64)(unsafe.Pointer(&f)) }
func frombits(u uint64) float64 { return *(*float64)(unsafe.Pointer(&u)) }

// unit is 1 for an infinity and else 0, with the sign of f.
func unit(f float64) float64 {
	if isInfinite(f) {
		return withSign(1, f)
	}
	return withSign(0, f)
}
