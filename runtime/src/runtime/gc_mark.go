// Collection: what can be reached from variables, stacks and registers is marked, the rest is free. Any word that could be an
// address inside an object keeps that object. Interrupts are masked meanwhile, and handlers never collect.

package runtime

import "unsafe"

// chunk is how much of a large object is scanned at once, so that its pointers do not fill the mark stack.
const chunk = 32 * pointerBytes

var gc struct {
	buf uintptr // of flash_try
	sp  uintptr // top of the mark stack, which grows up
	// Pages with objects that are marked but did not fit on the mark stack; first > last if there are none.
	first, last uintptr
}

// mayCollect tells whether memory may be collected here: not in an interrupt handler.
func mayCollect() bool { return !interruptsInUse || !inInterrupt() }

// collect collects garbage. Interrupts are masked.
func collect() {
	if heap.base == 0 {
		return
	}
	var start int64
	if counting() {
		start = nanotime()
	}
	withRegisters(collectHere)
	heap.collections++
	if counting() {
		heap.pause += uint64(nanotime() - start)
	}
}

//go:noinline
func collectHere() {
	for k := range heap.classes {
		c := &heap.classes[k]
		c.next, c.end = 0, 0
		c.page, c.partial = noPage, noPage
	}
	gc.sp = heap.stack
	gc.first, gc.last = heap.pages, 0
	forgetDead()
	// What the heap knows of itself keeps nothing alive: its first object begins where it does.
	own := uintptr(unsafe.Pointer(&heap))
	scan(globalsStart(), own)
	scan(own+unsafe.Sizeof(heap), globalsEnd())
	markStacks(stacksave())
	drain()
	if specialsInUse {
		markSpecials()
	}
	releaseRefs()
	sweep()
	// The next collection on its own is due when so much was taken as is in use now.
	left := heap.pages
	if pacing {
		left = limitPages(pacedPages())
	}
	heap.left = left
	heap.up, heap.down = 0, heap.pages
}

// markStacks scans what goroutines have on their stacks; the current one's begins at sp.
func markStacks(sp uintptr) {
	top := mainStackTop()
	if !multitask {
		scanStack(&g0.ctx, sp, top)
		return
	}
	for gp := allTasks; gp != nil; gp = gp.allNext {
		from := gp.ctx.sp
		if gp == curg {
			from = sp
		}
		scanStack(&gp.ctx, from, gp.stack+gp.size)
	}
	if curg != &g0 {
		sp = g0.ctx.sp
	}
	if hostStacks && g0.stack != 0 {
		scanStack(&g0.ctx, sp, g0.stack+g0.size)
		scan(hostStack(), top)
		return
	}
	scanStack(&g0.ctx, sp, top)
}

// scan marks what the words from at to end may point to.
func scan(at, end uintptr) {
	for ; at < end; at += pointerBytes {
		p := *(*uintptr)(unsafe.Pointer(at))
		if p-heap.base < heap.bytes {
			mark(p)
		}
	}
}

// mark marks the object that p, an address inside the heap, lies in.
func mark(p uintptr) {
	off := p - heap.base
	page := off >> pageShift
	kind := uintptr(*kindAt(page))
	if kind < firstClass {
		if kind == pageTail {
			page = headOf(page)
			kind = uintptr(*kindAt(page))
		}
		if kind != pageLarge && kind != pageLargeNoscan {
			return
		}
		w := word(heap.marked, page*pageWords)
		if *w != 0 {
			return
		}
		*w = 1
		if kind == pageLarge {
			push(pageAddress(page))
		}
		return
	}
	k := kind - firstClass
	n := uintptr(uint32(off&(pageSize-1)) * cellIndex[k>>1] >> cellIndexShift)
	at := page*pageWords + n/wordBits
	bit := uintptr(1) << (n % wordBits)
	w := word(heap.marked, at)
	if *w&bit != 0 || *word(heap.inUse, at)&bit == 0 {
		return
	}
	*w |= bit
	if k&1 == 0 {
		push(pageAddress(page) + n*uintptr(cellSizes[k>>1]))
	}
}

// push notes an address from where on an object is still to be scanned.
func push(p uintptr) {
	if gc.sp == heap.stackEnd {
		page := (p - heap.base) >> pageShift
		gc.first = min(gc.first, page)
		gc.last = max(gc.last, page)
		return
	}
	*(*uintptr)(unsafe.Pointer(gc.sp)) = p
	gc.sp += pointerBytes
}

