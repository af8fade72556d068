// Objects that only a stack or a register knows: of goroutines that wait in all the ways there are.
package main

import (
	"iter"
	"runtime"
	"sync"
	"time"
)

type node struct {
	left, right *node
	n           int
}

func tree(depth, n int) *node {
	if depth == 0 {
		return &node{n: n}
	}
	return &node{tree(depth-1, n), tree(depth-1, n+1), n}
}

func (t *node) sum() int {
	if t == nil {
		return 0
	}
	return t.left.sum() + t.right.sum() + t.n
}

// churn makes garbage, and collects it.
func churn(n int) {
	for i := 0; i < n; i++ {
		tree(3, i)
	}
	runtime.GC()
	for i := 0; i < n; i++ {
		tree(3, -i)
	}
}

var sink chan int

func onlyArgument(t *node, wait func()) int {
	wait()
	return t.sum()
}

func deepStack(depth int, wait func()) int {
	t := tree(2, depth)
	if depth > 0 {
		return deepStack(depth-1, wait) + t.sum()
	}
	wait()
	return t.sum()
}

func deferred(wait func()) (total int) {
	t := tree(3, 7)
	defer func() { total += t.sum() }()
	defer func() {
		if r := recover(); r != nil {
			wait()
			total = r.(*node).sum()
		}
	}()
	panic(tree(2, 9))
}

func pulled(wait func()) int {
	seq := func(yield func(*node) bool) {
		own := tree(2, 5)
		for i := 0; i < 3; i++ {
			if !yield(tree(2, i)) {
				return
			}
			own.n += own.sum()
		}
		yield(own)
	}
	next, stop := iter.Pull(iter.Seq[*node](seq))
	defer stop()
	total := 0
	for {
		t, ok := next()
		if !ok {
			return total
		}
		wait()
		total += t.sum()
	}
}

func main() {
	sink = make(chan int)
	gate := make(chan int)
	var mu sync.Mutex
	cond := sync.NewCond(&mu)
	var wg sync.WaitGroup
	wg.Add(1)
	open := false
	never := make(chan int)

	waits := []func(){
		func() { <-gate },
		func() {
			select {
			case <-never:
			case <-gate:
			}
		},
		func() { wg.Wait() },
		func() {
			mu.Lock()
			for !open {
				cond.Wait()
			}
			mu.Unlock()
		},
		func() { time.Sleep(3 * time.Millisecond) },
		func() { runtime.Gosched() },
	}
	count := 0
	for i, wait := range waits {
		go func() { sink <- onlyArgument(tree(4, i), wait) }()
		go func() { sink <- deepStack(6, wait) }()
		count += 2
	}
	go func() { sink <- deferred(waits[0]) }()
	go func() { sink <- pulled(func() { churn(20) }) }()
	count += 2
	// Values on their way: in the buffer of a channel, and in the hands of a sender that waits.
	held := make(chan *node, 2)
	for i := 0; i < 4; i++ {
		go func() { held <- tree(3, 100+i) }()
	}
	for i := 0; i < 10; i++ {
		churn(30)
		runtime.Gosched()
	}
	total := 0
	for i := 0; i < 4; i++ {
		total += (<-held).sum()
	}
	println("held", total)
	close(gate)
	wg.Done()
	mu.Lock()
	open = true
	cond.Broadcast()
	mu.Unlock()
	churn(30)
	total = 0
	for i := 0; i < count; i++ {
		total += <-sink
		churn(5)
	}
	println("stacks", count, total)

	// Stacks of goroutines that have ended are used again.
	done := make(chan int)
	for i := 0; i < 400; i++ {
		go func() { done <- i }()
		total += <-done
	}
	println("ended", total)
}
