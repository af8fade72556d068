package bytealg

import "unsafe"

// Compare orders two byte slices.
func Compare(a, b []byte) int {
	return CompareString(unsafe.String(unsafe.SliceData(a), len(a)), unsafe.String(unsafe.SliceData(b), len(b)))
}

// CompareString orders two strings.
func CompareString(a, b string) int {
	if r := cmpstring(a, b); r < 0 {
		return -1
	} else if r > 0 {
		return 1
	}
	return 0
}

//go:linkname cmpstring runtime.cmpstring
func cmpstring(a, b string) int

// Count counts a byte.
func Count(b []byte, c byte) int {
	n := 0
	for _, x := range b {
		if x == c {
			n++
		}
	}
	return n
}

// CountString counts a byte.
func CountString(s string, c byte) int { return Count(unsafe.Slice(unsafe.StringData(s), len(s)), c) }

// Equal compares bytes.
func Equal(a, b []byte) bool { return string(a) == string(b) }

// IndexByte finds a byte.
func IndexByte(b []byte, c byte) int {
	for i, x := range b {
		if x == c {
			return i
		}
	}
	return -1
}

// IndexByteString finds a byte.
func IndexByteString(s string, c byte) int {
	return IndexByte(unsafe.Slice(unsafe.StringData(s), len(s)), c)
}

// MakeNoZero gives bytes. Memory is cleared all the same.
func MakeNoZero(n int) []byte { return make([]byte, n) }
