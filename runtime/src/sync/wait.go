package sync

// A WaitGroup waits for a collection of goroutines to finish.
type WaitGroup struct {
	_       noCopy
	n       int
	waiting queue
}

// Add adds delta, which may be negative, to the counter.
func (wg *WaitGroup) Add(delta int) {
	wg.n += delta
	if wg.n < 0 {
		panic("sync: negative WaitGroup counter")
	}
	if wg.n == 0 {
		for queueWake(&wg.waiting) {
		}
	}
}

// Done takes 1 off the counter.
func (wg *WaitGroup) Done() { wg.Add(-1) }

// Wait waits until the counter is zero.
func (wg *WaitGroup) Wait() {
	if wg.n != 0 {
		queueWaitDurably(&wg.waiting)
	}
}

// Go calls f in a new goroutine and counts it.
func (wg *WaitGroup) Go(f func()) {
	wg.Add(1)
	go func() {
		defer wg.Done()
		f()
	}()
}

// Cond lets goroutines wait for an event.
type Cond struct {
	_       noCopy
	L       Locker
	waiting queue
}

// NewCond gives a Cond with Locker l.
func NewCond(l Locker) *Cond { return &Cond{L: l} }

// Wait unlocks c.L, waits for Signal or Broadcast, and locks c.L again.
func (c *Cond) Wait() {
	c.L.Unlock()
	queueWaitDurably(&c.waiting)
	c.L.Lock()
}

// Signal wakes one goroutine that waits.
func (c *Cond) Signal() { queueWake(&c.waiting) }

// Broadcast wakes all goroutines that wait.
func (c *Cond) Broadcast() {
	for queueWake(&c.waiting) {
	}
}
