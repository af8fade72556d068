// Calls that are deeper than a stack is large at first: of goroutines that end, that wait, and that panic.
package main

import (
	"errors"
	"runtime"
)

type node struct {
	next *node
	pad  [8]int
}

func sum(n *node, depth int) int {
	if n == nil {
		return depth
	}
	var local [8]int
	for i := range local {
		local[i] = n.pad[i] + depth
	}
	return sum(n.next, depth+1) + local[depth&7] - local[depth&7]
}

func fail(n int) (err error) {
	if n == 0 {
		panic(errors.New("bottom"))
	}
	return fail(n - 1)
}

func try(n int) (err error) {
	defer func() {
		if e := recover(); e != nil {
			err = e.(error)
		}
	}()
	return fail(n)
}

func wait(n int, c chan int) int {
	if n == 0 {
		return <-c
	}
	p := &node{}
	p.pad[0] = n
	r := wait(n-1, c)
	return r + p.pad[0]
}

// locals waits with much in locals and next to nothing in memory.
func locals(n, a, b, c, d, e int64, from chan int64) int64 {
	if n == 0 {
		return <-from
	}
	s := locals(n-1, a+1, b+2, c+3, d+4, e+5, from)
	return s + a ^ b + c ^ d + e
}

func build(n int) *node {
	if n == 0 {
		return nil
	}
	p := &node{next: build(n - 1)}
	p.pad[n&7] = n
	if n%1000 == 0 {
		runtime.GC()
	}
	return p
}

func main() {
	done := make(chan int)
	go func() {
		l := build(20000)
		println("sum", sum(l, 0))
		for range 3 {
			println(try(100000).Error())
		}
		done <- 1
	}()
	<-done
	c := make(chan int)
	for i := range 3 {
		go func() { done <- wait(5000*(i+1), c) }()
	}
	total := 0
	runtime.Gosched()
	runtime.GC()
	for range 3 {
		c <- 1
		total += <-done
	}
	println("waited", total)
	println("sum", sum(build(50000), 0))

	from := make(chan int64)
	for _, n := range []int64{10, 1000, 30000} {
		go func() {
			r := locals(n, 1, 2, 3, 4, 5, from)
			r += locals(n/2, 5, 4, 3, 2, 1, from)
			from <- r
		}()
		for range 2 {
			runtime.Gosched()
			runtime.GC()
			from <- n
		}
		println("locals", <-from)
	}
}
