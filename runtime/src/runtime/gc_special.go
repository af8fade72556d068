// What happens when an object is no longer reachable: finalizers, cleanups, weak pointers. And the numbers of MemStats.

package runtime

import (
	"internal/abi"
	"unsafe"
)

// special is something to be done with an object that can no longer be reached.
type special struct {
	next *special
	// Of the object: all bits inverted, so that the collector takes it for no address. 0 in a weak pointer whose object is gone.
	hidden uintptr
	kind   uint8
	// How the finalizer takes its argument: as an interface.
	boxed bool
	typ   *abi.Type
	fn    unsafe.Pointer // func value
	id    uint64         // of a cleanup
}

const (
	specialFinalizer = iota
	specialCleanup
	specialWeak
)

var (
	// specialsInUse is written where there are any: without them a collection has nothing to do here.
	specialsInUse bool
	specials      specialTable // finalizers and cleanups
	weaks         specialTable
	due           *special // to be called
	finalizing    *g
	finalizerIdle bool
	lastCleanup   uint64
)

// markSpecials finds out what can no longer be reached. All else is marked.
func markSpecials() {
	// What an object with a finalizer leads to lives until that was called; the object itself only if something else knows it.
	for _, s := range specials.chains {
		for ; s != nil; s = s.next {
			if s.kind == specialFinalizer {
				start, size := objectAt(^s.hidden)
				scan(start, start+size)
				drain()
			}
		}
	}
	weaks.forgetDead()
	last := &due
	for *last != nil {
		last = &(*last).next
	}
	for i := range specials.chains {
		for link := &specials.chains[i]; *link != nil; {
			s := *link
			if isMarked(^s.hidden) {
				link = &s.next
				continue
			}
			specials.unlink(link)
			*last = s
			last = &s.next
		}
	}
	for s := due; s != nil; s = s.next {
		mark(uintptr(unsafe.Pointer(s)))
		if s.kind == specialFinalizer {
			mark(^s.hidden)
		}
	}
	drain()
	if due != nil && finalizerIdle {
		finalizerIdle = false
		ready(finalizing)
	}
}

// inHeap tells whether p lies in a page of the heap.
func inHeap(p uintptr) bool { return p-heap.base < heap.bytes }

// objectAt gives the start and the size of the object that p lies in; 0 if it is in none.
func objectAt(p uintptr) (start, size uintptr) {
	if !inHeap(p) {
		return 0, 0
	}
	page := (p - heap.base) >> pageShift
	kind := uintptr(*kindAt(page))
	if kind >= firstClass {
		size = uintptr(cellSizes[(kind-firstClass)>>1])
		off := (p - heap.base) & (pageSize - 1)
		n := uintptr(uint32(off) * cellIndex[(kind-firstClass)>>1] >> cellIndexShift)
		return pageAddress(page) + n*size, size
	}
	page = headOf(page)
	if kind = uintptr(*kindAt(page)); kind != pageLarge && kind != pageLargeNoscan {
		return 0, 0
	}
	return pageAddress(page), largePages(page) << pageShift
}

// isMarked tells whether the object that p lies in was reached. What is not in the heap lives for ever.
func isMarked(p uintptr) bool {
	start, size := objectAt(p)
	if size == 0 {
		return true
	}
	page := (start - heap.base) >> pageShift
	n := uintptr(0)
	if size <= maxSmall {
		n = uintptr(uint32(start-pageAddress(page)) * cellIndex[(uintptr(*kindAt(page))-firstClass)>>1] >> cellIndexShift)
	}
	return *word(heap.marked, page*pageWords+n/wordBits)>>(n%wordBits)&1 != 0
}

func addSpecial(p unsafe.Pointer, kind uint8) *special {
	specialsInUse = true
	s := new(special)
	s.hidden = ^uintptr(p)
	s.kind = kind
	startFinalizing()
	specials.makeRoom()
	mask := irqSave()
	specials.link(s)
	irqRestore(mask)
	return s
}

// startFinalizing starts the goroutine that calls finalizers. It does not count as one of the program's.
func startFinalizing() {
	if finalizing == nil {
		finalizing = newTask(finalize)
		goroutines--
		ready(finalizing)
	}
}

func finalize() {
	for {
		irqSave()
		for due == nil {
			finalizerIdle = true
			park()
		}
		s := due
		due = s.next
		irqRestore(irqOn)
		s.call()
	}
}

// call calls the finalizer or cleanup.
func (s *special) call() {
	if s.kind == specialCleanup {
		(*(*func())(unsafe.Pointer(&s.fn)))()
		return
	}
	p := unsafe.Pointer(^s.hidden)
	s.hidden = 0
	if s.boxed {
		(*(*func(eface))(unsafe.Pointer(&s.fn)))(eface{s.typ, p})
		return
	}
	(*(*func(unsafe.Pointer))(unsafe.Pointer(&s.fn)))(p)
}

