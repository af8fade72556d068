// WASI preview 1: the system calls that every program may need.

package runtime

import "unsafe"

const newlineCR = false

// hostExits: there is a call that ends the program.
const hostExits = true

//go:wasmimport wasi_snapshot_preview1 fd_write
func wasiFdWrite(fd int32, list unsafe.Pointer, n uint32, written unsafe.Pointer) uint32

//go:wasmimport wasi_snapshot_preview1 fd_read
func wasiFdRead(fd int32, list unsafe.Pointer, n uint32, read unsafe.Pointer) uint32

//go:wasmimport wasi_snapshot_preview1 proc_exit
func wasiProcExit(status int32)

//go:wasmimport wasi_snapshot_preview1 clock_time_get
func wasiClockTimeGet(clock int32, precision uint64, t unsafe.Pointer) uint32

//go:wasmimport wasi_snapshot_preview1 poll_oneoff
func wasiPollOneoff(in, out unsafe.Pointer, n uint32, events unsafe.Pointer) uint32

//go:wasmimport wasi_snapshot_preview1 random_get
func wasiRandomGet(p unsafe.Pointer, n uint32) uint32

//go:wasmimport wasi_snapshot_preview1 args_sizes_get
func wasiArgsSizesGet(count, bytes unsafe.Pointer) uint32

//go:wasmimport wasi_snapshot_preview1 args_get
func wasiArgsGet(list, bytes unsafe.Pointer) uint32

//go:wasmimport wasi_snapshot_preview1 environ_sizes_get
func wasiEnvironSizesGet(count, bytes unsafe.Pointer) uint32

//go:wasmimport wasi_snapshot_preview1 environ_get
func wasiEnvironGet(list, bytes unsafe.Pointer) uint32

func boardInit() {}

// canWait: time can be let pass here.
const canWait = true

func hostWake(deadline int64) {}

func boardExit(status int) { wasiProcExit(int32(status)) }

// ---- output ------------------------------------------------------------------------------------------------

const stderr = 2

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
		wasiWrite(stderr, unsafe.Pointer(&printBuffer), n)
	}
}

type wasiVector struct {
	ptr unsafe.Pointer
	len uintptr
}

// wasiWrite writes all of it, unless the host gives an error.
func wasiWrite(fd int32, p unsafe.Pointer, n uintptr) {
	for n != 0 {
		v := wasiVector{p, n}
		var written uintptr
		if wasiFdWrite(fd, unsafe.Pointer(&v), 1, unsafe.Pointer(&written)) != 0 || written == 0 {
			return
		}
		p = add(p, written)
		n -= written
	}
}

// ---- time --------------------------------------------------------------------------------------------------

const (
	clockRealtime  = 0
	clockMonotonic = 1
)

func clockTime(clock int32) (t int64) {
	wasiClockTimeGet(clock, 1, unsafe.Pointer(&t))
	return
}

func nanotime() int64 { return clockTime(clockMonotonic) }

// wallOffset is what AdjustTimeOffset adds to the host's time.
var wallOffset int64

func wallTime() (sec int64, nsec int32, mono int64) {
	t := clockTime(clockRealtime) + wallOffset
	return t / 1000000000, int32(t % 1000000000), nanotime()
}

// AdjustTimeOffset moves the wall clock by so many nanoseconds.
func AdjustTimeOffset(offset int64) { wallOffset += offset }

// wasiSubscription is a wait for a clock: user data, tag 0, clock, time, precision, flags.
type wasiSubscription struct {
	data      uint64
	tag       uint32
	_         uint32
	clock     uint32
	_         uint32
	timeout   uint64
	precision uint64
	flags     uint32
	_         uint32
}

// idleUntil waits until about the deadline.
func idleUntil(deadline int64) {
	d := deadline - nanotime()
	if d <= 0 {
		return
	}
	in := wasiSubscription{clock: clockMonotonic, timeout: uint64(d)}
	var out [4]uint64
	var events uint32
	wasiPollOneoff(unsafe.Pointer(&in), unsafe.Pointer(&out), 1, unsafe.Pointer(&events))
}
