// Maps. Entries stand in one array of slots and keep their index for life: growing copies the array and makes it
// longer, so an iteration walks indexes and needs no care for what happens to the map meanwhile. Each slot is linked
// into the chain of its hash; deleted slots form a list and are used again.

package runtime

import (
	"internal/abi"
	"unsafe"
)

type hmap struct {
	count    int
	slots    unsafe.Pointer
	heads    unsafe.Pointer // *[mask+1]mapIndex: index of the first slot of each chain, plus 1
	mask     uint32         // number of slots - 1, which is a power of two less 1; meaningless while slots is nil
	used     uint32         // slots from 0 that have ever been in use
	free     mapIndex       // first deleted slot, plus 1
	keyOff   uint8
	elemOff  uint32
	slotSize uint32
}

// slot is the head of an entry; key and element follow.
type slot struct {
	next mapIndex // the next slot of the chain or of the free list, plus 1
	hash mapIndex // low bits of the hash, never 0; 0 in a deleted slot
}

type hiter struct {
	key, elem unsafe.Pointer
	m         *hmap
	next      uint32
	start     uint32
	wrapped   bool
}

const slotHead = unsafe.Sizeof(slot{})

func makemap(typ *abi.Type, hint int) unsafe.Pointer {
	t := (*mapType)(unsafe.Pointer(typ))
	m := (*hmap)(alloc(unsafe.Sizeof(hmap{}), false))
	m.init(t)
	if hint > 0 {
		n := uint32(4)
		for int(n) < hint && n<<1 != 0 {
			n <<= 1
		}
		m.resize(t, n)
	}
	return unsafe.Pointer(m)
}

func (m *hmap) init(t *mapType) {
	ka, ea := uint32(t.Key.Align_), uint32(t.Elem.Align_)
	off := (uint32(slotHead) + ka - 1) &^ (ka - 1)
	m.keyOff = uint8(off)
	off = (off + uint32(t.Key.Size_) + ea - 1) &^ (ea - 1)
	m.elemOff = off
	if ka < ea {
		ka = ea
	}
	if ka < uint32(slotHead/2) {
		ka = uint32(slotHead / 2)
	}
	m.slotSize = (off + uint32(t.Elem.Size_) + ka - 1) &^ (ka - 1)
}

//go:inline
func (m *hmap) slot(i uintptr) *slot { return (*slot)(add(m.slots, i*uintptr(m.slotSize))) }

//go:inline
func (m *hmap) key(s *slot) unsafe.Pointer { return add(unsafe.Pointer(s), uintptr(m.keyOff)) }

//go:inline
func (m *hmap) elem(s *slot) unsafe.Pointer { return add(unsafe.Pointer(s), uintptr(m.elemOff)) }

//go:inline
func (m *hmap) head(h mapIndex) *mapIndex {
	return (*mapIndex)(add(m.heads, uintptr(uint32(h)&m.mask)*unsafe.Sizeof(h)))
}

// slotHash is what a slot keeps of a hash.
//
//go:inline
func slotHash(h uintptr) mapIndex {
	s := mapIndex(h)
	if s == 0 {
		s = 1
	}
	return s
}

// resize gives the map n slots.
func (m *hmap) resize(t *mapType, n uint32) {
	if mapIndex(n-1) == ^mapIndex(0) || uint32(mapIndex(n-1)) != n-1 {
		throw("map too large")
	}
	size := uintptr(n) * uintptr(m.slotSize)
	size = (size + slotHead - 1) &^ (slotHead - 1)
	slots := alloc(size+uintptr(n)*unsafe.Sizeof(mapIndex(0)), t.Key.PtrBytes|t.Elem.PtrBytes == 0)
	memmove(slots, m.slots, uintptr(m.used)*uintptr(m.slotSize))
	m.slots = slots
	m.heads = add(slots, size)
	m.mask = n - 1
	for i := uintptr(0); i < uintptr(m.used); i++ {
		if s := m.slot(i); s.hash != 0 {
			m.link(s, i)
		}
	}
}

// link puts slot i at the head of its chain.
func (m *hmap) link(s *slot, i uintptr) {
	head := m.head(s.hash)
	s.next = *head
	*head = mapIndex(i + 1)
}