// SetFinalizer has finalizer called with obj once obj can no longer be reached; nil takes that back. Without a collector
// nothing is ever unreachable.
func SetFinalizer(obj any, finalizer any) {
	e, f := efaceOf(&obj), efaceOf(&finalizer)
	if e.typ == nil {
		throw("runtime.SetFinalizer: first argument is nil")
	}
	if e.typ.Kind() != abi.Pointer {
		throw("runtime.SetFinalizer: first argument is " + typeString(e.typ) + ", not pointer")
	}
	if e.data == nil {
		throw("runtime.SetFinalizer: pointer not in heap")
	}
	if !collecting() {
		return
	}
	start, size := objectAt(uintptr(e.data))
	if size == 0 {
		return // a variable of a package: it lives for ever
	}
	if start != uintptr(e.data) {
		throw("runtime.SetFinalizer: pointer not at beginning of allocated block")
	}
	mask := irqSave()
	if link := specials.find(^start, specialFinalizer, 0); link != nil {
		if f.typ != nil {
			throw("runtime.SetFinalizer: finalizer already set")
		}
		specials.unlink(link)
	}
	irqRestore(mask)
	if f.typ == nil {
		return
	}
	if f.typ.Kind() != abi.Func {
		throw("runtime.SetFinalizer: second argument is " + typeString(f.typ) + ", not a function")
	}
	ft := (*abi.FuncType)(unsafe.Pointer(f.typ))
	if ft.IsVariadic() || ft.InCount != 1 || !finalizerTakes(e.typ, ft.In(0)) {
		throw("runtime.SetFinalizer: cannot pass " + typeString(e.typ) + " to finalizer " + typeString(f.typ))
	}
	if ft.OutCount != 0 {
		// Where the type is known, the compiler has put a function without results in its place.
		throw("runtime.SetFinalizer: " + typeString(f.typ) + " in an interface has results; pass a function without any")
	}
	s := addSpecial(e.data, specialFinalizer)
	s.typ = e.typ
	s.fn = f.data
	s.boxed = ft.In(0).Kind() == abi.Interface
}

// finalizerTakes tells whether a parameter of type to takes a pointer of type from. Of an interface it is believed: tables
// of methods, for all types of every program that has a file, would be a high price for the complaint.
func finalizerTakes(from, to *abi.Type) bool {
	if from == to {
		return true
	}
	if to.Kind() == abi.Interface {
		return true
	}
	return to.Kind() == abi.Pointer && (*abi.PtrType)(unsafe.Pointer(to)).Elem == (*abi.PtrType)(unsafe.Pointer(from)).Elem &&
		(to.Uncommon() == nil || from.Uncommon() == nil)
}

// Cleanup is what AddCleanup gives.
type Cleanup struct {
	id     uint64
	hidden uintptr // as in special
}

// Stop takes the cleanup back, if it was not called yet.
func (c Cleanup) Stop() {
	if !collecting() || c.id == 0 {
		return
	}
	mask := irqSave()
	if link := specials.find(c.hidden, specialCleanup, c.id); link != nil {
		specials.unlink(link)
	}
	irqRestore(mask)
}

// AddCleanup has cleanup called with arg once ptr can no longer be reached.
func AddCleanup[T, S any](ptr *T, cleanup func(S), arg S) Cleanup {
	if ptr == nil {
		panic("runtime.AddCleanup: ptr is nil")
	}
	if !collecting() {
		return Cleanup{}
	}
	return addCleanup(unsafe.Pointer(ptr), func() { cleanup(arg) })
}

func addCleanup(p unsafe.Pointer, fn func()) Cleanup {
	if _, size := objectAt(uintptr(p)); size == 0 {
		return Cleanup{}
	}
	s := addSpecial(p, specialCleanup)
	s.fn = *(*unsafe.Pointer)(unsafe.Pointer(&fn))
	lastCleanup++
	s.id = lastCleanup
	return Cleanup{id: s.id, hidden: s.hidden}
}

// ---- tables ------------------------------------------------------------------------------------------------

// specialTable finds what belongs to an address: chains of specials, by a hash of the address.
type specialTable struct {
	chains []*special
	count  int
}

func (t *specialTable) chain(hidden uintptr) **special {
	return &t.chains[(hidden>>3^hidden>>9)&uintptr(len(t.chains)-1)]
}

// find gives the link to what has this address, kind and id; nil if there is none.
func (t *specialTable) find(hidden uintptr, kind uint8, id uint64) **special {
	if t.count == 0 {
		return nil
	}
	for link := t.chain(hidden); *link != nil; link = &(*link).next {
		if s := *link; s.hidden == hidden && s.kind == kind && s.id == id {
			return link
		}
	}
	return nil
}

