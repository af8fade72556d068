package maphash

import "unsafe"

const purego = false

//go:linkname runtime_rand runtime.rand
func runtime_rand() uint64

//go:linkname runtime_memhash hash/maphash.runtime_memhash
func runtime_memhash(p unsafe.Pointer, seed, n uintptr) uintptr

//go:linkname runtime_interhash runtime.interhash
func runtime_interhash(p unsafe.Pointer, seed uintptr) uintptr

// mix spreads two hashes of 32 bits over 64 (the finaliser of splitmix64).
func mix(lo, hi uintptr) uint64 {
	h := uint64(hi)<<32 ^ uint64(lo)
	h = (h ^ h>>30) * 0xbf58476d1ce4e5b9
	h = (h ^ h>>27) * 0x94d049bb133111eb
	return h ^ h>>31
}

func rthash(buf []byte, seed uint64) uint64 {
	if len(buf) == 0 {
		return seed
	}
	p, n := unsafe.Pointer(&buf[0]), uintptr(len(buf))
	return mix(runtime_memhash(p, uintptr(uint32(seed)), n), runtime_memhash(p, uintptr(seed>>32)^0x5bd1e995, n))
}

func rthashString(s string, state uint64) uint64 {
	return rthash(unsafe.Slice(unsafe.StringData(s), len(s)), state)
}

func randUint64() uint64 { return runtime_rand() }

func comparableHash[T comparable](v T, seed Seed) uint64 {
	var i any = v
	p := unsafe.Pointer(&i)
	return mix(runtime_interhash(p, uintptr(uint32(seed.s))), runtime_interhash(p, uintptr(seed.s>>32)^0x5bd1e995))
}

func writeComparable[T comparable](h *Hash, v T) { h.state.s = comparableHash(v, h.state) }
