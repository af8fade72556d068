// Goroutines and channels do the work that events bring, and storage keeps the results.
package main

import (
	"fmt"
	"strings"
	"sync"
	"syscall/js"
)

func main() {
	jobs, results := make(chan int), make(chan string, 100)
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for n := range jobs {
				results <- fmt.Sprintf("%02d:%s", n, strings.Repeat("*", n))
			}
		}()
	}
	sent := make(chan int)
	cb := js.FuncOf(func(_ js.Value, args []js.Value) any { go func() { sent <- args[0].Get("data").Int() }(); return nil })
	channel := js.Global().Get("MessageChannel").New()
	channel.Get("port1").Set("onmessage", cb)
	for i := range 10 {
		channel.Get("port2").Call("postMessage", i)
	}
	for range 10 {
		jobs <- <-sent
	}
	close(jobs)
	wg.Wait()
	close(results)
	storage := js.Global().Get("sessionStorage")
	for r := range results {
		key, value, _ := strings.Cut(r, ":")
		storage.Call("setItem", key, value)
	}
	fmt.Println(storage.Get("length"), storage.Call("getItem", "07"), storage.Call("getItem", "00").String() == "")
	channel.Get("port1").Call("close")
}
