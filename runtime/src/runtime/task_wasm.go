// Goroutines on WebAssembly. The calls of a goroutine are on the engine's stack, which nobody can exchange. So a
// goroutine that waits returns from all its calls, leaving what is needed to make them again ("asyncify", a
// transformation of the finished module that binaryen does), and runTasks, below all calls, goes on with another.

package runtime

import "unsafe"

// context is a goroutine that does not run: its stack in memory, and the record that asyncify keeps of its calls. The
// record grows up from the low end of the same stack.
type context struct {
	sp    uintptr
	calls asyncifyRecord
	fn    func() // what a goroutine that was not started yet will run
	main  bool
}

// asyncifyRecord is what binaryen's functions take: the next byte to write or to read, and the end of the room.
type asyncifyRecord struct{ next, end uintptr }

// The compiler runs binaryen when one of these is in the module, and it puts functions in their place.

//go:wasmimport asyncify start_unwind
func asyncifyStartUnwind(record unsafe.Pointer)

//go:wasmimport asyncify stop_unwind
func asyncifyStopUnwind()

//go:wasmimport asyncify start_rewind
func asyncifyStartRewind(record unsafe.Pointer)

//go:wasmimport asyncify stop_rewind
func asyncifyStopRewind()

// setStack sets the stack pointer.
//
//go:linkname setStack flash_set_stack
func setStack(sp uintptr)

var (
	// switchTo is the goroutine that runTasks goes on with.
	switchTo *context
	// rewinding: the calls of a goroutine are made again, down to flashSwitch.
	rewinding bool
)

// recordStart is the first byte of the record in a stack: behind the canary.
const recordStart = 16

func (c *context) prepare(gp *g, fn func()) {
	c.sp = (gp.stack + gp.size) &^ 15
	c.calls.next = gp.stack
	c.fn = fn
}

// flashSwitch puts the goroutine from away and goes on with another. It comes back when somebody switches to from.
//
//go:noinline
func flashSwitch(from, to *context) {
	if rewinding {
		rewinding = false
		asyncifyStopRewind()
		return
	}
	if p := from.goroutine().panics; p != nil && p.doomed {
		// Nobody can come back here. The panic would have ended the program anyway.
		p.doomed = false
		dyingPanic = p
		crash()
	}
	from.sp = stacksave()
	from.calls = asyncifyRecord{from.goroutine().stack + recordStart, from.sp}
	switchTo = to
	asyncifyStartUnwind(unsafe.Pointer(&from.calls))
}

// goroutine gives the g that the context is the first field of.
//
//go:inline
func (c *context) goroutine() *g { return (*g)(unsafe.Pointer(c)) }

// mainEntry and taskEntry are the lowest calls of a goroutine. They must not become part of runMain, which asyncify
// leaves as it is.
//
//go:noinline
func mainEntry() { mainTask() }

//go:noinline
func taskEntry(fn func()) { taskMain(fn) }

// runMain runs the main goroutine, and then whichever there is to go on with: it never returns.
//
//go:noinline
func runMain() {
	g0.ctx.main = true
	mainEntry()
	for multitask {
		asyncifyStopUnwind()
		c := switchTo
		setStack(c.sp)
		if fn := c.fn; fn != nil {
			c.fn = nil
			taskEntry(fn)
			continue
		}
		rewinding = true
		asyncifyStartRewind(unsafe.Pointer(&c.calls))
		if c.main {
			mainEntry()
		} else {
			taskEntry(nil)
		}
	}
}
