// Timers: one list sorted by time, for sleeping goroutines and for package time.

package runtime

import "unsafe"

type timerNode struct {
	next *timerNode
	when int64
	g    *g // to be woken; nil in the timers of package time
}

// timers is the list; the first is due first.
var timers *timerNode

// addTimer files a timer. Interrupts are masked.
func addTimer(t *timerNode) {
	link := &timers
	for *link != nil && (*link).when <= t.when {
		link = &(*link).next
	}
	t.next = *link
	*link = t
}

// removeTimer tells whether t was in the list. Interrupts are masked.
func removeTimer(t *timerNode) bool {
	for link := &timers; *link != nil; link = &(*link).next {
		if *link == t {
			*link = t.next
			return true
		}
	}
	return false
}

// runTimers serves what is due and gives the time of the next one, or -1. Interrupts are masked.
func runTimers() int64 {
	for {
		t := timers
		if t == nil {
			return -1
		}
		if t.when > nanotime() {
			return t.when
		}
		timers = t.next
		if t.g != nil {
			ready(t.g)
		} else if timersInUse {
			(*timeTimer)(unsafe.Pointer(t)).fire()
		}
	}
}

// timersInUse is written by newTimer: without it the timers of package time fold away.
var timersInUse bool

// timeTimer is the runtime's side of time.Timer and time.Ticker, which begin with two words of their own.
type timeTimer struct {
	node   timerNode
	owner  *timeTimerHead
	period int64
	f      func(arg any, seq uintptr, delta int64)
	arg    any
	seq    uintptr
	ch     *hchan
}

// timeTimerHead has the layout of time.Timer: the channel, and whether the runtime knows the timer.
type timeTimerHead struct {
	c    unsafe.Pointer
	init bool
	t    *timeTimer
}

// fire runs the function of a timer that is due, which must not block. Interrupts are masked.
func (t *timeTimer) fire() {
	late := nanotime() - t.node.when
	if t.period > 0 {
		// A ticker that is behind skips, keeping its phase.
		for t.node.when += t.period; t.node.when <= nanotime()-t.period; t.node.when += t.period {
		}
		addTimer(&t.node)
	}
	t.f(t.arg, t.seq, late)
}

//go:linkname newTimer time.newTimer
func newTimer(when, period int64, f func(any, uintptr, int64), arg any, cp unsafe.Pointer) *timeTimerHead {
	timersInUse = true
	if !canWait {
		canSwitch()
	}
	t := new(timeTimer)
	h := &timeTimerHead{init: true, t: t}
	t.owner = h
	t.f, t.arg = f, arg
	t.ch = (*hchan)(cp)
	if t.ch != nil {
		t.ch.timer = true
	}
	t.start(when, period)
	return h
}

func (t *timeTimer) start(when, period int64) {
	mask := irqSave()
	t.node.when, t.period = when, period
	addTimer(&t.node)
	irqRestore(mask)
}

// stop takes the timer out of the list; a value that nobody has received yet is withdrawn, as since Go 1.23.
func (t *timeTimer) stop() bool {
	mask := irqSave()
	active := removeTimer(&t.node)
	if t.ch != nil && t.ch.count > 0 {
		t.ch.drain()
		active = true
	}
	irqRestore(mask)
	return active
}

//go:linkname stopTimer time.stopTimer
func stopTimer(h *timeTimerHead) bool { return h.t.stop() }

//go:linkname resetTimer time.resetTimer
func resetTimer(h *timeTimerHead, when, period int64) bool {
	active := h.t.stop()
	h.t.start(when, period)
	return active
}
