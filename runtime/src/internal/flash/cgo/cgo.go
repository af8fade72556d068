// Package cgo has what Go and C share in programs that import "C": memory
// that C owns, and strings that cross.
package cgo

import "unsafe"

// A block of C's memory begins with this; the list keeps it from the
// collector, which looks for pointers inside of it too.
type block struct {
	next, prev *block
	size       uintptr
	_          uintptr // what follows is aligned for all of C's types
}

const head = unsafe.Sizeof(block{})

var blocks block

// Malloc returns n bytes of memory that stays until Free.
//
//export malloc
func Malloc(n uintptr) unsafe.Pointer {
	const word = unsafe.Sizeof(uintptr(0))
	if n > ^uintptr(0)-head-word {
		panic("malloc: size out of range")
	}
	memory := make([]unsafe.Pointer, (head+n+word-1)/word)
	b := (*block)(unsafe.Pointer(unsafe.SliceData(memory)))
	b.size = n
	b.next = blocks.next
	b.prev = &blocks
	if b.next != nil {
		b.next.prev = b
	}
	blocks.next = b
	return unsafe.Add(unsafe.Pointer(b), head)
}

// Free gives memory of Malloc back to the collector.
//
//export free
func Free(p unsafe.Pointer) {
	if p == nil {
		return
	}
	b := (*block)(unsafe.Add(p, -int(head)))
	b.prev.next = b.next
	if b.next != nil {
		b.next.prev = b.prev
	}
	b.next, b.prev = nil, nil
}

// Calloc is Malloc for an array; all memory comes as zeros.
//
//export calloc
func Calloc(n, size uintptr) unsafe.Pointer {
	if size != 0 && n > ^uintptr(0)/size {
		return nil
	}
	return Malloc(n * size)
}

// Realloc moves the contents of p to memory of another size.
//
//export realloc
func Realloc(p unsafe.Pointer, n uintptr) unsafe.Pointer {
	to := Malloc(n)
	if p != nil {
		from := (*block)(unsafe.Add(p, -int(head)))
		copy(unsafe.Slice((*byte)(to), n), unsafe.Slice((*byte)(p), from.size))
		Free(p)
	}
	return to
}

// String returns a copy of s in C's memory, with a zero at its end.
func String(s string) unsafe.Pointer {
	p := Malloc(uintptr(len(s)) + 1)
	copy(unsafe.Slice((*byte)(p), len(s)), s)
	return p
}

// Bytes returns a copy of b in C's memory.
func Bytes(b []byte) unsafe.Pointer {
	p := Malloc(uintptr(len(b)))
	copy(unsafe.Slice((*byte)(p), len(b)), b)
	return p
}

// GoString returns a copy of the bytes at p up to a zero.
func GoString(p unsafe.Pointer) string {
	if p == nil {
		return ""
	}
	n := 0
	for *(*byte)(unsafe.Add(p, n)) != 0 {
		n++
	}
	return string(unsafe.Slice((*byte)(p), n))
}

// GoBytes returns a copy of n bytes at p.
func GoBytes(p unsafe.Pointer, n int) []byte {
	return append([]byte(nil), unsafe.Slice((*byte)(p), n)...)
}
