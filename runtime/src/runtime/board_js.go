// A JavaScript host without WASI: the few functions that every program may need, of the import module "flash".

package runtime

import "unsafe"

const newlineCR = false

// hostExits: there is a call that ends the program.
const hostExits = true

//go:wasmimport flash write
func hostWrite(fd int32, p unsafe.Pointer, n uint32)

//go:wasmimport flash exit
func hostExit(status int32)

// hostClock gives milliseconds: of the date (0), or since some moment and never going back (1).
//
//go:wasmimport flash clock
func hostClock(which int32) float64

//go:wasmimport flash random
func hostRandom(p unsafe.Pointer, n uint32)

// hostTimer asks for a call of flash_wake in so many milliseconds, in place of what was asked for before.
//
//go:wasmimport flash timer
func hostTimer(ms float64)

func boardInit() {}

func boardExit(status int) { hostExit(int32(status)) }

// canWait: a JavaScript host must be returned to.
const canWait = false

func idleUntil(deadline int64) {}

func hostWake(deadline int64) { hostTimer(float64(deadline-nanotime()) / 1e6) }

func nanotime() int64 { return int64(hostClock(1) * 1e6) }

// wallOffset is what AdjustTimeOffset adds to the host's time.
var wallOffset int64

func wallTime() (sec int64, nsec int32, mono int64) {
	t := int64(hostClock(0))*1000000 + wallOffset
	return t / 1000000000, int32(t % 1000000000), nanotime()
}

// AdjustTimeOffset moves the wall clock by so many nanoseconds.
func AdjustTimeOffset(offset int64) { wallOffset += offset }

// ---- events --------------------------------------------------------------------------------------------------

//go:linkname staysForEvents syscall/js.staysForEvents
func staysForEvents() {
	eventsCome = true
	canSwitch()
}

var eventHandler func(id uint32, count int, event uint32)

//go:linkname onEvent syscall/js.onEvent
func onEvent(handle func(id uint32, count int, event uint32)) {
	if eventHandler == nil {
		canSwitch()
		eventHandler = handle
	}
}

// event is the export flash_event: the call of the function id with count arguments, which the object event holds.
func event(id uint32, count int, event uint32) {
	if handle := eventHandler; handle != nil {
		enter(func() { handle(id, count, event) }, true)
	}
}

// ---- output ------------------------------------------------------------------------------------------------

var (
	printBuffer [256]byte
	printed     uintptr
)

// putchar keeps what print writes until flushPrint.
func putchar(c byte) {
	*(*byte)(add(unsafe.Pointer(&printBuffer), printed)) = c
	printed++
	if printed == uintptr(len(printBuffer)) {
		flushPrint()
	}
}

func flushPrint() {
	if n := printed; n != 0 {
		printed = 0
		hostWrite(2, unsafe.Pointer(&printBuffer), uint32(n))
	}
}

//go:linkname os_runtime_args os.runtime_args
func os_runtime_args() []string { return targetArgs }

//go:linkname syscallWrite syscall.runtimeWrite
func syscallWrite(p unsafe.Pointer, n int) {
	flushPrint()
	hostWrite(1, p, uint32(n))
}

// syscallRead: there is no standard input.
//
//go:linkname syscallRead syscall.runtimeRead
func syscallRead(p unsafe.Pointer, n int) int { return 0 }

func randomBytes(p unsafe.Pointer, n uintptr) bool {
	hostRandom(p, uint32(n))
	return true
}

func seedRandom(p unsafe.Pointer) { hostRandom(p, 8) }