// insert gives a slot for a new key, which the caller writes.
func (m *hmap) insert(t *mapType, h mapIndex) *slot {
	var i uintptr
	if m.free != 0 {
		i = uintptr(m.free) - 1
		m.free = m.slot(i).next
	} else {
		if m.slots == nil {
			m.resize(t, 4)
		} else if m.used > m.mask {
			m.resize(t, 2*(m.mask+1))
		}
		i = uintptr(m.used)
		m.used++
	}
	s := m.slot(i)
	s.hash = h
	m.link(s, i)
	m.count++
	return s
}

// remove takes the slot that *link names out of its chain.
func (m *hmap) remove(t *mapType, link *mapIndex) {
	i := *link
	s := m.slot(uintptr(i) - 1)
	*link = s.next
	memzero(unsafe.Pointer(s), uintptr(m.slotSize))
	s.next = m.free
	m.free = i
	m.count--
}

// find gives the link to the slot of a key: *link is 0 if there is none.
func (m *hmap) find(t *mapType, key unsafe.Pointer, h mapIndex) *mapIndex {
	link := m.head(h)
	for *link != 0 {
		s := m.slot(uintptr(*link) - 1)
		if s.hash == h && t.Key.Equal(key, m.key(s)) {
			break
		}
		link = &s.next
	}
	return link
}

func mapaccess(typ *abi.Type, mp, key unsafe.Pointer) unsafe.Pointer {
	t, m := (*mapType)(unsafe.Pointer(typ)), (*hmap)(mp)
	// Hash first: an unhashable key panics even if the map is empty.
	h := slotHash(t.Hasher(key, 0))
	if m == nil || m.count == 0 {
		return nil
	}
	i := *m.find(t, key, h)
	if i == 0 {
		return nil
	}
	return m.elem(m.slot(uintptr(i) - 1))
}

func mapassign(typ *abi.Type, mp, key unsafe.Pointer) unsafe.Pointer {
	t, m := (*mapType)(unsafe.Pointer(typ)), (*hmap)(mp)
	if m == nil {
		panicNilMap()
	}
	h := slotHash(t.Hasher(key, 0))
	var s *slot
	if m.slots != nil {
		if i := *m.find(t, key, h); i != 0 {
			s = m.slot(uintptr(i) - 1)
		}
	}
	if s == nil {
		s = m.insert(t, h)
	}
	// An equal key may still differ: +0 and -0, a string in other memory.
	memmove(m.key(s), key, t.Key.Size_)
	return m.elem(s)
}

func mapdelete(typ *abi.Type, mp, key unsafe.Pointer) {
	t, m := (*mapType)(unsafe.Pointer(typ)), (*hmap)(mp)
	h := slotHash(t.Hasher(key, 0))
	if m == nil || m.count == 0 {
		return
	}
	if link := m.find(t, key, h); *link != 0 {
		m.remove(t, link)
	}
}

func mapclear(typ *abi.Type, mp unsafe.Pointer) {
	m := (*hmap)(mp)
	if m == nil || m.slots == nil {
		return
	}
	m.count, m.used, m.free = 0, 0, 0
	end := add(m.heads, (uintptr(m.mask)+1)*unsafe.Sizeof(mapIndex(0)))
	memzero(m.slots, uintptr(end)-uintptr(m.slots))
}

func mapiterinit(typ *abi.Type, mp unsafe.Pointer, it *hiter) {
	m := (*hmap)(mp)
	it.key, it.elem = nil, nil
	it.m = m
	it.wrapped = false
	if m == nil || m.count == 0 {
		it.m = nil
		return
	}
	it.start = 0
	if m.used < 1<<16 {
		it.start = fastrandn(m.used)
	}
	it.next = it.start
	mapiternext(it)
}

func mapiternext(it *hiter) {
	m := it.m
	it.key = nil
	if m == nil {
		return
	}
	for {
		i := it.next
		if i >= m.used || it.wrapped && i >= it.start {
			if it.wrapped || it.start == 0 {
				it.m = nil
				return
			}
			it.wrapped = true
			it.next = 0
			continue
		}
		it.next = i + 1
		s := m.slot(uintptr(i))
		if s.hash != 0 {
			it.key, it.elem = m.key(s), m.elem(s)
			return
		}
	}
}

func panicNilMap() { plainPanic("assignment to entry in nil map") }
