// What WebAssembly differs in: nothing interrupts, and stacks are not only in memory.

package runtime

import "unsafe"

const irqOn = 0

//go:inline
func irqSave() uintptr { return 0 }

//go:inline
func irqRestore(mask uintptr) {}

//go:inline
func inInterrupt() bool { return false }

// flashExit traps. LLVM must not know that: it would drop what comes after a call of the main goroutine.
//
//go:linkname flashExit flash_exit
func flashExit(status int)

// callCode calls a code address with one word; the compiler makes an instruction of it.
func callCode(code, arg unsafe.Pointer)

// Provided by runtime/asm. flashCatch calls code(arg) and gives what was thrown meanwhile, nil if nothing was.

//go:linkname flashCatch flash_catch
func flashCatch(code, arg unsafe.Pointer) unsafe.Pointer

//go:linkname flashRaise flash_raise
func flashRaise(thrown unsafe.Pointer)

// programRecovers tells whether any function calls recover; the compiler provides it.
func programRecovers() bool

// programSwitches tells whether canSwitch is called anywhere: what starts goroutines does, and what waits where only the
// host can. The compiler provides it.
func programSwitches() bool

//go:noinline
func canSwitch() {}

// programExports tells whether the host calls functions of the program; the compiler provides it.
func programExports() bool

//go:inline
func staysLoaded() bool { return programExports() || !hostExits }

// start is the program from its beginning to its end, initialize what comes before the first call of an export. The
// compiler exports one of them, as _start or _initialize.
func start() { resetMain() }

func initialize() { resetMain() }

// unwindsFirst: a panic unwinds the stack before it makes deferred calls. They may wait then, and the functions that
// may panic, which are nearly all, need not be such that they can be left and entered again.
//
//go:inline
func unwindsFirst() bool { return programSwitches() && programRecovers() }

// doomsPanics: deferred calls are made on top of the stack, and must not wait.
//
//go:inline
func doomsPanics() bool { return programSwitches() && !programRecovers() }

// flashTry calls code(arg) and gives 0, or 1 when flashThrow(buf) ended the call.
func flashTry(code, arg, buf unsafe.Pointer) int {
	if !programRecovers() {
		callCode(code, arg)
		return 0
	}
	thrown := flashCatch(code, arg)
	if thrown == nil {
		return 0
	}
	if thrown != buf {
		// Meant for one further out.
		flashRaise(thrown)
	}
	return 1
}

func flashThrow(buf unsafe.Pointer) {
	if programRecovers() {
		flashRaise(buf)
	}
}

// hasSystemStack: collections run where they are asked for.
const hasSystemStack = false

// hostStacks: main may have a stack of its own, since the host calls on the system stack.
const hostStacks = true

// hostStack is where the host was returned to, or was called from.
func hostStack() uintptr { return hostG.ctx.sp }

func flashSystem(code unsafe.Pointer) {}

func flashRestart(sp uintptr, code unsafe.Pointer) {}

func guardStack(at uintptr) {}

// awaitHost and reportEnd are for boards at a serial port.
func awaitHost() {}

func reportEnd(status int) {}
