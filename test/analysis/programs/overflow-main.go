// Main's stack overflows.
package main

//go:noinline
func dive(n int) int {
	var a [4]int
	a[n&3] = n
	return dive(n+1) + a[(n+1)&3]
}

func main() {
	println("start")
	println(dive(0))
}
