// Channels and select where the outcome does not depend on fairness.
package main

import (
	"sync"
	"time"
)

func producer(n int32, out chan<- int32) {
	for i := int32(0); i < n; i++ {
		out <- i
	}
	close(out)
}

func main() {
	var none chan int32
	ready := make(chan int32, 1)
	ready <- 1
	select {
	case v := <-none:
		println("nil channel", v)
	case v, ok := <-ready:
		println("ready", v, ok)
	}
	select {
	case none <- 1:
		println("sent to nil")
	default:
		println("default")
	}
	closed := make(chan int32)
	close(closed)
	v, ok := <-closed
	println(v, ok)
	func() {
		defer func() { println(recover().(error).Error()) }()
		select {
		case closed <- 1:
		case <-none:
		}
	}()
	a, b := make(chan int32), make(chan int32)
	go producer(5, a)
	go producer(7, b)
	sum, count := int32(0), 0
	for a != nil || b != nil {
		select {
		case v, ok := <-a:
			if !ok {
				a = nil
				continue
			}
			sum += v
			count++
		case v, ok := <-b:
			if !ok {
				b = nil
				continue
			}
			sum += v * 10
			count++
		}
	}
	println(sum, count)
	// Every value that is sent arrives once.
	work, results := make(chan int32), make(chan int32, 3)
	var wg sync.WaitGroup
	for w := 0; w < 4; w++ {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for n := range work {
				results <- n * n
			}
		}()
	}
	go func() {
		for i := int32(1); i <= 20; i++ {
			work <- i
		}
		close(work)
		wg.Wait()
		close(results)
	}()
	total := int32(0)
	for r := range results {
		total += r
	}
	println(total)
	quit, ticks := make(chan struct{}), make(chan int32)
	go func() {
		defer close(ticks)
		for i := int32(0); ; i++ {
			select {
			case ticks <- i:
			case <-quit:
				return
			}
		}
	}()
	for t := range ticks {
		if t == 3 {
			close(quit)
			break
		}
	}
	timeout := time.After(2 * time.Millisecond)
	never := make(chan int32)
	select {
	case <-never:
	case <-timeout:
		println("timeout")
	}
	start := time.Now()
	time.Sleep(3 * time.Millisecond)
	println(time.Since(start) >= 3*time.Millisecond)
	// Order of evaluation: channels and values first, in source order.
	log := ""
	ch := func(name string) chan int32 { log += name; return make(chan int32, 1) }
	val := func(name string) int32 { log += name; return 7 }
	var arr [2]int32
	index := func() int { log += "i"; return 1 }
	full := make(chan int32, 1)
	full <- 5
	select {
	case ch("a") <- val("b"):
		log += "!"
	case arr[index()] = <-func() chan int32 { log += "c"; return none }():
		log += "?"
	}
	println(log, arr[1])
	select {
	case arr[index()] = <-full:
	}
	println(arr[1], len(full), cap(full))
	var mu sync.Mutex
	var once sync.Once
	n := 0
	done := make(chan bool)
	for i := 0; i < 10; i++ {
		go func() {
			once.Do(func() { n += 100 })
			mu.Lock()
			n++
			mu.Unlock()
			done <- true
		}()
	}
	for i := 0; i < 10; i++ {
		<-done
	}
	println(n)
	cond := sync.NewCond(&mu)
	turn := 0
	for i := 0; i < 3; i++ {
		go func() {
			mu.Lock()
			for turn != i {
				cond.Wait()
			}
			println("turn", i)
			turn++
			cond.Broadcast()
			mu.Unlock()
			done <- true
		}()
	}
	for i := 0; i < 3; i++ {
		<-done
	}
	type request struct {
		n     int32
		reply chan<- int32
	}
	server := make(chan request)
	go func() {
		for r := range server {
			r.reply <- r.n + 1
		}
	}()
	reply := make(chan int32)
	x := int32(0)
	for x < 5 {
		server <- request{x, reply}
		x = <-reply
	}
	close(server)
	println(x)
	relay := make(chan chan int32, 1)
	relay <- reply
	go func() { reply <- 99 }()
	println(<-<-relay)
}
