// Package sync has what the standard library's own packages share: a mutex, and a map for several goroutines.
package sync

import "unsafe"

type queue struct{ head, tail unsafe.Pointer }

//go:linkname queueWait runtime.queueWait
func queueWait(q *queue)

//go:linkname queueWake runtime.queueWake
func queueWake(q *queue) bool

//go:linkname fatal runtime.fatal
func fatal(s string)

// A Mutex is a mutual exclusion lock.
type Mutex struct {
	locked  bool
	waiting queue
}

// Lock waits until the mutex is free and takes it.
func (m *Mutex) Lock() {
	if m.locked {
		queueWait(&m.waiting)
		return
	}
	m.locked = true
}

// TryLock takes the mutex if it is free.
func (m *Mutex) TryLock() bool {
	if m.locked {
		return false
	}
	m.locked = true
	return true
}

// Unlock frees the mutex.
func (m *Mutex) Unlock() {
	if !m.locked {
		fatal("sync: unlock of unlocked mutex")
	}
	if !queueWake(&m.waiting) {
		m.locked = false
	}
}

// HashTrieMap is a map under the name that Go gives to its concurrent one.
type HashTrieMap[K comparable, V any] struct{ m map[K]V }

// Load gives the value of a key.
func (ht *HashTrieMap[K, V]) Load(key K) (value V, ok bool) {
	value, ok = ht.m[key]
	return
}

// Store sets the value of a key.
func (ht *HashTrieMap[K, V]) Store(key K, value V) {
	if ht.m == nil {
		ht.m = map[K]V{}
	}
	ht.m[key] = value
}

// LoadOrStore gives the value of a key if there is one; else it stores and gives the given value.
func (ht *HashTrieMap[K, V]) LoadOrStore(key K, value V) (result V, loaded bool) {
	if old, ok := ht.m[key]; ok {
		return old, true
	}
	ht.Store(key, value)
	return value, false
}

// LoadAndDelete deletes a key and gives the value it had.
func (ht *HashTrieMap[K, V]) LoadAndDelete(key K) (value V, loaded bool) {
	value, loaded = ht.m[key]
	delete(ht.m, key)
	return
}

// Delete deletes a key.
func (ht *HashTrieMap[K, V]) Delete(key K) { delete(ht.m, key) }

// Swap sets the value of a key and gives the one it had.
func (ht *HashTrieMap[K, V]) Swap(key K, new V) (previous V, loaded bool) {
	previous, loaded = ht.m[key]
	ht.Store(key, new)
	return
}

// CompareAndSwap sets the value of a key if it is old.
func (ht *HashTrieMap[K, V]) CompareAndSwap(key K, old, new V) (swapped bool) {
	if v, ok := ht.m[key]; !ok || any(v) != any(old) {
		return false
	}
	ht.m[key] = new
	return true
}

// CompareAndDelete deletes a key if its value is old.
func (ht *HashTrieMap[K, V]) CompareAndDelete(key K, old V) (deleted bool) {
	if v, ok := ht.m[key]; !ok || any(v) != any(old) {
		return false
	}
	delete(ht.m, key)
	return true
}

// All gives an iterator over the entries.
func (ht *HashTrieMap[K, V]) All() func(yield func(K, V) bool) { return ht.Range }

// Range calls yield for each entry until it gives false.
func (ht *HashTrieMap[K, V]) Range(yield func(K, V) bool) {
	for k, v := range ht.m {
		if !yield(k, v) {
			return
		}
	}
}

// Clear deletes all entries.
func (ht *HashTrieMap[K, V]) Clear() { clear(ht.m) }
