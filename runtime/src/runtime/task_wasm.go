// Goroutines on WebAssembly. The calls of a goroutine are on the engine's stack, which nobody can exchange. So a
// goroutine that waits returns from all its calls, leaving what is needed to make them again ("asyncify", a
// transformation of the finished module that binaryen does), and runTasks, below all calls, goes on with another.

package runtime

import "unsafe"

// context is a goroutine that does not run: its stack in memory, and the record that asyncify keeps of its calls. The
// record grows up from the low end of the same stack while it fits there.
type context struct {
	sp      uintptr
	calls   asyncifyRecord
	fn      func() // what a goroutine other than main runs
	main    bool
	started bool

	limit uintptr     // of the newest piece of its stack; stackLimit while it runs
	outer uintptr     // bytes in use of all others
	piece *stackPiece // the newest, nil if there is only the first
	spare *stackPiece // one that was left

	record      unsafe.Pointer // a block for the record of calls that do not fit
	recordSize  uintptr
	recordStart uintptr // where the record begins, in either
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
	// leaving is the goroutine whose calls are being left, or nil.
	leaving *context
)

// canarySize is how far up in a stack the record may begin.
const canarySize = 16

func (c *context) prepare(gp *g, fn func()) {
	c.sp = (gp.stack + gp.size) &^ 15
	c.fn = fn
	c.started = false
	c.begin(gp.stack, gp.size)
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
	from.calls = from.room(from.sp)
	switchTo = to
	leaving = from
	asyncifyStartUnwind(unsafe.Pointer(&from.calls))
}

// goroutine gives the g that the context is the first field of.
//
//go:inline
func (c *context) goroutine() *g { return (*g)(unsafe.Pointer(c)) }

// mainEntry and taskEntry are the lowest calls of a goroutine. They must not become part of runTasks, which asyncify
// leaves as it is, and LLVM must not take from main that they never return: they do when it waits.
//
//go:noinline
func mainEntry() {
	if curg != &hostG {
		if callersInUse {
			// What calls runTasks is gone when main goes on.
			callTop = nil
		}
		mainTask()
	}
}

//go:noinline
func taskEntry(fn func()) { taskMain(fn) }

// mainStack is the size of main's stack where that is not the system stack.
const mainStack = 64 << 10

// runMain runs the main goroutine, and then whichever there is to go on with.
func runMain() {
	if !programSwitches() {
		mainTask()
		return
	}
	growCode, shrinkCode = growStackCode(), shrinkStackCode()
	g0.ctx.main = true
	g0.ctx.begin(0, mainStackTop())
	if !canWait || programExports() {
		// The host calls again while main waits: the system stack must be free.
		g0.stack = uintptr(alloc(mainStack, true))
		g0.size = mainStack
		*(*[2]uint32)(unsafe.Pointer(g0.stack)) = [2]uint32{stackCanary, stackCanary}
		g0.ctx.sp = g0.stack + mainStack
		g0.ctx.begin(g0.stack, mainStack)
		hostG.ctx.sp = stacksave()
		multitask = true
	}
	runTasks(&g0.ctx)
}

// endMain ends the main goroutine of a program that stays loaded.
func endMain() {
	if programSwitches() {
		endTask()
	}
}

// runTasks goes on with a goroutine, and then with others, until they all wait for the host. It is below all their calls.
//
//go:noinline
func runTasks(c *context) {
	sp := stacksave()
	limit := stackLimit
	for c != &hostG.ctx {
		stackLimit = c.limit
		if !c.started {
			c.started = true
			if c.sp != 0 {
				setStack(c.sp)
			}
		} else {
			setStack(c.sp)
			rewinding = true
			asyncifyStartRewind(unsafe.Pointer(&c.calls))
		}
		if c.main {
			mainEntry()
		} else {
			taskEntry(c.fn)
		}
		if leaving == nil {
			break
		}
		leaving = nil
		asyncifyStopUnwind()
		c = switchTo
	}
	stackLimit = limit
	setStack(sp)
}

// ---- calls by the host -----------------------------------------------------------------------------------------

// hostG stands for the host among the goroutines: to switch to it is to return from runTasks.
var hostG g

// hostCall is a call by the host that is under way. The host may call again before it has ended: when the program has
// called a function of the host meanwhile.
type hostCall struct {
	outer *hostCall
	done  bool
	// An event: others run before the host goes on, too, as in Go.
	event bool
}

// waitedFor is the innermost call by the host that is under way.
var waitedFor *hostCall

// eventsCome: the host calls functions of the program that it was given (syscall/js).
var eventsCome bool

// runExport makes a call that the host asked for: code(frame), where the frame holds arguments and results.
func runExport(code, frame unsafe.Pointer) {
	if !programSwitches() {
		callCode(code, frame)
		return
	}
	enter(func() { callCode(code, frame) }, false)
}

// enter makes a call by the host in a goroutine of its own, so that it may wait for others.
func enter(fn func(), event bool) {
	caller := curg
	call := &hostCall{outer: waitedFor, event: event}
	waitedFor = call
	gp := makeTask(func() {
		fn()
		call.done = true
		if event || call != waitedFor {
			endTask()
		}
		me := curg
		goroutines--
		me.frames, me.panics = nil, nil
		me.state = gDead
		me.next = deadList
		deadList = me
		curg = &hostG
		flashSwitch(&me.ctx, &hostG.ctx)
	})
	gp.state = gRunning
	curg = gp
	// What the caller has on its stack stays in use meanwhile.
	caller.ctx.sp = stacksave()
	top := callTop
	runTasks(&gp.ctx)
	if callersInUse {
		callTop = top
	}
	waitedFor = call.outer
	curg = caller
	caller.state = gRunning
}

// hostTask gives the host its turn when no goroutine can go on: nil if the program has nobody to return to.
func hostTask(deadline int64) *g {
	if !programSwitches() || !programExports() && canWait {
		return nil
	}
	if waitedFor != nil && !waitedFor.done {
		// JavaScript waits for an event, while timers go on.
		if !canWait && !waitedFor.event {
			fatal("an exported function waits for what can only happen after it has returned")
		}
		return nil
	}
	if canWait {
		// Timers go on the next time that somebody calls.
		if deadline >= 0 && !mainGone {
			return nil
		}
	} else if deadline >= 0 {
		hostWake(deadline)
	} else if !programExports() && !interruptsInUse && !eventsCome {
		return nil
	}
	multitask = true
	return &hostG
}

// wake goes on with goroutines after the time that hostWake told, or because of something that the host has done.
func wake() {
	if !programSwitches() {
		return
	}
	caller := curg
	caller.ctx.sp = stacksave()
	if gp := schedule(); gp != &hostG {
		gp.state = gRunning
		curg = gp
		runTasks(&gp.ctx)
	}
	curg = caller
	caller.state = gRunning
}
