//go:build !go1.26

// Floats as print shows them up to Go 1.25.

package runtime

func printcomplex(c complex128) {
	putchar('(')
	printfloat(real(c))
	printfloat(imag(c))
	putchar('i')
	putchar(')')
}

// printfloat prints +d.dddddde+ddd.
func printfloat(v float64) {
	switch {
	case v != v:
		printstring("NaN")
		return
	case v+v == v && v > 0:
		printstring("+Inf")
		return
	case v+v == v && v < 0:
		printstring("-Inf")
		return
	}
	const n = 7 // digits
	var buf [n + 7]byte
	buf[0] = '+'
	e := 0
	if v == 0 {
		if 1/v < 0 {
			buf[0] = '-'
		}
	} else {
		if v < 0 {
			v = -v
			buf[0] = '-'
		}
		for v >= 10 {
			e++
			v /= 10
		}
		for v < 1 {
			e--
			v *= 10
		}
		h := 5.0
		for i := 0; i < n; i++ {
			h /= 10
		}
		v += h
		if v >= 10 {
			e++
			v /= 10
		}
	}
	for i := 0; i < n; i++ {
		d := int32(v)
		buf[i+2] = byte(d) + '0'
		v = (v - float64(d)) * 10
	}
	buf[1] = buf[2]
	buf[2] = '.'
	buf[n+2] = 'e'
	buf[n+3] = '+'
	if e < 0 {
		e = -e
		buf[n+3] = '-'
	}
	hundreds := byte(0)
	for e >= 100 {
		e -= 100
		hundreds++
	}
	tens := byte(0)
	for e >= 10 {
		e -= 10
		tens++
	}
	buf[n+4] = hundreds + '0'
	buf[n+5] = tens + '0'
	buf[n+6] = byte(e) + '0'
	for _, c := range buf {
		putchar(c)
	}
}

func printfloat32(v float32) { printfloat(float64(v)) }

func printcomplex64(c complex64) { printcomplex(complex128(c)) }
