//go:build !wasm

// What packages of the standard library link to on a board: a clock without a date, a serial port.

package runtime

import "unsafe"

// wallOffset is what makes wall time of nanotime: 0 until SetTime.
var wallOffset int64

// wallTime divides by hand: seconds are few, and a 64-bit division is large.
func wallTime() (sec int64, nsec int32, mono int64) {
	mono = nanotime()
	t := uint64(mono + wallOffset)
	sec = int64(t / 1000000000)
	return sec, int32(t - uint64(sec)*1000000000), mono
}

// AdjustTimeOffset moves the wall clock by so many nanoseconds.
func AdjustTimeOffset(offset int64) { wallOffset += offset }

//go:linkname os_runtime_args os.runtime_args
func os_runtime_args() []string { return programArgs() }

//go:linkname syscallWrite syscall.runtimeWrite
func syscallWrite(p unsafe.Pointer, n int) {
	if targetSerial == "usb" {
		if targetReports {
			countBytes(p, n)
		}
		writeUSB(p, n)
		return
	}
	for i := 0; i < n; i++ {
		putchar(*(*byte)(add(p, uintptr(i))))
	}
}

// syscallRead reads what has come, after waiting for one byte.
//
//go:linkname syscallRead syscall.runtimeRead
func syscallRead(p unsafe.Pointer, n int) int {
	if n == 0 {
		return 0
	}
	i := 0
	for i < n {
		c := getchar()
		if c >= 0 {
			*(*byte)(add(p, uintptr(i))) = byte(c)
			i++
		} else if i > 0 {
			break
		} else {
			timeSleep(1000000)
		}
	}
	return i
}

func rand() uint64 { return uint64(fastrand())<<32 | uint64(fastrand()) }
