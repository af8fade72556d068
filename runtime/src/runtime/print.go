// The built-in print and println.

package runtime

import "unsafe"

func printlock()   {}
func printunlock() { flushPrint() }

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
	return slicebytetostring(nil, unsafe.Pointer(&buf[i]), len(buf)-i)
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

// printWord prints a word in hexadecimal, without zeros in front.
func printWord(v uintptr) {
	shift := uintptr(8*pointerBytes - 4)
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
