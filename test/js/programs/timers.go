// Timers of both, in the order of their times.
package main

import (
	"fmt"
	"sync"
	"syscall/js"
	"time"
)

func main() {
	var wg sync.WaitGroup
	wg.Add(3)
	cb := js.FuncOf(func(_ js.Value, args []js.Value) any { fmt.Println("setTimeout", args[0]); wg.Done(); return nil })
	js.Global().Call("setTimeout", cb, 60, "b")
	go func() { time.Sleep(20 * time.Millisecond); fmt.Println("sleep a"); wg.Done() }()
	time.AfterFunc(100*time.Millisecond, func() { fmt.Println("AfterFunc c"); wg.Done() })
	wg.Wait()
	ticker := time.NewTicker(10 * time.Millisecond)
	for i := range 3 {
		<-ticker.C
		fmt.Println("tick", i)
	}
	select {
	case <-ticker.C:
		fmt.Println("tick")
	case <-time.After(time.Second):
		fmt.Println("late")
	}
}
