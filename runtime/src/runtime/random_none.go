//go:build !qemu && !rp2040 && !nrf51 && !stm32f405 && !wasip1 && !js

package runtime

import "unsafe"

// randomBytes: the chip has no source of random numbers.
func randomBytes(p unsafe.Pointer, n uintptr) bool { return false }
