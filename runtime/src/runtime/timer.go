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

// addTimer files a timer in a list. Interrupts are masked.
func addTimer(link **timerNode, t *timerNode) {
	for *link != nil && (*link).when <= t.when {
		link = &(*link).next
	}
	t.next = *link
	*link = t
}

// removeTimer tells whether t was in the list. Interrupts are masked.
func removeTimer(link **timerNode, t *timerNode) bool {
	for ; *link != nil; link = &(*link).next {
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
		if bubblesInUse {
			servingTimers = true
		}
		t.serve()
		if bubblesInUse {
			servingTimers = false
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
	bubble *bubble
}

// timeTimerHead has the layout of time.Timer: the channel, and whether the runtime knows the timer.
type timeTimerHead struct {
	c    unsafe.Pointer
	init bool
	t    *timeTimer
}

// fire runs the function of a timer that is due, which must not block. Interrupts are masked.
func (t *timeTimer) fire() {
	now := clock()
	late := now - t.node.when
	if t.period > 0 {
		// A ticker that is behind skips, keeping its phase.
		for t.node.when += t.period; t.node.when <= now-t.period; t.node.when += t.period {
		}
		addTimer(timersOf(t.bubble), &t.node)
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
	if bubblesInUse {
		t.bubble = inBubble()
	}
	t.start(when, period)
	return h
}

func (t *timeTimer) start(when, period int64) {
	mask := irqSave()
	t.node.when, t.period = when, period
	addTimer(timersOf(t.bubble), &t.node)
	irqRestore(mask)
}

// stop takes the timer out of the list; a value that nobody has received yet is withdrawn, as since Go 1.23.
func (t *timeTimer) stop() bool {
	mask := irqSave()
	active := removeTimer(timersOf(t.bubble), &t.node)
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
