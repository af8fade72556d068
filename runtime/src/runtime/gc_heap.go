// The heap of the conservative collector. Memory is pages. A page holds cells of one size, with or without pointers in them, or
// is part of a large object. What is in use stands beside the pages: for each page its kind and a link, and a bit for each
// cell. Free cells are handed out in runs, so that an allocation mostly moves a pointer, and a collection never touches them.

package runtime

import "unsafe"

const (
	pageShift = targetHeapPageShift
	pageSize  = 1 << pageShift
	maxSmall  = pageSize / 2

	leastCell = 8
	wordBits  = 8 * pointerBytes
	pageWords = pageSize / leastCell / wordBits // words of a page's bits
)

// Kinds of pages. Larger kinds are those of cells: firstClass, twice the class, and 1 if there are no pointers in them.
const (
	pageFree = iota
	pageLarge
	pageLargeNoscan
	pageTail  // of a large object; the link is the distance to its first page
	pageTaken // of the tables
	firstClass
)

// cellSizes are the classes: eight of a size waste less than a cell of a page, and none more than a third of an object.
var cellSizes = [...]uint16{8, 16, 24, 32, 40, 48, 64, 80, 96, 128, 168, 256, 336, 408, 512, 680, 816, 1024, 1352, 2048}

const classes = len(cellSizes)

// cellIndex has 2^22 over the size, rounded up: offset times that, shifted back, is the number of a cell.
var cellIndex = [...]uint32{524288, 262144, 174763, 131072, 104858, 87382, 65536, 52429, 43691, 32768, 24967, 16384, 12484, 10281, 8192, 6169, 5141, 4096, 3103, 2048}

const cellIndexShift = 22

// smallClass has the class for each multiple of 8 up to 128.
const smallClass = "\x00\x00\x01\x02\x03\x04\x05\x06\x06\x07\x07\x08\x08\x09\x09\x09\x09"

const noPage = ^pageIndex(0)

// cellClass is what the allocator keeps for one kind of cells.
type cellClass struct {
	next, end uintptr   // the run of free cells that is being used up
	cell      uintptr   // where to look for the next run in page
	page      pageIndex // the page it is in
	partial   pageIndex // pages with free cells, linked
}

// pageTables describe the pages from base on.
type pageTables struct {
	base   uintptr // of page 0
	bytes  uintptr // of all pages
	pages  uintptr
	kinds  uintptr // *[pages]uint8
	links  uintptr // *[pages]pageIndex
	inUse  uintptr // *[pages*pageWords]uintptr: cells that were handed out
	marked uintptr // *[pages*pageWords]uintptr: cells that were reached by the collection under way

	stack, stackEnd uintptr // objects that were marked and are still to be scanned
}

var heap struct {
	pageTables
	room     uintptr // pages that there is room for in the tables
	free     uintptr // pages that are free
	up, down uintptr // where to look for single pages, and for large objects
	left     uintptr // pages that may be taken before the next collection
	noscan   uintptr // pages of large objects without pointers that the last collection has left
	classes  [2 * classes]cellClass

	// Counted only where counting is true. What is live was known exactly when the last collection ended.
	mallocs, total         uint64
	liveObjects, liveBytes uint64
	mallocsAt, totalAt     uint64 // mallocs and total at that time
	pause                  uint64
	collections, forced    uint32
}

// counting is true if the program reads memory statistics. The compiler puts the answer in place of the call.
func counting() bool

// zeroSized is what objects without size share.
var zeroSized uint64

//go:inline
func kindAt(page uintptr) *uint8 { return (*uint8)(unsafe.Pointer(heap.kinds + page)) }

//go:inline
func linkAt(page uintptr) *pageIndex {
	return (*pageIndex)(unsafe.Pointer(heap.links + page*unsafe.Sizeof(pageIndex(0))))
}

//go:inline
func word(bits, n uintptr) *uintptr { return (*uintptr)(unsafe.Pointer(bits + n*pointerBytes)) }

//go:inline
func pageAddress(page uintptr) uintptr { return heap.base + page<<pageShift }

// heapInit divides the memory from start to end into tables and pages.
func heapInit(start, end uintptr) {
	start = (start + 7) &^ 7
	const perPage = pageSize + 1 + unsafe.Sizeof(pageIndex(0)) + 2*pageWords*pointerBytes
	stack := ((end-start)>>9 + 256) &^ 7
	t := &heap.pageTables
	n := uintptr(0)
	if room := end - start; room > stack+3*pointerBytes {
		n = quotient(room-stack-3*pointerBytes, perPage)
	}
	t.layOut(start, n, stack)
	t.base = (t.stackEnd + 7) &^ 7
	t.bytes = n << pageShift
	memzero(unsafe.Pointer(start), t.stack-start)
	heap.room = n
	heap.free = n
	heap.down = n
	heap.left = n
	if pacing {
		heap.left = limitPages(0)
	}
	for k := range heap.classes {
		heap.classes[k].page = noPage
		heap.classes[k].partial = noPage
	}
}

// layOut gives the tables for n pages their places from start on.
func (t *pageTables) layOut(start, n, stack uintptr) {
	t.pages = n
	t.inUse = start
	t.marked = t.inUse + n*pageWords*pointerBytes
	t.links = t.marked + n*pageWords*pointerBytes
	t.kinds = t.links + n*unsafe.Sizeof(pageIndex(0))
	t.stack = (t.kinds + n + pointerBytes - 1) &^ (pointerBytes - 1)
	t.stackEnd = t.stack + stack
}

// quotient divides where the processor may have no instruction for it, and without a check for zero.
func quotient(a, b uintptr) uintptr {
	q := uintptr(0)
	for bit := uintptr(1) << (wordBits - 1 - pageShift); bit != 0; bit >>= 1 {
		if (q+bit)*b <= a {
			q += bit
		}
	}
	return q
}

