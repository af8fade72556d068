// Prints more at boot than is kept until somebody looks.
package main

import "time"

func main() {
	for i := 0; i < 100; i++ {
		println("boot line", i, "of a program that has much to say")
	}
	time.Sleep(3 * time.Second)
	println("after three seconds")
}
