package main

import "testing"

// deep needs about 300 bytes of stack for each call.
func deep(n int) int {
	var a [64]int32
	for i := range a {
		a[i] = int32(n)
	}
	if n == 0 {
		return 0
	}
	return deep(n-1) + int(a[n%64]) - n + 1
}

// A test may recurse as deep on an emulated board as elsewhere, also in a subtest.
func TestDeep(t *testing.T) {
	t.Run("sub", func(t *testing.T) {
		if got := deep(350); got != 350 {
			t.Error(got)
		}
	})
}
