// Package maps is what reflection iterates over maps with; the maps themselves are in package runtime.
package maps

import (
	"internal/abi"
	"unsafe"
)

// Use64BitHash tells whether hashes have 64 bits.
const Use64BitHash = unsafe.Sizeof(uintptr(0)) == 8

// Map is a map as reflection sees it.
type Map struct {
	count int
}

// Used gives the number of entries.
func (m *Map) Used() uint64 { return uint64(m.count) }

// Iter begins with the layout of runtime.hiter.
type Iter struct {
	key, elem unsafe.Pointer
	m         *Map
	next      uint32
	start     uint32
	wrapped   bool
	began     bool // Init was called, Next was not
	init      bool
}

//go:linkname mapiterinit runtime.mapiterinit
func mapiterinit(t *abi.Type, m unsafe.Pointer, it unsafe.Pointer)

//go:linkname mapiternext runtime.mapiternext
func mapiternext(it unsafe.Pointer)

func (it *Iter) begin(t *abi.Type, m *Map) {
	it.began, it.init = true, true
	mapiterinit(t, unsafe.Pointer(m), unsafe.Pointer(it))
}

// Next goes to the next entry. What Init found first is there already when Next is called for the first time.
func (it *Iter) Next() {
	if it.began {
		it.began = false
		return
	}
	mapiternext(unsafe.Pointer(it))
}

// Initialized tells whether Init was called.
func (it *Iter) Initialized() bool { return it.init }

// Map gives the map.
func (it *Iter) Map() *Map { return it.m }

// Key gives the address of the key, or nil at the end.
func (it *Iter) Key() unsafe.Pointer { return it.key }

// Elem gives the address of the element, or nil at the end.
func (it *Iter) Elem() unsafe.Pointer {
	if it.key == nil {
		return nil
	}
	return it.elem
}