// drain scans objects until none is left that was marked and not scanned.
func drain() {
	for {
		drainStack()
		if gc.first > gc.last {
			return
		}
		// The stack was too small: all marked objects of these pages are scanned once more.
		page, last := gc.first, gc.last
		gc.first, gc.last = heap.pages, 0
		for ; page <= last; page++ {
			rescan(page)
		}
	}
}

// scanObject scans an object from p on: the first word of a cell, or some word of a large object.
func scanObject(p uintptr) {
	page := (p - heap.base) >> pageShift
	kind := uintptr(*kindAt(page))
	if kind >= firstClass {
		scan(p, p+uintptr(cellSizes[(kind-firstClass)>>1]))
		return
	}
	page = headOf(page)
	end := pageAddress(page + largePages(page))
	if end-p > chunk {
		end = p + chunk
		push(end) // There is room: p was taken from the stack.
	}
	scan(p, end)
}

// rescan scans the marked objects that begin in a page.
func rescan(page uintptr) {
	kind := uintptr(*kindAt(page))
	if kind >= firstClass && (kind-firstClass)&1 == 0 {
		size := uintptr(cellSizes[(kind-firstClass)>>1])
		n := uintptr(0)
		for off := uintptr(0); off+size <= pageSize; off += size {
			if *word(heap.marked, page*pageWords+n/wordBits)>>(n%wordBits)&1 != 0 {
				scanObject(pageAddress(page) + off)
				drainStack()
			}
			n++
		}
	} else if kind == pageLarge && *word(heap.marked, page*pageWords) != 0 {
		end := pageAddress(page + largePages(page))
		for p := pageAddress(page); p < end; p += chunk {
			scan(p, min(p+chunk, end))
			drainStack()
		}
	}
}

// drainStack scans objects until none is left on the mark stack.
func drainStack() {
	for gc.sp != heap.stack {
		gc.sp -= pointerBytes
		scanObject(*(*uintptr)(unsafe.Pointer(gc.sp)))
	}
}

// sweep makes what was marked the memory in use, and lists the pages with free cells in order of address.
func sweep() {
	free := uintptr(0)
	heap.noscan = 0
	if counting() {
		heap.liveObjects, heap.liveBytes = 0, 0
	}
	for page := heap.pages; page != 0; {
		page--
		kind := uintptr(*kindAt(page))
		if kind >= firstClass {
			if sweepCells(page, kind-firstClass) {
				free++
			}
			continue
		}
		if kind == pageTail {
			page = headOf(page)
			kind = uintptr(*kindAt(page))
		}
		if kind == pageFree {
			free++
		} else if kind != pageTaken {
			n := largePages(page)
			w := word(heap.marked, page*pageWords)
			if *w == 0 {
				memzero(unsafe.Pointer(kindAt(page)), n)
				free += n
			} else {
				if kind == pageLargeNoscan {
					heap.noscan += n
				}
				if counting() {
					heap.liveObjects++
					heap.liveBytes += uint64(n) << pageShift
				}
			}
			*w = 0
		}
	}
	heap.free = free
	if counting() {
		heap.mallocsAt, heap.totalAt = heap.mallocs, heap.total
	}
}

// sweepCells sweeps a page of cells; true if the page is free now.
func sweepCells(page, k uintptr) bool {
	live := uintptr(0)
	for i := page * pageWords; i < (page+1)*pageWords; i++ {
		w := word(heap.marked, i)
		*word(heap.inUse, i) = *w
		live += ones(*w)
		*w = 0
	}
	if live == 0 {
		*kindAt(page) = pageFree
		return true
	}
	size := uintptr(cellSizes[k>>1])
	if live*size+size <= pageSize {
		c := &heap.classes[k]
		*linkAt(page) = c.partial
		c.partial = pageIndex(page)
	}
	if counting() {
		heap.liveObjects += uint64(live)
		heap.liveBytes += uint64(live * size)
	}
	return false
}

// ones counts the bits of a word.
func ones(w uintptr) uintptr {
	n := uintptr(0)
	for ; w != 0; w >>= 16 {
		x := uint32(w & 0xffff)
		x -= x >> 1 & 0x5555
		x = x&0x3333 + x>>2&0x3333
		x = (x + x>>4) & 0x0f0f
		n += uintptr(x+x>>8) & 0x1f
	}
	return n
}
