//go:build wasm_unknown

// No host at all: what is printed goes nowhere, time stands still but for those who wait, the end is a trap.

package runtime

import "unsafe"

const newlineCR = false

// hostExits: there is a call that ends the program.
const hostExits = false

func boardInit() {}

func boardExit(status int) {}

// canWait: time can be let pass here.
const canWait = true

func hostWake(deadline int64) {}

func putchar(c byte) {}

func flushPrint() {}

// clockTime is what has been waited for, in nanoseconds.
var clockTime int64

func nanotime() int64 { return clockTime }

func idleUntil(deadline int64) {
	if deadline > clockTime {
		clockTime = deadline
	}
}

// wallOffset is what makes wall time of nanotime: 0 until SetTime.
var wallOffset int64

func wallTime() (sec int64, nsec int32, mono int64) {
	t := clockTime + wallOffset
	return t / 1000000000, int32(t % 1000000000), clockTime
}

// AdjustTimeOffset moves the wall clock by so many nanoseconds.
func AdjustTimeOffset(offset int64) { wallOffset += offset }

//go:linkname os_runtime_args os.runtime_args
func os_runtime_args() []string { return targetArgs }

//go:linkname syscallWrite syscall.runtimeWrite
func syscallWrite(p unsafe.Pointer, n int) {}

//go:linkname syscallRead syscall.runtimeRead
func syscallRead(p unsafe.Pointer, n int) int { return 0 }

func seedRandom(p unsafe.Pointer) {}
