// Goroutines: cooperative tasks with their own stacks. Main runs on the system stack as main's g; a program that
// never starts another goroutine keeps of all this only what its channels and timers need.

package runtime

import "unsafe"

type g struct {
	ctx  context
	next *g // the next in the run queue or among the dead

	allNext *g // the next of allTasks

	frames    *deferFrame
	panics    *panicRecord
	deferCode unsafe.Pointer // code of the deferred call that a panic is making; nil once it has asked for its recover token

	wait  waiter    // what a single channel operation waits with
	cases []waiter  // the same for select; kept for the next one
	fired *waiter   // the waiter that was served
	sleep timerNode // time.Sleep

	stack  uintptr // lowest address of the stack; 0 for main
	size   uintptr
	guard  uintptr        // where guardSize bytes of the stack are protected while the goroutine runs; 0: nowhere
	code   unsafe.Pointer // what it was started with
	id     int32
	state  uint8
	listed bool // in allTasks

	durable bool // waits for its bubble only
	partner bool // takes turns with a goroutine of its bubble that counts
	bubble  *bubble
}

const (
	gRunning = iota
	gReady
	gWaiting
	gDead
)

// stackCanary fills the lowest words of each stack.
const stackCanary = 0x5afe57ac

// guardSize is how much of a stack is protected against an overflow. Only stacks whose depth nobody has computed are;
// small ones are not, for they would be half as large.
const (
	guardSize       = 128
	minGuardedStack = 8 * guardSize
)

var (
	g0   = g{id: 1}
	curg = &g0

	runHead, runTail *g
	deadList         *g
	allTasks         *g        // all but main; kept only for the collector
	goroutines       int32 = 1 // those alive
	lastID           int32 = 1

	// multitask is written where the first goroutine starts: without one it folds to false.
	multitask bool
	// interruptsInUse is set by runtime/interrupt: someone outside may wake a goroutine.
	interruptsInUse bool
	mainGone        bool
)

func setInterruptsInUse() { interruptsInUse = true }

// newproc starts a goroutine.
func newproc(fn func()) {
	if fn == nil {
		fatal("go of nil func value")
	}
	gp := newTask(fn)
	if bubblesInUse {
		inBubble().join(gp)
	}
	ready(gp)
}

// newTask makes a goroutine that will run fn.
func newTask(fn func()) *g {
	canSwitch()
	return makeTask(fn)
}

func makeTask(fn func()) *g {
	multitask = true
	need := stackSizeOf(fn)
	size := need &^ 7
	gp := takeDead(size)
	if gp == nil {
		// The stack first: one that overflows then does not spoil its own g, which tells of it.
		stack := alloc(size, true) // The collector looks at the part that is in use.
		gp = (*g)(alloc(unsafe.Sizeof(g{}), false))
		gp.size = size
		gp.stack = uintptr(stack)
	}
	mask := irqSave()
	if collecting() && !gp.listed {
		gp.listed = true
		gp.allNext = allTasks
		allTasks = gp
	}
	goroutines++
	lastID++
	gp.id = lastID
	irqRestore(mask)
	*(*[2]uint32)(unsafe.Pointer(gp.stack)) = [2]uint32{stackCanary, stackCanary}
	gp.code = codeOf(fn)
	if bubblesInUse {
		gp.bubble, gp.partner, gp.durable = nil, false, false
	}
	gp.guard = 0
	if need&stackUnknown != 0 && size >= minGuardedStack {
		gp.guard = (gp.stack + 8 + guardSize - 1) &^ (guardSize - 1)
	}
	gp.ctx.prepare(gp, fn)
	return gp
}

// stackUnknown is set in a size that is not computed but the default.
const stackUnknown = 1

// stackSize says how much stack a goroutine needs that begins with the code.
type stackSize struct {
	code  unsafe.Pointer
	bytes uintptr
}

// stackSizes is made by the compiler and filled in after the link; it ends with the size for all other code, behind nil.
//
//go:extern flash_stack_sizes
var stackSizes [0]stackSize

// stackSizeOf tells how much stack a goroutine gets.
func stackSizeOf(fn func()) uintptr {
	code := codeOf(fn)
	s := (*stackSize)(unsafe.Pointer(&stackSizes))
	for s.code != code && s.code != nil {
		s = (*stackSize)(add(unsafe.Pointer(s), unsafe.Sizeof(stackSize{})))
	}
	return s.bytes
}

func takeDead(size uintptr) *g {
	mask := irqSave()
	link := &deadList
	for *link != nil {
		gp := *link
		// The goroutine that has just ended may still be the one that looks for work.
		if gp.size >= size && gp != curg {
			*link = gp.next
			irqRestore(mask)
			gp.next = nil
			gp.state = gRunning
			return gp
		}
		link = &gp.next
	}
	irqRestore(mask)
	return nil
}

