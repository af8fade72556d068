// Strings: joining, comparing, and conversions from and to bytes and runes.

package runtime

import "unsafe"

const (
	runeError = 0xfffd
	maxRune   = 0x10ffff
)

// A tmpBuf is memory on the caller's stack for a string or slice that nobody else gets to know, if it is short enough.
type tmpBuf [32]byte

// room gives memory for n bytes: the caller's where there is enough.
func room(buf *tmpBuf, n int) unsafe.Pointer {
	if buf != nil && n <= len(buf) {
		return unsafe.Pointer(buf)
	}
	return alloc(uintptr(n), true)
}

func concatstring2(buf *tmpBuf, a, b string) string {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	p := room(buf, len(a)+len(b))
	memmove(p, unsafe.Pointer(unsafe.StringData(a)), uintptr(len(a)))
	memmove(add(p, uintptr(len(a))), unsafe.Pointer(unsafe.StringData(b)), uintptr(len(b)))
	return bytesString(p, len(a)+len(b))
}

func concatstrings(buf *tmpBuf, list []string) string {
	n, parts := 0, 0
	last := ""
	for _, s := range list {
		if len(s) != 0 {
			n += len(s)
			parts++
			last = s
		}
	}
	if n < 0 {
		throw("string concatenation too long")
	}
	if parts <= 1 {
		return last
	}
	p := room(buf, n)
	at := p
	for _, s := range list {
		memmove(at, unsafe.Pointer(unsafe.StringData(s)), uintptr(len(s)))
		at = add(at, uintptr(len(s)))
	}
	return bytesString(p, n)
}

func cmpstring(a, b string) int {
	n := min(len(a), len(b))
	for i := 0; i < n; i++ {
		x, y := byteAt(a, i), byteAt(b, i)
		if x != y {
			return int(x) - int(y)
		}
	}
	return len(a) - len(b)
}

func stringequal(a, b string) bool {
	return len(a) == len(b) && memequal(unsafe.Pointer(unsafe.StringData(a)), unsafe.Pointer(unsafe.StringData(b)), uintptr(len(a)))
}

func memequal(a, b unsafe.Pointer, n uintptr) bool {
	if a == b {
		return true
	}
	for i := uintptr(0); i < n; i++ {
		if *(*byte)(add(a, i)) != *(*byte)(add(b, i)) {
			return false
		}
	}
	return true
}

func stringtoslicebyte(buf *tmpBuf, s string) []byte {
	p := room(buf, len(s))
	memmove(p, unsafe.Pointer(unsafe.StringData(s)), uintptr(len(s)))
	return unsafe.Slice((*byte)(p), len(s))
}

func slicebytetostring(buf *tmpBuf, ptr unsafe.Pointer, n int) string {
	if n == 0 {
		return ""
	}
	p := room(buf, n)
	memmove(p, ptr, uintptr(n))
	return bytesString(p, n)
}

func stringtoslicerune(s string) []rune {
	n := 0
	for range s {
		n++
	}
	p := alloc(uintptr(n)*4, true)
	i := uintptr(0)
	for _, r := range s {
		*(*rune)(add(p, i)) = r
		i += 4
	}
	return unsafe.Slice((*rune)(p), n)
}

func slicerunetostring(list []rune) string {
	n := uintptr(0)
	var buf [4]byte
	for _, r := range list {
		n += encoderune(unsafe.Pointer(&buf), r)
	}
	if n == 0 {
		return ""
	}
	p := alloc(n, true)
	at := p
	for _, r := range list {
		// The last rune must not spill over the end, so each goes through the buffer.
		k := encoderune(unsafe.Pointer(&buf), r)
		memmove(at, unsafe.Pointer(&buf), k)
		at = add(at, k)
	}
	return bytesString(p, int(n))
}

func intstring(buf *tmpBuf, v int64) string {
	if v < 0 || v > maxRune {
		v = runeError
	}
	p := room(buf, 4)
	return bytesString(p, int(encoderune(p, rune(v))))
}

// encoderune writes r as UTF-8 and gives the number of bytes.
func encoderune(p unsafe.Pointer, r rune) uintptr {
	b := (*[4]byte)(p)
	c := uint32(r)
	if c < 0x80 {
		b[0] = byte(c)
		return 1
	}
	if c < 0x800 {
		b[0] = 0xc0 | byte(c>>6)
		b[1] = 0x80 | byte(c)&0x3f
		return 2
	}
	if c > maxRune || c>>11 == 0xd800>>11 {
		c = runeError
	}
	if c < 0x10000 {
		b[0] = 0xe0 | byte(c>>12)
		b[1] = 0x80 | byte(c>>6)&0x3f
		b[2] = 0x80 | byte(c)&0x3f
		return 3
	}
	b[0] = 0xf0 | byte(c>>18)
	b[1] = 0x80 | byte(c>>12)&0x3f
	b[2] = 0x80 | byte(c>>6)&0x3f
	b[3] = 0x80 | byte(c)&0x3f
	return 4
}

// decoderune gives the rune at k and the index after it; what is no UTF-8 is one byte of U+FFFD.
func decoderune(s string, k int) (rune, int) {
	c := uint32(byteAt(s, k))
	if c < 0x80 {
		return rune(c), k + 1
	}
	var n int
	var least uint32
	switch {
	case c < 0xc2:
		return runeError, k + 1
	case c < 0xe0:
		n, least, c = 1, 0x80, c&0x1f
	case c < 0xf0:
		n, least, c = 2, 0x800, c&0x0f
	case c < 0xf5:
		n, least, c = 3, 0x10000, c&0x07
	default:
		return runeError, k + 1
	}
	if n >= len(s)-k {
		return runeError, k + 1
	}
	for i := 1; i <= n; i++ {
		b := uint32(byteAt(s, k+i))
		if b&0xc0 != 0x80 {
			return runeError, k + 1
		}
		c = c<<6 | b&0x3f
	}
	if c < least || c > maxRune || c>>11 == 0xd800>>11 {
		return runeError, k + 1
	}
	return rune(c), k + n + 1
}
