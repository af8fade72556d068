// Channels. Everything happens with interrupts masked, since a handler may send or receive without blocking.

package runtime

import "unsafe"

type hchan struct {
	count    int // elements in the buffer
	size     int // room of the buffer
	elemSize uintptr
	buf      unsafe.Pointer
	recvx    int // the oldest element
	closed   bool
	timer    bool // of a time.Timer: looks unbuffered
	bubbled  bool // made in a bubble
	recvq    waitq
	sendq    waitq
}

// waiter is a goroutine in the queue of a channel: each has one of its own, and a list for select.
type waiter struct {
	next *waiter
	g    *g
	elem unsafe.Pointer
	ok   bool // false when the channel was closed
}

type waitq struct{ head, tail *waiter }

func (q *waitq) push(w *waiter) {
	w.next = nil
	if q.head == nil {
		q.head = w
	} else {
		q.tail.next = w
	}
	q.tail = w
}

// pop takes the first waiter whose goroutine was not served elsewhere, and marks it as served.
func (q *waitq) pop() *waiter {
	for {
		w := q.head
		if w == nil {
			return nil
		}
		q.head = w.next
		if w.g.fired == nil {
			w.g.fired = w
			return w
		}
	}
}

func (q *waitq) remove(w *waiter) {
	var last *waiter
	for at := q.head; at != nil; at = at.next {
		if at == w {
			if last == nil {
				q.head = w.next
			} else {
				last.next = w.next
			}
			if q.tail == w {
				q.tail = last
			}
			return
		}
		last = at
	}
}

// wait lets the goroutine wait in one queue, and tells whether the other side was served, not closed.
func (q *waitq) wait(c *hchan, elem unsafe.Pointer) bool {
	gp := curg
	w := &gp.wait
	w.g, w.elem, w.ok = gp, elem, false
	gp.fired = nil
	q.push(w)
	if c.bubbled {
		waitsDurably()
	}
	park()
	return w.ok
}

func makechan(elemSize uintptr, size int) unsafe.Pointer {
	if size < 0 || tooMany(elemSize, size) {
		plainPanic("makechan: size out of range")
	}
	c := (*hchan)(alloc(unsafe.Sizeof(hchan{}), false))
	c.elemSize = elemSize
	c.size = size
	if inBubble() != nil {
		c.bubbled = true
	}
	if n := uintptr(size) * elemSize; n != 0 {
		c.buf = alloc(n, false)
	}
	return unsafe.Pointer(c)
}

// put appends to the buffer; there is room.
func (c *hchan) put(elem unsafe.Pointer) {
	i := c.recvx + c.count
	if i >= c.size {
		i -= c.size
	}
	memmove(add(c.buf, uintptr(i)*c.elemSize), elem, c.elemSize)
	c.count++
}

// take removes the oldest element; there is one.
func (c *hchan) take(elem unsafe.Pointer) {
	at := add(c.buf, uintptr(c.recvx)*c.elemSize)
	if elem != nil {
		memmove(elem, at, c.elemSize)
	}
	memzero(at, c.elemSize)
	c.recvx++
	if c.recvx == c.size {
		c.recvx = 0
	}
	c.count--
}

// drain empties the buffer.
func (c *hchan) drain() {
	for c.count > 0 {
		c.take(nil)
	}
}

// trySend sends if it need not wait. It panics on a closed channel, leaving interrupts as mask says.
func (c *hchan) trySend(elem unsafe.Pointer, mask uintptr) bool {
	if c.closed {
		irqRestore(mask)
		plainPanic("send on closed channel")
	}
	if w := c.recvq.pop(); w != nil {
		if w.elem != nil {
			memmove(w.elem, elem, c.elemSize)
		}
		w.ok = true
		ready(w.g)
		return true
	}
	if c.count < c.size {
		c.put(elem)
		return true
	}
	return false
}

// tryRecv receives if it need not wait.
func (c *hchan) tryRecv(elem unsafe.Pointer) (done, ok bool) {
	if c.count > 0 {
		c.take(elem)
		// Somebody may wait for the room.
		if w := c.sendq.pop(); w != nil {
			c.put(w.elem)
			w.ok = true
			ready(w.g)
		}
		return true, true
	}
	if w := c.sendq.pop(); w != nil {
		if elem != nil {
			memmove(elem, w.elem, c.elemSize)
		}
		w.ok = true
		ready(w.g)
		return true, true
	}
	if c.closed {
		if elem != nil {
			memzero(elem, c.elemSize)
		}
		return true, false
	}
	return false, false
}

func chansend(cp, elem unsafe.Pointer) {
	c := (*hchan)(cp)
	mask := irqSave()
	if c == nil {
		waitsDurably()
		park()
	}
	c.checkBubble("send on")
	if !c.trySend(elem, mask) && !c.sendq.wait(c, elem) {
		irqRestore(mask)
		plainPanic("send on closed channel")
	}
	irqRestore(mask)
}

func chanrecv(cp, elem unsafe.Pointer) bool {
	c := (*hchan)(cp)
	mask := irqSave()
	if c == nil {
		waitsDurably()
		park()
	}
	c.checkBubble("receive on")
	done, ok := c.tryRecv(elem)
	if !done {
		ok = c.recvq.wait(c, elem)
	}
	irqRestore(mask)
	return ok
}

func selectnbsend(cp, elem unsafe.Pointer) bool {
	c := (*hchan)(cp)
	if c == nil {
		return false
	}
	mask := irqSave()
	done := c.trySend(elem, mask)
	irqRestore(mask)
	return done
}

func selectnbrecv(cp, elem unsafe.Pointer) (selected, ok bool) {
	c := (*hchan)(cp)
	if c == nil {
		return false, false
	}
	mask := irqSave()
	selected, ok = c.tryRecv(elem)
	irqRestore(mask)
	return
}

func closechan(cp unsafe.Pointer) {
	c := (*hchan)(cp)
	if c == nil {
		plainPanic("close of nil channel")
	}
	c.checkBubble("close of")
	mask := irqSave()
	if c.closed {
		irqRestore(mask)
		plainPanic("close of closed channel")
	}
	c.closed = true
	for {
		w := c.recvq.pop()
		if w == nil {
			break
		}
		if w.elem != nil {
			memzero(w.elem, c.elemSize)
		}
		w.ok = false
		ready(w.g)
	}
	for {
		w := c.sendq.pop()
		if w == nil {
			break
		}
		w.ok = false
		ready(w.g)
	}
	irqRestore(mask)
}

func chanlen(cp unsafe.Pointer) int {
	c := (*hchan)(cp)
	if c == nil || c.timer {
		return 0
	}
	return c.count
}

func chancap(cp unsafe.Pointer) int {
	c := (*hchan)(cp)
	if c == nil || c.timer {
		return 0
	}
	return c.size
}