// forgetDead leaves goroutines that have ended, and their stacks, to the collector.
func forgetDead() {
	deadList = nil
	link := &allTasks
	for *link != nil {
		gp := *link
		// The goroutine that has just ended may still be the one that looks for work.
		if gp.state == gDead && gp != curg {
			*link = gp.allNext
			gp.allNext = nil
			gp.listed = false
		} else {
			link = &gp.allNext
		}
	}
}

// taskMain is the body of each goroutine but main.
func taskMain(fn func()) {
	if callersInUse {
		callTop = nil
	}
	irqRestore(irqOn)
	fn()
	endTask()
}

// stackTopOf gives the end of a goroutine's stack.
func stackTopOf(gp *g) uintptr {
	if gp.stack != 0 {
		return (gp.stack + gp.size) &^ 15
	}
	return mainStackTop()
}

// leaveTask ends the current goroutine from the midst of its calls: it leaves its stack, and ends with an empty one.
func leaveTask() {
	if !hasSystemStack {
		endTask()
		return
	}
	irqSave()
	run := endTask
	flashRestart(stackTopOf(curg), **(**unsafe.Pointer)(unsafe.Pointer(&run)))
}

// endTask ends the current goroutine.
func endTask() {
	irqSave()
	gp := curg
	goroutines--
	gp.frames, gp.panics = nil, nil
	gp.state = gDead
	if bubblesInUse && gp.bubble != nil && !gp.partner {
		b := gp.bubble
		b.total--
		gp.bubble = nil
		b.rest()
	}
	if gp != &g0 {
		gp.next = deadList
		deadList = gp
	} else {
		mainGone = true
	}
	park()
}

// ready puts a goroutine at the end of the run queue.
func ready(gp *g) {
	mask := irqSave()
	gp.state = gReady
	if bubblesInUse && gp.durable {
		gp.durable = false
		gp.bubble.active++
	}
	gp.next = nil
	if runHead == nil {
		runHead = gp
	} else {
		runTail.next = gp
	}
	runTail = gp
	irqRestore(mask)
}

// park gives the processor to the next goroutine, until somebody calls ready(curg). Interrupts are masked.
func park() {
	me := curg
	if me.state == gRunning {
		me.state = gWaiting
	}
	if me.stack != 0 && *(*uint32)(unsafe.Pointer(me.stack)) != stackCanary {
		fatal("stack overflow")
	}
	if bubblesInUse && me.durable {
		me.bubble.rest()
	}
	next := schedule()
	next.state = gRunning
	if multitask && next != me {
		curg = next
		guardStack(next.guard)
		if callersInUse {
			top := callTop
			flashSwitch(&me.ctx, &next.ctx)
			callTop = top
			return
		}
		flashSwitch(&me.ctx, &next.ctx)
	}
}

// schedule waits for a goroutine that can run. Interrupts are masked.
func schedule() *g {
	for {
		var deadline int64 = -1
		if timers != nil {
			deadline = runTimers()
		}
		if gp := runHead; gp != nil {
			runHead = gp.next
			return gp
		}
		if gp := hostTask(deadline); gp != nil {
			return gp
		}
		if deadline < 0 && !interruptsInUse {
			deadlock()
		}
		idleUntil(deadline)
		// Let the handlers run.
		irqRestore(irqOn)
		irqSave()
	}
}

func deadlock() {
	if mainGone {
		fatal("no goroutines (main called runtime.Goexit) - deadlock!")
	}
	fatal("all goroutines are asleep - deadlock!")
}

// block is select {}.
func block() {
	irqSave()
	waitsDurably()
	park()
}

// Gosched lets the other goroutines run.
func Gosched() {
	mask := irqSave()
	ready(curg)
	park()
	irqRestore(mask)
}

// spins counts the rounds of loops that may wait for others.
var spins uint8

// spinning is called in each round of a loop that looks at what other goroutines may change: now and then they run.
func spinning() {
	if !multitask {
		return
	}
	spins++
	if spins&15 == 0 && (!interruptsInUse || !inInterrupt()) {
		Gosched()
	}
}

// NumGoroutine tells how many goroutines there are.
func NumGoroutine() int { return int(goroutines) }

// timeSleep is time.Sleep.
//
//go:linkname timeSleep time.Sleep
func timeSleep(ns int64) {
	if ns <= 0 {
		return
	}
	deadline := clock() + ns
	if deadline < 0 {
		deadline = 1<<63 - 1
	}
	if !canWait {
		canSwitch()
	} else if !multitask && !timersInUse {
		waitUntil(deadline)
		return
	}
	mask := irqSave()
	t := &curg.sleep
	t.when = deadline
	t.g = curg
	addTimer(timersOf(inBubble()), t)
	waitsDurably()
	park()
	irqRestore(mask)
}

// waitUntil waits where there is nobody else to run.
func waitUntil(deadline int64) {
	for {
		mask := irqSave()
		if nanotime() >= deadline {
			irqRestore(mask)
			return
		}
		idleUntil(deadline)
		irqRestore(mask)
	}
}
