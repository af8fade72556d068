// Package sync is for goroutines that take turns on one processor: nothing changes between two blocking operations,
// so its types are plain fields and queues.
package sync

import "unsafe"

// queue has the layout of runtime.waitQueue.
type queue struct{ head, tail unsafe.Pointer }

//go:linkname queueWait runtime.queueWait
func queueWait(q *queue)

//go:linkname queueWaitDurably runtime.queueWaitDurably
func queueWaitDurably(q *queue)

//go:linkname queueWake runtime.queueWake
func queueWake(q *queue) bool

//go:linkname fatal runtime.fatal
func fatal(s string)

// noCopy lets `go vet` find copies.
type noCopy struct{}

func (*noCopy) Lock()   {}
func (*noCopy) Unlock() {}
