// What package sync waits with: a queue of goroutines. And the coroutines of package iter.

package runtime

// waitQueue is a list of waiting goroutines, linked by g.next. Package sync has a struct of the same layout.
type waitQueue struct{ head, tail *g }

// queueWait lets the goroutine wait until queueWake takes it out.
func queueWait(q *waitQueue) {
	mask := irqSave()
	gp := curg
	gp.next = nil
	if q.head == nil {
		q.head = gp
	} else {
		q.tail.next = gp
	}
	q.tail = gp
	park()
	irqRestore(mask)
}

// queueWaitDurably is queueWait for what only the bubble of the goroutine will end.
func queueWaitDurably(q *waitQueue) {
	waitsDurably()
	queueWait(q)
}

// queueWake wakes the goroutine that has waited longest; false if there is none.
func queueWake(q *waitQueue) bool {
	mask := irqSave()
	gp := q.head
	if gp != nil {
		q.head = gp.next
		ready(gp)
	}
	irqRestore(mask)
	return gp != nil
}

// coro is the other side of an iter.Pull: the goroutine that coroswitch goes to.
type coro struct {
	gp *g
	f  func(*coro)
}

func newcoro(f func(*coro)) *coro {
	c := &coro{f: f}
	c.gp = newTask(func() {
		// Back to whoever switched here last, also when this goroutine is ended by Goexit.
		defer func() {
			mask := irqSave()
			ready(c.gp)
			irqRestore(mask)
		}()
		c.f(c)
	})
	if bubblesInUse {
		// One of the two sides runs: they count as one goroutine.
		c.gp.bubble, c.gp.partner = curg.bubble, true
	}
	return c
}

// coroswitch goes on with the other side, until it comes back.
func coroswitch(c *coro) {
	mask := irqSave()
	me, next := curg, c.gp
	c.gp = me
	me.state = gWaiting
	next.state = gRunning
	curg = next
	flashSwitch(&me.ctx, &next.ctx)
	irqRestore(mask)
}
