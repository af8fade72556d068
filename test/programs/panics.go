// Panics inside panics, repeated and in every place; what recover gives and where it does not work.
package main

import "errors"

type failure struct{ code int }

func (f *failure) Error() string { return "failure" }

func show(r any) {
	switch v := r.(type) {
	case nil:
		println("nil")
	case string:
		println("string", v)
	case error:
		println("error", v.Error())
	case int:
		println("int", v)
	default:
		println("other")
	}
}

func catch(name string, f func()) {
	defer func() {
		print(name, ": ")
		show(recover())
	}()
	f()
}

func helper() any { return recover() }

func results() (a int, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = r.(error)
			a *= 2
		}
	}()
	a = 21
	panic(&failure{3})
}

func chain(n int) {
	defer func() {
		if n%2 == 0 {
			r := recover()
			show(r)
			if n > 0 {
				panic(n)
			}
		}
	}()
	if n == 4 {
		panic("start")
	}
	chain(n + 1)
	println("went on at", n)
}

type closer struct{ name string }

func (c closer) close()       { println("close", c.name) }
func (c *closer) closePtr()   { println("closePtr", c.name) }
func (c *closer) recovering() { show(recover()) }

func main() {
	catch("none", func() {})
	catch("replaced", func() {
		defer func() { panic("second") }()
		panic("first")
	})
	catch("recovered then new", func() {
		defer func() {
			show(recover())
			panic("third")
		}()
		panic("second")
	})
	catch("recover in a callee of the deferred call", func() {
		defer func() { show(helper()) }()
		panic("kept")
	})
	catch("recover is the deferred call itself", func() {
		defer recover()
		panic("kept too")
	})
	catch("deferred method", func() {
		c := &closer{"x"}
		defer c.recovering()
		defer c.closePtr()
		defer closer{"y"}.close()
		c.name = "z"
		panic("for the method")
	})
	catch("nested function", func() {
		defer func() {
			func() { show(recover()) }()
		}()
		panic("deep")
	})
	catch("same value again", func() {
		defer func() {
			r := recover()
			defer func() { println("inner same:", recover() == r) }()
			panic(r)
		}()
		panic("again")
	})
	catch("panic while a recovered one unwinds", func() {
		defer func() { panic("from the frame above") }()
		func() {
			defer func() { recover() }()
			panic("gone")
		}()
	})
	a, err := results()
	println(a, err.Error())
	var f *failure
	println(errors.As(err, &f), f.code)
	chain(0)
	catch("loop of defers", func() {
		for i := 0; i < 3; i++ {
			defer func() {
				r := recover()
				show(r)
				panic(i)
			}()
		}
		panic("seed")
	})
	catch("nil func", func() {
		var fn func()
		defer fn()
		println("runs first")
	})
	catch("nil map", func() {
		var m map[string]int
		m["a"]++
	})
	catch("closed channel", func() {
		c := make(chan int)
		close(c)
		close(c)
	})
	catch("negative length", func() {
		n := -1
		_ = make([]int, n)
	})
	catch("conversion", func() {
		s := []int{1, 2, 3}
		_ = [4]int(s)
	})
	catch("wrapped", func() { panic(errors.Join(errors.New("a"), errors.New("b"))) })
	order := []string{}
	func() {
		defer func() { order = append(order, "c") }()
		defer func() {
			recover()
			order = append(order, "b")
		}()
		order = append(order, "a")
		panic(0)
	}()
	for _, s := range order {
		print(s)
	}
	println()
}
