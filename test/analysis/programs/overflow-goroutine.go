// The stack of a goroutine overflows, after another one has run.
package main

//go:noinline
func dive(n int) int {
	var a [4]int
	a[n&3] = n
	return dive(n+1) + a[(n+1)&3]
}

func main() {
	c := make(chan int)
	go func() { c <- 1 }()
	println("start", <-c)
	go func() { c <- dive(0) }()
	println(<-c)
}
