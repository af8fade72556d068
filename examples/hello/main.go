// Hello prints a greeting a few times and ends. It runs on every board.
package main

import "time"

func main() {
	for i := 1; i <= 3; i++ {
		println("hello from Go,", i)
		time.Sleep(100 * time.Millisecond)
	}
}