// link takes s in; there is room.
func (t *specialTable) link(s *special) {
	head := t.chain(s.hidden)
	s.next = *head
	*head = s
	t.count++
}

// unlink takes out what a link leads to.
func (t *specialTable) unlink(link **special) {
	s := *link
	*link = s.next
	s.next = nil
	t.count--
}

// makeRoom makes the table larger when chains get long. It may collect.
func (t *specialTable) makeRoom() {
	if t.count < len(t.chains) {
		return
	}
	larger := make([]*special, max(8, 2*len(t.chains)))
	mask := irqSave()
	old := t.chains
	t.chains = larger
	t.count = 0
	for _, s := range old {
		for s != nil {
			next := s.next
			t.link(s)
			s = next
		}
	}
	irqRestore(mask)
}

// ---- weak pointers -----------------------------------------------------------------------------------------

// forgetDead forgets addresses of objects that were not reached. It runs during a collection.
func (t *specialTable) forgetDead() {
	for i := range t.chains {
		for link := &t.chains[i]; *link != nil; {
			s := *link
			if isMarked(^s.hidden) {
				link = &s.next
				continue
			}
			t.unlink(link)
			s.hidden = 0
		}
	}
}

// registerWeakPointer gives what stands for p in a weak.Pointer: the same for the same address.
//
//go:linkname registerWeakPointer weak.runtime_registerWeakPointer
func registerWeakPointer(p unsafe.Pointer) unsafe.Pointer {
	if !collecting() || p == nil {
		return p
	}
	specialsInUse = true
	t := &weaks
	t.makeRoom()
	fresh := new(special)
	hidden := ^uintptr(p)
	mask := irqSave()
	s := fresh
	if link := t.find(hidden, specialWeak, 0); link != nil {
		s = *link
	} else {
		s.hidden = hidden
		s.kind = specialWeak
		t.link(s)
	}
	irqRestore(mask)
	KeepAlive(p)
	return unsafe.Pointer(s)
}

// makeStrongFromWeak gives the pointer again, nil if the object is gone.
//
//go:linkname makeStrongFromWeak weak.runtime_makeStrongFromWeak
func makeStrongFromWeak(u unsafe.Pointer) unsafe.Pointer {
	if !collecting() || u == nil {
		return u
	}
	if s := (*special)(u); s.hidden != 0 {
		return unsafe.Pointer(^s.hidden)
	}
	return nil
}

// ---- pacing and statistics -----------------------------------------------------------------------------------

// pacing: collections are due before memory is full. Where there is little memory that is so only once SetGCPercent was called.
var pacing = firstLimit != 0

// gcPercent is what SetGCPercent set.
var gcPercent int32 = 100

// pacedPages are the pages in use by which the next collection is put off. In memory that does not grow, large objects that are
// not looked at do not count: they cost nothing then, and the less is taken in between, the closer together small objects stay.
func pacedPages() uintptr {
	n := heap.pages - heap.free
	if fixedMemory {
		n -= heap.noscan
	}
	return n
}

// limitPages tells how many pages may be taken before the next collection while so many are in use.
func limitPages(inUse uintptr) uintptr {
	if gcPercent < 0 {
		return ^uintptr(0)
	}
	return max(quotient(inUse*uintptr(gcPercent), 100), firstLimit, 1)
}

//go:linkname setGCPercent runtime/debug.setGCPercent
func setGCPercent(percent int32) int32 {
	old := gcPercent
	if percent < 0 {
		percent = -1
	}
	gcPercent = percent
	if collecting() {
		pacing = true
		heap.left = limitPages(pacedPages())
	}
	return old
}

// readHeap fills in what the conservative collector knows.
//
//go:noinline
func readHeap(m *MemStats) {
	m.HeapAlloc = heap.liveBytes + heap.total - heap.totalAt
	m.Alloc, m.TotalAlloc = m.HeapAlloc, heap.total
	m.HeapInuse, m.HeapIdle = uint64((heap.pages-heap.free)<<pageShift), uint64(heap.free)<<pageShift
	m.HeapSys = uint64(heap.bytes)
	m.GCSys = uint64(heap.base - heap.inUse)
	m.Sys = m.HeapSys + m.GCSys
	m.Mallocs = heap.mallocs
	m.HeapObjects = heap.liveObjects + heap.mallocs - heap.mallocsAt
	m.Frees = m.Mallocs - m.HeapObjects
	m.NumGC, m.NumForcedGC = heap.collections, heap.forced
	m.PauseTotalNs = heap.pause
	m.NextGC = m.HeapInuse + uint64(heap.left)<<pageShift
	m.EnableGC = gcPercent >= 0
}
