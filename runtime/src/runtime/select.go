// select with more than one case.

package runtime

import "unsafe"

type scase struct {
	c    *hchan
	elem unsafe.Pointer
}

// selectgo waits for one of the cases, the first nsends of which send. It gives the index of the case, or -1 for
// default, and for a receive whether a value came.
func selectgo(list *scase, nsends, nrecvs int, wait bool) (int, bool) {
	n := nsends + nrecvs
	cases := unsafe.Slice(list, n)
	mask := irqSave()
	if n > 0 {
		// Begin at any case, so that no channel starves another.
		i := int(fastrandn(uint32(n)))
		for range n {
			k := &cases[i]
			if k.c != nil {
				k.c.checkBubble("select on")
				if i < nsends {
					if k.c.trySend(k.elem, mask) {
						irqRestore(mask)
						return i, false
					}
				} else if done, ok := k.c.tryRecv(k.elem); done {
					irqRestore(mask)
					return i, ok
				}
			}
			i++
			if i == n {
				i = 0
			}
		}
	}
	if !wait {
		irqRestore(mask)
		return -1, false
	}

	gp := curg
	if len(gp.cases) < n {
		gp.cases = make([]waiter, n)
	}
	gp.fired = nil
	durable := true
	for i := range cases {
		k, w := &cases[i], &gp.cases[i]
		w.g, w.elem, w.ok = gp, k.elem, false
		if k.c != nil {
			k.c.queue(i < nsends).push(w)
			durable = durable && k.c.bubbled
		}
	}
	if durable {
		waitsDurably()
	}
	park()
	served, ok := 0, false
	for i := range cases {
		k, w := &cases[i], &gp.cases[i]
		if w == gp.fired {
			served, ok = i, w.ok
		} else if k.c != nil {
			k.c.queue(i < nsends).remove(w)
		}
		w.elem = nil
	}
	irqRestore(mask)
	if !ok && served < nsends {
		plainPanic("send on closed channel")
	}
	return served, ok
}

func (c *hchan) queue(send bool) *waitq {
	if send {
		return &c.sendq
	}
	return &c.recvq
}
