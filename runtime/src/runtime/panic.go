// defer, panic, recover and Goexit; docs/abi.md tells how functions with defer are built.

package runtime

import "unsafe"

// deferFrame begins the frame of a function that defers.
type deferFrame struct {
	link    *deferFrame
	records *deferRecord
	sp      uintptr // where flash_throw goes
}

type deferRecord struct {
	link *deferRecord
	fn   func()
}

// panicRecord is a panic, or a Goexit, in progress.
type panicRecord struct {
	link       *panicRecord
	arg        any
	top        *deferFrame // the innermost frame when it began, or that to which the stack was unwound since
	at         *deferFrame // the frame whose deferred calls it runs, the stack being unwound
	recovered  bool
	repanicked bool
	doomed     bool // its deferred calls must not wait
	goexit     bool
	calls      *callNode // who called whom when it began, if the stack was left since
}

// deferproc pushes a deferred call.
func deferproc(frame *deferFrame, rec *deferRecord) {
	rec.link = frame.records
	frame.records = rec
}

// deferInUse is written where a function defers: in a program without, unwinding folds away.
var deferInUse bool

// protect runs the body of a function and then its deferred calls. It returns also when one of them recovered.
func protect(frame *deferFrame, body unsafe.Pointer) {
	deferInUse = true
	gp := curg
	frame.link = gp.frames
	frame.records = nil
	gp.frames = frame
	top := callTop
	fn := body
	mark := stackMark()
	for {
		flashTry(fn, unsafe.Pointer(frame), unsafe.Pointer(&frame.sp))
		stackCut(mark)
		if callersInUse {
			callTop = top
		}
		if unwindsFirst() && gp.panics != nil && gp.panics.at == frame {
			if callersInUse {
				callTop = gp.panics.calls
			}
			fn = runPanickingCode()
			continue
		}
		if frame.records == nil {
			break
		}
		fn = runDeferredCode()
	}
	gp.frames = frame.link
}

// runDeferredCode gives the address of runDeferred, runPanickingCode that of runPanicking; the compiler provides them.
func runDeferredCode() unsafe.Pointer
func runPanickingCode() unsafe.Pointer

// runDeferred runs the deferred calls of a frame that is left normally, or after a recover.
func runDeferred(frame *deferFrame) {
	for {
		rec := frame.records
		if rec == nil {
			return
		}
		frame.records = rec.link
		curg.deferCode = nil
		if rec.fn == nil {
			rec.fn = panicNil
		}
		rec.fn()
	}
}

// begin makes it the current panic.
func (p *panicRecord) begin(gp *g) {
	p.link = gp.panics
	p.top = gp.frames
	gp.panics = p
}

// unwind runs the deferred calls of all frames on top of the panicking stack. It returns if none of them recovered, or
// the goroutine is to end.
func (p *panicRecord) unwind() {
	gp := curg
	for {
		frame := gp.frames
		if frame == nil {
			return
		}
		rec := frame.records
		if rec == nil {
			gp.frames = frame.link
			continue
		}
		frame.records = rec.link
		if rec.fn == nil {
			rec.fn = panicNil
		}
		gp.deferCode = codeOf(rec.fn)
		rec.fn()
		gp.deferCode = nil
		if p.recovered && p.finish(gp, frame) {
			flashThrow(unsafe.Pointer(&frame.sp))
		}
	}
}

// unwindPanic is unwind for a panic: where goroutines are, what it calls must not wait, for nobody comes back to the
// functions that are on the stack.
//
//go:noinline
func (p *panicRecord) unwindPanic() {
	p.doomed = doomsPanics()
	p.unwind()
	p.doomed = false
	if p.goexit {
		leaveTask()
	}
}

// finish takes the panic away, for a deferred call of that frame recovered: true if the frame's function now returns.
// Recovering does not stop a Goexit that was under way: then that goes on in place of the panic.
func (p *panicRecord) finish(gp *g, frame *deferFrame) bool {
	// Older panics whose deferred calls are thereby left are gone too.
	goexit := false
	q := gp.panics
	for q != nil && !frame.within(q.top) {
		goexit = goexit || q.goexit
		q = q.link
	}
	gp.panics = q
	if goexit {
		*p = panicRecord{link: q, top: gp.frames, goexit: true}
		gp.panics = p
	}
	return !goexit
}

// within tells whether the frame's function was called while that of outer ran.
func (frame *deferFrame) within(outer *deferFrame) bool {
	if !unwindsFirst() {
		// Stacks grow down, and outer may have ended.
		return uintptr(unsafe.Pointer(outer)) > uintptr(unsafe.Pointer(frame))
	}
	if outer == frame {
		return false
	}
	f := frame.link
	for f != nil && f != outer {
		f = f.link
	}
	return f != nil
}

// throwOn unwinds the stack to the innermost frame that has deferred calls, which protect then makes. It returns if
// there is none.
func (p *panicRecord) throwOn(gp *g) {
	for frame := gp.frames; frame != nil; frame = frame.link {
		if frame.records != nil {
			gp.frames = frame
			p.top, p.at = frame, frame
			if callersInUse && p.calls == nil {
				p.calls = keptCalls()
			}
			flashThrow(unsafe.Pointer(&frame.sp))
		}
	}
	gp.frames = nil
}

