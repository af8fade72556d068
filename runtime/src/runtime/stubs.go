// Package runtime is what every program stands on: memory, strings, maps, channels, goroutines, panics.
//
// It is compiled without nil and bounds guards, and it must not pull in what a program does not use: a variable that
// only unreachable code writes folds to its initial value, and what hangs on it goes.
package runtime

import (
	"internal/abi"
	"unsafe"
)

// Provided by the compiler.

// initAll runs the package initialisers in order.
func initAll()

//go:linkname mainMain main.main
func mainMain()

const pointerBytes = targetPointerBytes

type eface struct {
	typ  *abi.Type
	data unsafe.Pointer
}

func efaceOf(p *any) *eface { return (*eface)(unsafe.Pointer(p)) }

type slice struct {
	ptr unsafe.Pointer
	len int
	cap int
}

type stringHeader struct {
	ptr unsafe.Pointer
	len int
}

//go:inline
func add(p unsafe.Pointer, n uintptr) unsafe.Pointer { return unsafe.Add(p, n) }

//go:inline
func byteAt(s string, i int) byte {
	return *(*byte)(add(unsafe.Pointer(unsafe.StringData(s)), uintptr(i)))
}

//go:inline
func bytesString(p unsafe.Pointer, n int) string { return unsafe.String((*byte)(p), n) }

// codeOf gives the code address of a func value.
//
//go:inline
func codeOf(fn func()) unsafe.Pointer { return **(**unsafe.Pointer)(unsafe.Pointer(&fn)) }

// memmove copies n bytes, overlapping or not; memzero clears them. The compiler makes instructions of both.
func memmove(dst, src unsafe.Pointer, n uintptr)
func memzero(p unsafe.Pointer, n uintptr)

// stacksave gives the stack pointer.
func stacksave() uintptr

// exit ends the program.
func exit(status int) {
	reportEnd(status)
	flushPrint()
	boardExit(status)
	flashExit(status)
}

// resetMain is the first Go code: Reset_Handler has set up the stack and the variables.
func resetMain() {
	boardInit()
	runMain()
}

// mainTask is the body of the main goroutine.
func mainTask() {
	awaitHost()
	initAll()
	mainMain()
	if staysLoaded() {
		endMain()
		return
	}
	exit(0)
}
