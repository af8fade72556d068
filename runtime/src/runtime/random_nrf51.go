//go:build nrf51

package runtime

import (
	"runtime/volatile"
	"unsafe"
)

// The random number generator (nRF51 reference manual, chapter 21).
type nrfRNG struct {
	TASKS_START volatile.Register32
	TASKS_STOP  volatile.Register32
	_           [62]uint32
	VALRDY      volatile.Register32
	_           [256]uint32
	CONFIG      volatile.Register32
	VALUE       volatile.Register32
}

func randomBytes(p unsafe.Pointer, n uintptr) bool {
	rng := (*nrfRNG)(unsafe.Pointer(uintptr(0x4000d000)))
	rng.CONFIG.Set(1) // corrects the bias
	rng.TASKS_START.Set(1)
	for i := uintptr(0); i < n; i++ {
		rng.VALRDY.Set(0)
		for rng.VALRDY.Get() == 0 {
		}
		*(*byte)(add(p, i)) = byte(rng.VALUE.Get())
	}
	rng.TASKS_STOP.Set(1)
	return true
}
