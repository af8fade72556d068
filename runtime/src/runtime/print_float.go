//go:build go1.26

// Floats as print shows them since Go 1.26: the shortest decimal that reads back as the same number.

package runtime

import "unsafe"

// bignum is a natural number of up to 1152 bits, least word first: enough for 10 * 2^1100.
type bignum struct {
	n int // words in use
	w [36]uint32
}

// mulAdd multiplies by m and adds a.
func (x *bignum) mulAdd(m, a uint32) {
	carry := uint64(a)
	for i := 0; i < x.n; i++ {
		carry += uint64(x.w[i]) * uint64(m)
		x.w[i] = uint32(carry)
		carry >>= 32
	}
	if carry != 0 {
		x.w[x.n] = uint32(carry)
		x.n++
	}
}

func (x *bignum) shiftLeft(n int) {
	for ; n >= 16; n -= 16 {
		x.mulAdd(1<<16, 0)
	}
	x.mulAdd(1<<uint(n), 0)
}

// compareSum orders x + y and z; a y of nil is 0.
func compareSum(x, y, z *bignum) int {
	// From the top: diff = z - x - y so far, which decides as soon as it is no longer 0, 1 or 2.
	diff := int64(0)
	n := max(x.n, z.n)
	if y != nil {
		n = max(n, y.n)
	}
	for i := n - 1; i >= 0; i-- {
		diff = diff<<32 + int64(z.word(i)) - int64(x.word(i)) - int64(y.word(i))
		if diff < 0 {
			return 1
		}
		if diff > 2 {
			return -1
		}
	}
	if diff > 0 {
		return -1
	}
	return 0
}

func (x *bignum) word(i int) uint32 {
	if x != nil && i < x.n {
		return x.w[i]
	}
	return 0
}

// digit takes the next decimal digit of x / y, which is below 10, and leaves the rest in x.
func (x *bignum) digit(y *bignum) byte {
	d := byte('0')
	for compareSum(y, nil, x) <= 0 {
		borrow := uint64(0)
		for i := 0; i < x.n; i++ {
			t := uint64(x.w[i]) - uint64(y.word(i)) - borrow
			x.w[i] = uint32(t)
			borrow = t >> 63
		}
		for x.n > 0 && x.w[x.n-1] == 0 {
			x.n--
		}
		d++
	}
	return d
}

// printfloat prints a float64.
func printfloat(v float64) {
	bits := *(*uint64)(unsafe.Pointer(&v))
	printFloat(bits>>63 != 0, int(bits>>52&0x7ff), bits&(1<<52-1), 52, 1075, 0x7ff)
}

// printfloat32 prints a float32.
func printfloat32(v float32) {
	bits := *(*uint32)(unsafe.Pointer(&v))
	printFloat(bits>>31 != 0, int(bits>>23&0xff), uint64(bits&(1<<23-1)), 23, 150, 0xff)
}

// printFloat prints mantissa * 2^(exp - bias), by the method of Steele and White.
func printFloat(negative bool, exp int, mantissa uint64, width uint, bias, special int) {
	if exp == special {
		if mantissa != 0 {
			printstring("NaN")
		} else if negative {
			printstring("-Inf")
		} else {
			printstring("+Inf")
		}
		return
	}
	if negative {
		putchar('-')
	}
	var digits [20]byte
	n, point := 0, 0
	if mantissa|uint64(exp) == 0 {
		digits[0], n, point = '0', 1, 1
	} else {
		n, point = shortest(&digits, exp, mantissa, width, bias)
	}
	if e := point - 1; e < -4 || e >= 6 {
		printScientific(&digits, n, e)
	} else {
		printPlain(&digits, n, point)
	}
}

// shortest finds the digits and how many of them stand before the point.
func shortest(digits *[20]byte, exp int, mantissa uint64, width uint, bias int) (n, point int) {
	// Half of the numbers between two neighbours reads as this one: r/s is the value, m above and below it the bounds,
	// low and high in units of s.
	narrow := mantissa == 0 && exp > 1 // the neighbour below is only half as far
	if exp == 0 {
		exp = 1
	} else {
		mantissa |= 1 << width
	}
	even := mantissa&1 == 0
	exp -= bias
	var r, s, low, high bignum
	r.w[0], r.w[1] = uint32(mantissa), uint32(mantissa>>32)
	r.n = 2
	s.w[0], low.w[0], high.w[0] = 1, 1, 1
	s.n, low.n, high.n = 1, 1, 1
	up := 1
	if narrow {
		up = 2
		high.w[0] = 2
	}
	r.shiftLeft(up)
	s.shiftLeft(up)
	if exp > 0 {
		r.shiftLeft(exp)
		low.shiftLeft(exp)
		high.shiftLeft(exp)
	} else {
		s.shiftLeft(-exp)
	}
	// Scale, so that the first digit comes out of one division.
	outside := func() bool {
		c := compareSum(&r, &high, &s)
		return c > 0 || c == 0 && even
	}
	for outside() {
		s.mulAdd(10, 0)
		point++
	}
	for {
		r.mulAdd(10, 0)
		low.mulAdd(10, 0)
		high.mulAdd(10, 0)
		if outside() {
			break
		}
		point--
	}
	for {
		d := r.digit(&s)
		c := compareSum(&r, nil, &low)
		down := c < 0 || c == 0 && even
		upward := outside()
		if upward && (!down || compareSum(&r, &r, &s) > 0 || compareSum(&r, &r, &s) == 0 && d&1 != 0) {
			d++
		}
		digits[n] = d
		n++
		if down || upward {
			return n, point
		}
		r.mulAdd(10, 0)
		low.mulAdd(10, 0)
		high.mulAdd(10, 0)
	}
}

// printcomplex prints a complex number.
func printcomplex(c complex128) { printPair(real(c), imag(c), false) }

// printcomplex64 prints a complex64.
func printcomplex64(c complex64) { printPair(float64(real(c)), float64(imag(c)), true) }

func printPair(re, im float64, single bool) {
	putchar('(')
	printPart(re, single)
	if bits := *(*uint64)(unsafe.Pointer(&im)); bits <= 0x7fefffffffffffff || im != im {
		putchar('+') // an infinity has its sign
	}
	printPart(im, single)
	putchar('i')
	putchar(')')
}

func printPart(v float64, single bool) {
	if single {
		printfloat32(float32(v))
	} else {
		printfloat(v)
	}
}

// printScientific prints d.dde+xx.
func printScientific(digits *[20]byte, n, e int) {
	putchar(digits[0])
	if n > 1 {
		putchar('.')
	}
	for i := 1; i < n; i++ {
		putchar(digits[i])
	}
	putchar('e')
	if e < 0 {
		putchar('-')
		e = -e
	} else {
		putchar('+')
	}
	if e < 10 {
		putchar('0')
	}
	printuint(uint64(e))
}

// printPlain prints ddd.ddd, point digits before the point.
func printPlain(digits *[20]byte, n, point int) {
	if point <= 0 {
		printstring("0.")
		for ; point < 0; point++ {
			putchar('0')
		}
		point = -1
	}
	for i := 0; i < n || i < point; i++ {
		if i == point {
			putchar('.')
		}
		if i < n {
			putchar(digits[i])
		} else {
			putchar('0')
		}
	}
}
