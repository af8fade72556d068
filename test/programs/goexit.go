// Goexit runs deferred calls; recover does not stop it; panics and Goexit nest.
package main

import "runtime"

func run(name string, f func()) {
	done := make(chan bool)
	ended := false
	go func() {
		defer close(done)
		f()
		ended = true
	}()
	<-done
	println(name, "returned:", ended)
}

func deep(n int) {
	defer println("leaving", n)
	if n == 0 {
		runtime.Goexit()
	}
	deep(n - 1)
	println("not reached")
}

func main() {
	run("plain", func() { println("in plain") })
	run("goexit", func() {
		defer println("first")
		defer func() { println("recover gives", recover() == nil) }()
		runtime.Goexit()
	})
	run("deep", func() { deep(3) })
	run("in a deferred call", func() {
		defer println("outer")
		defer func() {
			defer println("inner")
			runtime.Goexit()
		}()
	})
	run("panic in a deferred call", func() {
		defer func() { println("recovered", recover().(string)) }()
		defer func() { panic("during goexit") }()
		runtime.Goexit()
	})
	run("recovered panic before", func() {
		func() {
			defer func() { println("got", recover().(string)) }()
			panic("one")
		}()
		defer println("still here")
		runtime.Goexit()
	})
	run("goexit while panicking", func() {
		defer println("last")
		defer func() { runtime.Goexit() }()
		panic("dropped")
	})
	run("through a method value", func() {
		f := runtime.Goexit
		defer func() {
			for i := 0; i < 2; i++ {
				defer println("loop", i)
			}
		}()
		f()
	})
	run("range over func", func() {
		seq := func(yield func(int) bool) {
			defer println("seq done")
			for i := 0; yield(i); i++ {
			}
		}
		for i := range seq {
			defer println("body", i)
			if i == 2 {
				runtime.Goexit()
			}
		}
	})
	println("main ends")
}
