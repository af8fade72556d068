package runtime

import "unsafe"

var (
	randomState  uint64
	randomSeeded bool
)

// rand gives what package math/rand begins with: another sequence in each run (splitmix64).
func rand() uint64 {
	if !randomSeeded {
		randomSeeded = true
		seedRandom(unsafe.Pointer(&randomState))
	}
	randomState += 0x9e3779b97f4a7c15
	x := randomState
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
