// defer, panic, recover.
package main

import "errors"

type E struct{ code int }

func (e E) Error() string { return "E" }

func a() (r int) {
	defer func() {
		if x := recover(); x != nil {
			r = x.(int) + 1
		}
	}()
	panic(41)
}

func b(n int) (s string) {
	for i := 0; i < n; i++ {
		defer func(k int) { s += string(rune('a' + k)) }(i)
	}
	return "r"
}

type C struct{ name string }

func (c C) Close()        { println("close", c.name) }
func (c *C) PClose(x int) { println("pclose", c.name, x) }

type Closer interface{ Close() }

func helper() any { return recover() }

func notDirect() {
	defer func() {
		if r := recover(); r != nil {
			println("outer got", r.(string))
		}
	}()
	defer func() {
		println("helper", helper() == nil)
	}()
	panic("x")
}

func nested() {
	defer func() { println("nested", recover().(string)) }()
	defer func() {
		defer func() { println("inner", recover().(string)) }()
		panic("second")
	}()
	panic("first")
}

func replaced() {
	defer func() { println("replaced", recover().(string)) }()
	defer func() { panic("new") }()
	panic("old")
}

func args() {
	x := 1
	c := C{"one"}
	defer println("deferred", x, c.name)
	defer c.Close()
	defer c.PClose(x)
	var i Closer = c
	defer i.Close()
	x = 2
	c.name = "two"
	println("body", x, c.name)
}

func early(n int) (res int) {
	defer func() { res++ }()
	if n > 0 {
		return n
	}
	res = 100
	return
}

func rethrow() (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = r.(error)
		}
	}()
	func() {
		defer func() {
			if r := recover(); r != nil {
				panic(r)
			}
		}()
		panic(E{3})
	}()
	return errors.New("unreachable")
}

func recoverNothing() { println(recover() == nil) }

type R struct{ got *any }

func (r R) Recover()   { *r.got = recover() }
func (r *R) PRecover() { *r.got = recover() }

type Recoverer interface{ Recover() }

func methods() {
	var got any
	run := func(name string, f func()) {
		defer func() {
			if r := recover(); r != nil {
				println(name, "not recovered")
			}
		}()
		got = nil
		f()
		println(name, got.(string))
	}
	r := R{&got}
	run("value", func() { defer r.Recover(); panic("1") })
	run("pointer", func() { defer r.PRecover(); panic("2") })
	run("iface", func() { var i Recoverer = r; defer i.Recover(); panic("3") })
	run("iface pointer", func() { var i Recoverer = &r; defer i.Recover(); panic("4") })
	run("method value", func() { f := r.Recover; defer f(); panic("5") })
	run("func with args", func() { defer func(p *any) { *p = recover() }(&got); panic("6") })
	run("nested call", func() { defer func() { r.Recover() }(); panic("7") })
}

func runtimeErrors() {
	check := func(f func()) {
		defer func() {
			r := recover()
			println(r.(error).Error())
		}()
		f()
	}
	var p *C
	var m map[string]int
	var i any = "str"
	var cl Closer
	var fn func()
	check(func() { println(p.name) })
	check(func() { m["a"] = 1 })
	check(func() { println(i.(int)) })
	check(func() { cl.Close() })
	check(func() { fn() })
	check(func() { var x any = []int{1}; println(x == x) })
	check(func() { println(cl.(interface{ Foo() })) })
	check(func() { panic(nil) })
	check(func() { _ = i.(Closer) })
	check(func() { var ch chan int; close(ch) })
	check(func() { ch := make(chan int); close(ch); close(ch) })
	check(func() { ch := make(chan int, 1); close(ch); ch <- 1 })
	check(func() { p.PClose(1) })
	check(func() { defer fn() })
}

func deferRecover() {
	defer func() { println("outermost", recover() != nil) }()
	defer recover()
	panic("still")
}

func loop() {
	for i := 0; i < 3; i++ {
		func() {
			defer func() { recover() }()
			if i == 1 {
				panic(i)
			}
			print(i, " ")
		}()
	}
	println()
}

func gotoLoop() {
	i := 0
top:
	if i < 3 {
		j := i
		defer func() { print("g", j, " ") }()
		i++
		goto top
	}
}

func big() (a [20]int, s string) {
	defer func() { a[3] = 5; s += "!" }()
	a[3] = 1
	return [20]int{1: 7}, "big"
}

func main() {
	println(a())
	println(b(4))
	notDirect()
	nested()
	replaced()
	args()
	println(early(5), early(0))
	println(rethrow() == E{3})
	recoverNothing()
	defer recoverNothing()
	methods()
	runtimeErrors()
	deferRecover()
	loop()
	gotoLoop()
	println()
	x, s := big()
	println(x[1], x[3], s)
}
