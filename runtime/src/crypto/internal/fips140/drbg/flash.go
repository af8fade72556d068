//go:build !wasm

package drbg

// getEntropy is for FIPS 140-3 mode only, which Go has not for builds without assembly.
func getEntropy() *[SeedSize]byte { panic("FIPS 140-3 mode is not supported") }
