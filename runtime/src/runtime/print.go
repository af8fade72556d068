// The built-in print and println.

package runtime

import "unsafe"

func printlock()   {}
func printunlock() {}

func printnl() {
	if newlineCR {
		putchar('\r')
	}
	putchar('\n')
}

func printsp() { putchar(' ') }

func printstring(s string) {
	for i := 0; i < len(s); i++ {
		putchar(byteAt(s, i))
	}
}

func printbool(v bool) {
	if v {
		printstring("true")
	} else {
		printstring("false")
	}
}

// divten divides the number by ten in place and gives the last digit: by bytes, so that 64 bits need no library.
func divten(v *uint64) byte {
	p := unsafe.Pointer(v)
	var rem uint32
	for i := uintptr(8); i > 0; i-- {
		b := (*byte)(add(p, i-1))
		n := rem<<8 | uint32(*b)
		q := n * 6554 >> 16
		*b = byte(q)
		rem = n - q*10
	}
	return byte(rem)
}

// digits writes v in decimal to the end of buf and gives the place of the first digit.
func digits(buf *[20]byte, v uint64) int {
	i := len(buf)
	for {
		i--
		buf[i] = '0' + divten(&v)
		if v == 0 {
			return i
		}
	}
}

func printuint(v uint64) {
	var buf [20]byte
	for i := digits(&buf, v); i < len(buf); i++ {
		putchar(buf[i])
	}
}

func printint(v int64) {
	if v < 0 {
		putchar('-')
		v = -v
	}
	printuint(uint64(v))
}

func utoa(v uint64) string {
	var buf [20]byte
	i := digits(&buf, v)
	return slicebytetostring(unsafe.Pointer(&buf[i]), len(buf)-i)
}

func itoa(v int64) string {
	if v < 0 {
		return "-" + utoa(uint64(-v))
	}
	return utoa(uint64(v))
}

func printhex(v uint64) {
	putchar('0')
	putchar('x')
	shift := uint(60)
	for shift > 0 && v>>shift == 0 {
		shift -= 4
	}
	for {
		putchar("0123456789abcdef"[v>>shift&15])
		if shift == 0 {
			return
		}
		shift -= 4
	}
}

func printpointer(p unsafe.Pointer) {
	putchar('0')
	putchar('x')
	printWord(uintptr(p))
}

func printslice(ptr unsafe.Pointer, len, cap int) {
	putchar('[')
	printint(int64(len))
	putchar('/')
	printint(int64(cap))
	putchar(']')
	printpointer(ptr)
}

func printiface(typ, data unsafe.Pointer) {
	putchar('(')
	printpointer(typ)
	putchar(',')
	printpointer(data)
	putchar(')')
}

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
