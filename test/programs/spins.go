// Loops that wait for other goroutines without blocking.
package main

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

type spinlock struct{ held atomic.Bool }

func (l *spinlock) Lock() {
	for !l.held.CompareAndSwap(false, true) {
	}
}
func (l *spinlock) Unlock() { l.held.Store(false) }

func main() {
	var flag atomic.Bool
	go func() { flag.Store(true) }()
	for !flag.Load() {
	}
	fmt.Println("flag")
	var n int32
	for range 4 {
		go func() { atomic.AddInt32(&n, 1) }()
	}
	for atomic.LoadInt32(&n) < 4 {
	}
	fmt.Println("count", n)
	ch := make(chan int)
	go func() { ch <- 7 }()
	for done := false; !done; {
		select {
		case x := <-ch:
			fmt.Println("polled", x)
			done = true
		default:
		}
	}
	var mu sync.Mutex
	ready := false
	go func() { mu.Lock(); ready = true; mu.Unlock() }()
	for {
		mu.Lock()
		r := ready
		mu.Unlock()
		if r {
			break
		}
	}
	fmt.Println("ready")
	buf := make(chan int, 3)
	go func() {
		for i := range 3 {
			buf <- i
		}
	}()
	for len(buf) < 3 {
	}
	fmt.Println("full")
	var l spinlock
	sum := 0
	var wg sync.WaitGroup
	for i := range 5 {
		wg.Add(1)
		go func() { defer wg.Done(); l.Lock(); runtime.Gosched(); sum += i; l.Unlock() }()
	}
	wg.Wait()
	fmt.Println("sum", sum)
	late := false
	time.AfterFunc(time.Millisecond, func() { late = true })
	for start := time.Now(); !late && time.Since(start) < 2*time.Second; {
	}
	fmt.Println("late", late)
	for runtime.NumGoroutine() > 1 {
	}
	fmt.Println("alone")
}
