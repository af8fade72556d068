// Package good has tests of every kind, and all pass.
package good

// Reverse turns the bytes of s around.
func Reverse(s string) string {
	b := []byte(s)
	for i, j := 0, len(b)-1; i < j; i, j = i+1, j-1 {
		b[i], b[j] = b[j], b[i]
	}
	return string(b)
}

var secret = "inside"
