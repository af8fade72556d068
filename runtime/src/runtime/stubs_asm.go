//go:build !wasm

package runtime

import "unsafe"

// Provided by runtime/asm.

//go:linkname flashExit flash_exit
func flashExit(status int)

//go:linkname irqSave flash_irq_save
func irqSave() uintptr

//go:linkname irqRestore flash_irq_restore
func irqRestore(mask uintptr)

//go:linkname flashSwitch flash_switch
func flashSwitch(from, to *context)

//go:linkname flashTaskStart flash_task_start
func flashTaskStart()

//go:linkname flashTry flash_try
func flashTry(fn, arg, buf unsafe.Pointer) int

//go:linkname flashThrow flash_throw
func flashThrow(buf unsafe.Pointer)

// flashSystem runs code on the system stack, for good.
//
//go:linkname flashSystem flash_system
func flashSystem(code unsafe.Pointer)

// flashRestart goes on with code on an empty stack, whose top is sp.
//
//go:linkname flashRestart flash_restart
func flashRestart(sp uintptr, code unsafe.Pointer)

// hasSystemStack: there is one beside those of goroutines.
const hasSystemStack = true

// hostStacks: main has a stack of its own on some other targets.
const hostStacks = false

func hostStack() uintptr { return 0 }

// Stacks do not grow.
//
//go:inline
func stackMark() unsafe.Pointer { return nil }

//go:inline
func stackCut(mark unsafe.Pointer) {}

//go:linkname flashWfi flash_wfi
func flashWfi()

// context is what flash_switch saves: the stack pointer (the registers are on the stack), and how that stack is used.
type context struct {
	sp   uintptr
	mode uintptr
}

// taskMode is context.mode of goroutines other than main: CONTROL on Cortex-M, just not 0 elsewhere.
const taskMode = 2

// prepare makes it that of a goroutine that will run fn.
func (c *context) prepare(gp *g, fn func()) {
	entry := taskMain
	c.sp = prepareStack(gp.stack+gp.size, fn, **(**unsafe.Pointer)(unsafe.Pointer(&entry)))
	c.mode = taskMode
}

// runMain runs the program's main goroutine.
//
//go:inline
func runMain() { mainTask() }

// unwindsFirst: a panic unwinds the stack before it makes deferred calls. Here they are made on top of it, and its end can
// show all calls.
//
//go:inline
func unwindsFirst() bool { return false }

//go:inline
func doomsPanics() bool { return false }

// staysLoaded: the program goes on to be called after main has returned.
//
//go:inline
func staysLoaded() bool { return false }

func endMain() {}

// hostTask gives what to go on with when no goroutine can; nil: wait.
//
//go:inline
func hostTask(deadline int64) *g { return nil }

// canWait: time can be let pass here.
const canWait = true

//go:inline
func canSwitch() {}

// flushPrint has nothing to do: putchar writes.
func flushPrint() {}
