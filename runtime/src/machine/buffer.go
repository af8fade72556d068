package machine

import "runtime/volatile"

// bufferSize is a power of two.
const bufferSize = 128

// RingBuffer holds bytes between an interrupt handler and the program: one puts, the other gets.
type RingBuffer struct {
	rxbuffer [bufferSize]volatile.Register8
	head     volatile.Register8
	tail     volatile.Register8
}

// NewRingBuffer gives an empty buffer.
func NewRingBuffer() *RingBuffer { return &RingBuffer{} }

// Used tells how many bytes wait.
func (rb *RingBuffer) Used() uint8 { return rb.head.Get() - rb.tail.Get() }

// Put appends a byte; false if there is no room.
func (rb *RingBuffer) Put(val byte) bool {
	if rb.Used() == bufferSize {
		return false
	}
	head := rb.head.Get()
	rb.rxbuffer[head%bufferSize].Set(val)
	rb.head.Set(head + 1)
	return true
}

// Get takes the oldest byte; false if there is none.
func (rb *RingBuffer) Get() (byte, bool) {
	if rb.Used() == 0 {
		return 0, false
	}
	tail := rb.tail.Get()
	val := rb.rxbuffer[tail%bufferSize].Get()
	rb.tail.Set(tail + 1)
	return val, true
}

// Clear drops what waits.
func (rb *RingBuffer) Clear() { rb.tail.Set(rb.head.Get()) }
