// Bubbles of package testing/synctest: goroutines with a clock of their own, which goes on when all of them wait for each
// other or for it.

package runtime

import "unsafe"

// bubble is a group of goroutines. Its root called Run, and moves the clock.
type bubble struct {
	root   *g
	waiter *g // in Wait
	// How many goroutines there are, and how many of them do not wait durably: for nothing that others outside could do.
	total, active int
	done          bool // the function that Run was called with has returned; the clock stands still
	now           int64
	timers        *timerNode
}

// bubbleStart is what the clock of a bubble says at first: midnight UTC, 1 January 2000.
const bubbleStart = 946684800 * 1e9

// bubblesInUse is written where there are any.
var bubblesInUse bool

// servingTimers: what timers outside bubbles start belongs to none, whoever happens to look at them.
var servingTimers bool

// inBubble gives the bubble of the current goroutine.
//
//go:inline
func inBubble() *bubble {
	if !bubblesInUse || servingTimers {
		return nil
	}
	return curg.bubble
}

// waitsDurably says that the goroutine is about to wait for what only its bubble can do.
//
//go:inline
func waitsDurably() {
	if inBubble() != nil {
		curg.durable = true
	}
}

// join makes a new goroutine one of the bubble that starts it.
func (b *bubble) join(gp *g) {
	gp.bubble = b
	if b != nil {
		b.total++
		b.active++
	}
}

// rest takes note that a goroutine waits, or has ended.
func (b *bubble) rest() {
	b.active--
	if b.active > 0 {
		return
	}
	gp := b.root
	if b.waiter != nil {
		gp, b.waiter = b.waiter, nil
	}
	ready(gp)
}

// parkIdle waits until all others in the bubble do.
func (b *bubble) parkIdle() {
	curg.durable = true
	park()
}

//go:linkname synctestRun internal/synctest.Run
func synctestRun(f func()) {
	gp := curg
	if gp.bubble != nil {
		panic("synctest.Run called from within a synctest bubble")
	}
	bubblesInUse = true
	b := &bubble{root: gp, total: 1, active: 1, now: bubbleStart}
	gp.bubble = b
	defer func() { gp.bubble = nil }()
	newproc(func() {
		defer func() { b.done = true }()
		f()
	})
	for {
		b.parkIdle()
		t := b.timers
		if t == nil || b.done {
			break
		}
		b.now = max(b.now, t.when)
		for t = b.timers; t != nil && t.when <= b.now; t = b.timers {
			b.timers = t.next
			t.serve()
		}
	}
	if b.total == 1 {
		return
	}
	if b.done {
		panic("deadlock: main bubble goroutine has exited but blocked goroutines remain")
	}
	panic("deadlock: all goroutines in bubble are blocked")
}

//go:linkname synctestWait internal/synctest.Wait
func synctestWait() {
	b := inBubble()
	if b == nil {
		panic("goroutine is not in a bubble")
	}
	if b.waiter != nil {
		panic("wait already in progress")
	}
	b.waiter = curg
	b.parkIdle()
}

//go:linkname synctestInBubble internal/synctest.IsInBubble
func synctestInBubble() bool { return inBubble() != nil }

// acquire keeps the clock of the bubble from going on until release.
//
//go:linkname synctestAcquire internal/synctest.acquire
func synctestAcquire() any {
	b := inBubble()
	if b == nil {
		return nil
	}
	b.active++
	return b
}

//go:linkname synctestRelease internal/synctest.release
func synctestRelease(of any) { of.(*bubble).rest() }

// synctestIn calls f as if the goroutine were in the bubble, which somebody holds.
//
//go:linkname synctestIn internal/synctest.inBubble
func synctestIn(of any, f func()) {
	gp := curg
	if gp.bubble != nil {
		panic("goroutine is already bubbled")
	}
	of.(*bubble).join(gp)
	defer func() {
		b := gp.bubble
		gp.bubble = nil
		b.total--
		b.rest()
	}()
	f()
}

// clock is nanotime for the current goroutine.
//
//go:inline
func clock() int64 {
	if b := inBubble(); b != nil {
		return b.now
	}
	return nanotime()
}

// timersOf gives the list that a bubble's timers are in.
//
//go:inline
func timersOf(b *bubble) **timerNode {
	if bubblesInUse && b != nil {
		return &b.timers
	}
	return &timers
}

// checkBubble ends the program where somebody outside bubbles uses a channel of one.
//
//go:inline
func (c *hchan) checkBubble(what string) {
	if bubblesInUse && c != nil && c.bubbled && inBubble() == nil && !servingTimers {
		outsideBubble(what)
	}
}

func outsideBubble(what string) { fatal(what + " synctest channel from outside bubble") }

// serve does what a timer is for.
func (t *timerNode) serve() {
	if t.g != nil {
		ready(t.g)
	} else if timersInUse {
		(*timeTimer)(unsafe.Pointer(t)).fire()
	}
}