// heapAlloc is alloc.
func heapAlloc(size uintptr, noscan bool) unsafe.Pointer {
	if size == 0 {
		return unsafe.Pointer(&zeroSized)
	}
	mask := irqSave()
	var p uintptr
	if size <= maxSmall {
		class := classOf(size)
		k := 2 * class
		if noscan {
			k++
		}
		c := &heap.classes[k]
		p = c.next
		if p == c.end {
			p = refill(c, k)
		}
		if p == 0 {
			outOfMemory(size, heap.free<<pageShift)
		}
		size = uintptr(cellSizes[class])
		c.next = p + size
	} else {
		n := (size + pageSize - 1) >> pageShift
		// Sizes near the end of the address space overflow.
		if n<<pageShift >= size {
			p = allocLarge(n, noscan)
		}
		if p == 0 {
			outOfMemory(size, heap.free<<pageShift)
		}
		size = n << pageShift
	}
	if counting() {
		heap.mallocs++
		heap.total += uint64(size)
	}
	irqRestore(mask)
	memzero(unsafe.Pointer(p), size)
	return unsafe.Pointer(p)
}

func classOf(size uintptr) uintptr {
	if size <= 128 {
		return uintptr(byteAt(smallClass, int((size+7)>>3)))
	}
	class := uintptr(10)
	for uintptr(cellSizes[class]) < size {
		class++
	}
	return class
}

// refill finds the next run of free cells; 0 if there are none. Interrupts are masked.
func refill(c *cellClass, k uintptr) uintptr {
	if heap.base == 0 {
		heapInit(heapStart(), heapEnd())
	}
	collected := false
	for {
		for {
			if c.page != noPage && c.nextRun(k) {
				return c.next
			}
			c.page = c.partial
			if c.page == noPage {
				break
			}
			c.partial = *linkAt(uintptr(c.page))
			c.cell = 0
		}
		if heap.left != 0 || collected || !mayCollect() {
			if page := takePage(); page < heap.pages {
				*kindAt(page) = uint8(firstClass + k)
				c.page = pageIndex(page)
				c.cell = 0
				continue
			}
			if heapMore(1) {
				continue
			}
			if collected || !mayCollect() {
				return 0
			}
		}
		collect()
		collected = true
	}
}

// nextRun looks for free cells in the class's page from c.cell on, and takes all that follow each other.
func (c *cellClass) nextRun(k uintptr) bool {
	size := uintptr(cellSizes[k>>1])
	bits := uintptr(c.page) * pageWords
	base := pageAddress(uintptr(c.page))
	at, end := base+c.cell*size, base+pageSize-size
	i := c.cell
	for at <= end && *word(heap.inUse, bits+i/wordBits)>>(i%wordBits)&1 != 0 {
		i++
		at += size
	}
	c.next = at
	for at <= end {
		w := word(heap.inUse, bits+i/wordBits)
		bit := uintptr(1) << (i % wordBits)
		if *w&bit != 0 {
			break
		}
		*w |= bit
		i++
		at += size
	}
	c.cell = i
	c.end = at
	return c.next != at
}

// takePage gives a free page, or heap.pages. Such pages are taken from below, so that there is room for large objects above.
func takePage() uintptr {
	n := heap.pages
	if heap.free == 0 {
		return n
	}
	page := heap.up
	for {
		if page >= n {
			page = 0
		}
		if *kindAt(page) == pageFree {
			break
		}
		page++
	}
	heap.up = page + 1
	heap.free--
	if heap.left != 0 {
		heap.left--
	}
	return page
}

// allocLarge gives n pages that follow each other; 0 if there are none.
func allocLarge(n uintptr, noscan bool) uintptr {
	if heap.base == 0 {
		heapInit(heapStart(), heapEnd())
	}
	collected := !mayCollect()
	if heap.left < n && !collected {
		collect()
		collected = true
	}
	for {
		page := findPages(n)
		if page != 0 {
			page--
			kind := uint8(pageLarge)
			if noscan {
				kind = pageLargeNoscan
			}
			*kindAt(page) = kind
			*linkAt(page) = saturated(n)
			for i := uintptr(1); i < n; i++ {
				*kindAt(page + i) = pageTail
				*linkAt(page + i) = saturated(i)
			}
			heap.free -= n
			if heap.left > n {
				heap.left -= n
			} else {
				heap.left = 0
			}
			return pageAddress(page)
		}
		if heapMore(n) {
			continue
		}
		if collected {
			return 0
		}
		collect()
		collected = true
	}
}

// saturated fits a number of pages into a link.
func saturated(n uintptr) pageIndex {
	if n >= uintptr(noPage) {
		return noPage - 1
	}
	return pageIndex(n)
}

// findPages looks for n free pages that follow each other, from heap.down downward and once around; it gives the first, plus 1.
func findPages(n uintptr) uintptr {
	if heap.free < n {
		return 0
	}
	for round := 0; round < 2; round++ {
		run := uintptr(0)
		for page := heap.down; page != 0; {
			page--
			if *kindAt(page) != pageFree {
				run = 0
				continue
			}
			run++
			if run == n {
				heap.down = page
				return page + 1
			}
		}
		heap.down = heap.pages
	}
	return 0
}

// largePages tells how many pages a large object has.
func largePages(page uintptr) uintptr {
	n := uintptr(*linkAt(page))
	if n == uintptr(noPage-1) {
		for page+n < heap.pages && *kindAt(page + n) == pageTail {
			n++
		}
	}
	return n
}

// headOf gives the first page of a large object.
func headOf(page uintptr) uintptr {
	for *kindAt(page) == pageTail {
		page -= uintptr(*linkAt(page))
	}
	return page
}
