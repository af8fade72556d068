// Goroutines squares numbers in two workers and collects the results with select.
package main

import "time"

func worker(jobs <-chan int, results chan<- int, done chan<- bool) {
	for n := range jobs {
		time.Sleep(time.Duration(n) * time.Millisecond)
		results <- n * n
	}
	done <- true
}

func main() {
	jobs := make(chan int)
	results := make(chan int)
	done := make(chan bool)
	for i := 0; i < 2; i++ {
		go worker(jobs, results, done)
	}
	go func() {
		for n := 1; n <= 10; n++ {
			jobs <- n
		}
		close(jobs)
	}()

	sum, running := 0, 2
	timeout := time.After(time.Second)
	for running > 0 {
		select {
		case r := <-results:
			sum += r
		case <-done:
			running--
		case <-timeout:
			println("too slow")
			return
		}
	}
	println("sum of squares:", sum)
}
