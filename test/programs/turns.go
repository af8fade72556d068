// Two goroutines that do nothing but take turns: the smallest stacks there are.
package main

import "runtime"

func main() {
	n := 0
	go func() {
		for i := 0; i < 100; i++ {
			n++
			runtime.Gosched()
		}
	}()
	for n < 100 {
		runtime.Gosched()
	}
	println(n)
}
