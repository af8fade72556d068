package main

import (
	"errors"
	"fmt"
	"runtime"
	"time"
)

func nested() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("outer %v", r)
		}
	}()
	defer func() {
		defer func() { fmt.Println("inner", recover()); panic("third") }()
		panic("second")
	}()
	panic("first")
}
func gx(c chan int) {
	defer close(c)
	defer func() { fmt.Println("deferred in goexit", recover()) }()
	defer func() { defer func() { fmt.Println(recover()) }(); panic("in goexit") }()
	runtime.Goexit()
	fmt.Println("never")
}

type E struct{}

func (E) Error() string { return "E!" }
func lots(n int) int {
	defer func() {
		if n%7 == 0 {
			time.Sleep(1)
		}
	}()
	if n == 0 {
		panic(E{})
	}
	return lots(n-1) + 1
}
func try(n int) (r int, err error) {
	defer func() {
		if e := recover(); e != nil {
			err = e.(error)
		}
	}()
	return lots(n), nil
}
func main() {
	fmt.Println(nested())
	c := make(chan int)
	go gx(c)
	<-c
	fmt.Println(try(50))
	_, err := try(3)
	fmt.Println(errors.Is(err, E{}))
	var m map[string]int
	func() { defer func() { fmt.Println(recover()) }(); m["a"] = 1 }()
	for i := range 3 {
		func() {
			defer func() { fmt.Println(i, recover()) }()
			defer func() { d := make(chan int); go func() { d <- i }(); fmt.Println("got", <-d) }()
			var a []int
			_ = a[i]
		}()
	}
	defer fmt.Println("main deferred")
	defer func() { panic("again") }()
	panic(E{})
}
