// Goroutines of many kinds: methods through interfaces, closures, deferred calls, recovered panics, large frames, selects.
package main

import (
	"sync"
	"time"
)

type shape interface{ area(k int) int }
type square struct{ a int }
type strip struct{ b, c int }

func (s square) area(k int) int { return s.a * s.a * k }

//go:noinline
func (s *strip) area(k int) int {
	var rows [40]int
	for i := range rows {
		rows[i] = i*k + s.b
	}
	return sum(rows[:]) + s.c
}

//go:noinline
func sum(list []int) int {
	n := 0
	for _, v := range list {
		n += v
	}
	return n
}

//go:noinline
func apply(f func(int) int, n int) int { return f(n) + 1 }

func measured(id int, list []shape, out chan<- int, wg *sync.WaitGroup) {
	defer wg.Done()
	t := 0
	for i, s := range list {
		t += s.area(i + id)
	}
	out <- t
}

func failing(n int, list []int, out chan<- int) {
	defer func() {
		if r := recover(); r != nil {
			out <- -n
		}
	}()
	defer cleanup(n)
	out <- list[n]
}

//go:noinline
func cleanup(n int) {
	var room [20]int
	room[n%20] = n
	println("cleanup", sum(room[:]))
}

func ticking(stop <-chan bool, out chan<- int) {
	t := time.NewTicker(2 * time.Millisecond)
	n := 0
	for {
		select {
		case <-t.C:
			n++
		case <-stop:
			t.Stop()
			out <- min(n, 1)
			return
		}
	}
}

func main() {
	out := make(chan int)
	var wg sync.WaitGroup
	list := []shape{square{3}, &strip{4, 5}}
	wg.Add(2)
	go measured(1, list, out, &wg)
	go measured(2, list, out, &wg)
	println("areas", <-out+<-out)
	wg.Wait()

	numbers := []int{1, 2, 3}
	for _, n := range []int{1, 7} {
		go failing(n, numbers, out)
		println("failing", <-out)
	}

	stop := make(chan bool)
	go ticking(stop, out)
	time.Sleep(9 * time.Millisecond)
	stop <- true
	println("ticks", <-out)

	k := 5
	f := func(n int) int { return n * k }
	go func() { out <- apply(f, 4) }()
	println("applied", <-out)

	time.AfterFunc(time.Millisecond, func() { out <- 8 })
	println("later", <-out)
}
