// Maps whose keys are strings, or integers and pointers of 4 or 8 bytes: no indirect calls.

package runtime

import (
	"internal/abi"
	"unsafe"
)

func (m *hmap) findStr(key string, h mapIndex) *mapIndex {
	link := m.head(h)
	for *link != 0 {
		s := m.slot(uintptr(*link) - 1)
		if s.hash == h && stringequal(key, *(*string)(m.key(s))) {
			break
		}
		link = &s.next
	}
	return link
}

func hashStr(key string) mapIndex {
	return slotHash(bytehash(unsafe.Pointer(unsafe.StringData(key)), 0, uintptr(len(key))))
}

func mapaccess_str(typ *abi.Type, mp unsafe.Pointer, key string) unsafe.Pointer {
	m := (*hmap)(mp)
	if m == nil || m.count == 0 {
		return nil
	}
	i := *m.findStr(key, hashStr(key))
	if i == 0 {
		return nil
	}
	return m.elem(m.slot(uintptr(i) - 1))
}

func mapassign_str(typ *abi.Type, mp unsafe.Pointer, key string) unsafe.Pointer {
	m := (*hmap)(mp)
	if m == nil {
		panicNilMap()
	}
	h := hashStr(key)
	var s *slot
	if m.slots != nil {
		if i := *m.findStr(key, h); i != 0 {
			s = m.slot(uintptr(i) - 1)
		}
	}
	if s == nil {
		s = m.insert((*mapType)(unsafe.Pointer(typ)), h)
	}
	*(*string)(m.key(s)) = key
	return m.elem(s)
}

func mapdelete_str(typ *abi.Type, mp unsafe.Pointer, key string) {
	m := (*hmap)(mp)
	if m == nil || m.count == 0 {
		return
	}
	if link := m.findStr(key, hashStr(key)); *link != 0 {
		m.remove((*mapType)(unsafe.Pointer(typ)), link)
	}
}

func (m *hmap) find32(key uint32, h mapIndex) *mapIndex {
	link := m.head(h)
	for *link != 0 {
		s := m.slot(uintptr(*link) - 1)
		if s.hash == h && key == *(*uint32)(m.key(s)) {
			break
		}
		link = &s.next
	}
	return link
}

func mapaccess_32(typ *abi.Type, mp unsafe.Pointer, key uint32) unsafe.Pointer {
	m := (*hmap)(mp)
	if m == nil || m.count == 0 {
		return nil
	}
	i := *m.find32(key, slotHash(hash32(key)))
	if i == 0 {
		return nil
	}
	return m.elem(m.slot(uintptr(i) - 1))
}

func mapassign_32(typ *abi.Type, mp unsafe.Pointer, key uint32) unsafe.Pointer {
	m := (*hmap)(mp)
	if m == nil {
		panicNilMap()
	}
	h := slotHash(hash32(key))
	if m.slots != nil {
		if i := *m.find32(key, h); i != 0 {
			return m.elem(m.slot(uintptr(i) - 1))
		}
	}
	s := m.insert((*mapType)(unsafe.Pointer(typ)), h)
	*(*uint32)(m.key(s)) = key
	return m.elem(s)
}

func mapdelete_32(typ *abi.Type, mp unsafe.Pointer, key uint32) {
	m := (*hmap)(mp)
	if m == nil || m.count == 0 {
		return
	}
	if link := m.find32(key, slotHash(hash32(key))); *link != 0 {
		m.remove((*mapType)(unsafe.Pointer(typ)), link)
	}
}

func (m *hmap) find64(key uint64, h mapIndex) *mapIndex {
	link := m.head(h)
	for *link != 0 {
		s := m.slot(uintptr(*link) - 1)
		if s.hash == h && key == *(*uint64)(m.key(s)) {
			break
		}
		link = &s.next
	}
	return link
}

func mapaccess_64(typ *abi.Type, mp unsafe.Pointer, key uint64) unsafe.Pointer {
	m := (*hmap)(mp)
	if m == nil || m.count == 0 {
		return nil
	}
	i := *m.find64(key, slotHash(hash64(key)))
	if i == 0 {
		return nil
	}
	return m.elem(m.slot(uintptr(i) - 1))
}

func mapassign_64(typ *abi.Type, mp unsafe.Pointer, key uint64) unsafe.Pointer {
	m := (*hmap)(mp)
	if m == nil {
		panicNilMap()
	}
	h := slotHash(hash64(key))
	if m.slots != nil {
		if i := *m.find64(key, h); i != 0 {
			return m.elem(m.slot(uintptr(i) - 1))
		}
	}
	s := m.insert((*mapType)(unsafe.Pointer(typ)), h)
	*(*uint64)(m.key(s)) = key
	return m.elem(s)
}

func mapdelete_64(typ *abi.Type, mp unsafe.Pointer, key uint64) {
	m := (*hmap)(mp)
	if m == nil || m.count == 0 {
		return
	}
	if link := m.find64(key, slotHash(hash64(key))); *link != 0 {
		m.remove((*mapType)(unsafe.Pointer(typ)), link)
	}
}