// runPanicking runs the deferred calls of a frame to which a panic, or a Goexit, has unwound the stack.
func runPanicking(frame *deferFrame) {
	gp := curg
	p := gp.panics
	for {
		rec := frame.records
		if rec == nil {
			break
		}
		frame.records = rec.link
		if rec.fn == nil {
			rec.fn = panicNil
		}
		gp.deferCode = codeOf(rec.fn)
		rec.fn()
		gp.deferCode = nil
		if p.recovered && p.finish(gp, frame) {
			return
		}
	}
	gp.frames = frame.link
	p.throwOn(gp)
	if p.goexit {
		leaveTask()
		return
	}
	dyingPanic = p
	crash()
}

// gopanic begins a panic. With -panic trap it ends the program instead, as do all others, without a word.
func gopanic(v any) {
	if targetPanicTrap {
		exit(2)
		return
	}
	if v == nil {
		if !deferInUse {
			dyingValue = panicText(panicNilText)
			crash()
			return
		}
		v = new(PanicNilError)
	}
	if !deferInUse {
		dyingValue = v
		crash()
		return
	}
	p := new(panicRecord)
	p.arg = v
	if q := curg.panics; q != nil && q.recovered && *efaceOf(&q.arg) == *efaceOf(&v) {
		q.repanicked = true
	}
	p.begin(curg)
	if unwindsFirst() {
		p.throwOn(curg)
	} else {
		p.unwindPanic()
	}
	dyingPanic = p
	crash()
}

// Goexit runs the deferred calls of the current goroutine and ends it.
func Goexit() {
	p := new(panicRecord)
	p.goexit = true
	if deferInUse {
		p.begin(curg)
		if unwindsFirst() {
			p.throwOn(curg)
		} else {
			p.unwind()
		}
	}
	leaveTask()
}

// reflectCode stands for what a deferred call through reflection will call.
var reflectCode = unsafe.Pointer(uintptr(1))

// recoverToken tells a function that contains recover, by its own code address, whether a panic called it.
func recoverToken(self unsafe.Pointer) unsafe.Pointer {
	gp := curg
	if gp.deferCode != self {
		return nil
	}
	gp.deferCode = nil
	return unsafe.Pointer(gp.panics)
}

// deferForward is called by a wrapper before it calls the function that stands behind it.
func deferForward(self, target unsafe.Pointer) {
	if gp := curg; gp.deferCode == self {
		gp.deferCode = target
	}
}

//go:linkname reflect_deferForward reflect.deferForward
func reflect_deferForward(code unsafe.Pointer) { deferForward(reflectCode, code) }

func gorecover(token unsafe.Pointer) any {
	p := (*panicRecord)(token)
	if p == nil || p.recovered || p.goexit || p != curg.panics {
		return nil
	}
	p.recovered = true
	return p.arg
}

// prepared turns errors and Stringers into their text before anything is printed: their methods may panic in turn.
func prepared(v any) any {
	switch v := v.(type) {
	case error:
		return panicText(v.Error())
	case stringer:
		return panicText(v.String())
	}
	return v
}

// panicText is the text of an error in a panic.
type panicText string

type stringer interface{ String() string }

// printPanics prints a panic and those that it interrupted, oldest first.
func printPanics(last *panicRecord) {
	n := 0
	for p := last; p != nil; p = p.link {
		n++
	}
	for ; n > 0; n-- {
		p := last
		for i := 1; i < n; i++ {
			p = p.link
		}
		printPanic(p)
	}
}

func printPanic(p *panicRecord) {
	if p.link != nil {
		if p.link.repanicked {
			return
		}
		if !p.link.goexit {
			print("\t")
		}
	}
	if p.goexit {
		return
	}
	print("panic: ")
	printPanicValue(p.arg)
	if p.recovered {
		if p.repanicked {
			print(" [recovered, repanicked]")
		} else {
			print(" [recovered]")
		}
	}
	print("\n")
}

// preparing is true while methods of values run that are to be printed.
var preparing bool

// How the program ends, for report. What no program writes folds to nil, and what would print it goes.
var (
	dyingPanic *panicRecord
	dyingValue any    // of a panic, where nobody defers
	dyingText  string // a fatal error
	dyingSP    uintptr
)

// crash reports the end of a program that went wrong, after its message was printed or noted. It leaves a goroutine's
// stack, whose size need not reach for this.
func crash() {
	if targetPanicTrap {
		exit(2)
		return
	}
	dyingSP = stacksave()
	if !hasSystemStack || !multitask {
		report()
	} else {
		run := report
		flashSystem(**(**unsafe.Pointer)(unsafe.Pointer(&run)))
	}
	if hasSystemStack {
		// Neither comes back. With a call behind them they are no jumps, so that whom crash would return to stands on the stack.
		flashExit(2)
	}
}

// report prints what was noted. A host that sees its name among the callers of the exit shows the others.
//
//go:noinline
func report() {
	crashing()
	if deferInUse && preparing {
		print("fatal error: panic while printing panic value: ")
		printPanicValue(dyingPanic.arg)
		print("\n")
	} else if dyingPanic != nil {
		preparing = true
		for p := dyingPanic; p != nil; p = p.link {
			p.arg = prepared(p.arg)
		}
		printPanics(dyingPanic)
	} else if dyingValue != nil {
		v := prepared(dyingValue)
		print("panic: ")
		printPanicValue(v)
		print("\n")
	} else if dyingText != "" {
		print("fatal error: ", dyingText, "\n")
	}
	print("\ngoroutine ", curg.id, " [running]:\n")
	printTrace(curg, 0, 0, dyingSP)
	exit(2)
}

// fatal reports what no program can recover from.
func fatal(s string) {
	dyingText = s
	crash()
}

func throw(s string) { fatal(s) }
