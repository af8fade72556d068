// The stack of a goroutine overflows by a little, and the goroutine comes back to where it waits.
package main

//go:noinline
func dive(n int) int {
	var a [4]int
	a[n&3] = n
	if n == 0 {
		return 1
	}
	return dive(n-1) + a[(n+1)&3]
}

// room lies below the stack that overflows.
var room []byte

func main() {
	c := make(chan int)
	wait := make(chan int)
	go func() {
		for n := range wait {
			c <- dive(n)
		}
	}()
	wait <- 1
	println(<-c)
	room = make([]byte, 4096)
	go func() { c <- dive(60) }()
	println(<-c, len(room))
}
