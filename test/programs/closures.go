// Closures, loop variables, recursion.
package main

func counter() func() int {
	n := 0
	return func() int { n++; return n }
}

func compose(fs ...func(int) int) func(int) int {
	return func(x int) int {
		for _, f := range fs {
			x = f(x)
		}
		return x
	}
}

type T struct{ n int }

func (t T) Get() int    { return t.n }
func (t *T) Inc(d int)  { t.n += d }
func apply(f func(int)) { f(10) }

var global = func(x int) int { return x + 1 }

func fib(n int) int {
	if n < 2 {
		return n
	}
	return fib(n-1) + fib(n-2)
}

func named() (x int, err string) {
	defer func() { x *= 2 }()
	x = 21
	return x, "ok"
}

func main() {
	c, d := counter(), counter()
	println(c(), c(), d(), c())
	println(compose(func(x int) int { return x + 1 }, func(x int) int { return x * 10 }, global)(4))
	var fs []func() int
	for i := 0; i < 3; i++ {
		fs = append(fs, func() int { i += 10; return i })
	}
	for _, f := range fs {
		print(f(), " ", f(), " ")
	}
	println()
	var gs []func() int
	for i, v := range []int{5, 6, 7} {
		gs = append(gs, func() int { return i*100 + v })
	}
	for _, g := range gs {
		print(g(), " ")
	}
	println()
	var ps []*int
	for i := 0; i < 3; i++ {
		ps = append(ps, &i)
		i += 0
	}
	for _, p := range ps {
		print(*p, " ")
	}
	println()
	t := T{1}
	get := t.Get
	inc := t.Inc
	t.n = 5
	inc(3)
	println(get(), t.n, T.Get(t))
	(*T).Inc(&t, 4)
	apply(t.Inc)
	println(t.Get())
	var rec func(n int) int
	rec = func(n int) int {
		if n == 0 {
			return 0
		}
		return n + rec(n-1)
	}
	println(rec(10), fib(15))
	x := 1
	func() {
		x++
		func() { x *= 10 }()
	}()
	println(x)
	func(a int) { println(a + x) }(5)
	println(named())
	var nilf func()
	println(nilf == nil, c != nil)
	big := [40]int{1, 2, 3}
	f := func() int { return big[2] + len(big) }
	big[2] = 9
	println(f())
	for i := 0; i < 3; i++ {
		defer func() { print("d", i, " ") }()
	}
	n := 0
	for n < 3 {
		m := n
		defer func() { print("e", m, " ") }()
		n++
	}
	m := map[string]func(int) int{"a": func(x int) int { return -x }}
	println(m["a"](3))
	type S struct {
		f func() string
	}
	s := S{func() string { return "field" }}
	println(s.f())
	defer func() { println() }()
	ff := func() func() func() int { return func() func() int { return func() int { return x } } }
	println(ff()()())
outer:
	for i := 0; ; i++ {
		for j := 0; j < 3; j++ {
			if i*j == 2 {
				break outer
			}
			if j > i {
				continue outer
			}
			defer func() { print(i, j, ";") }()
		}
	}
}
