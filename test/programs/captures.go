// What closures see of variables that loops, defers and others change.
package main

type big struct {
	a [60]int
	n int
}

func nestedPost() {
	var fs []func() int
	for i := 0; i < 4; i++ {
		for j := 0; j < 2; j, i = j+1, i+1 {
			fs = append(fs, func() int { return i*10 + j })
		}
	}
	for _, f := range fs {
		print(f(), " ")
	}
	println()
}

func deferInLoop() (r string) {
	for i := 0; i < 3; i++ {
		defer func() { r += string(rune('a' + i)) }()
		i += 0
	}
	return ""
}

func condCapture() {
	var f func() int
	for i := 0; func() bool { f = func() int { return i }; return i < 3 }(); i++ {
	}
	println(f())
}

func postCapture() {
	var fs []func() int
	for i := 0; i < 3; func() { i++; fs = append(fs, func() int { return i }) }() {
	}
	for _, f := range fs {
		print(f(), " ")
	}
	println()
}

func bodyChanges() {
	var fs []func() int
	for i := 0; i < 6; i++ {
		fs = append(fs, func() int { i *= 2; return i })
		i++
	}
	for _, f := range fs {
		print(f(), f(), " ")
	}
	println()
}

func pointers() {
	var ps []*int
	for i, p := 0, new(int); i < 3; i, p = i+1, new(int) {
		*p = i
		ps = append(ps, p, &i)
	}
	for _, p := range ps {
		print(*p, " ")
	}
	println()
}

func bigCapture() func() (int, int) {
	b := big{n: 5}
	b2 := b
	b.a[3] = 7
	return func() (int, int) { return b.a[3] + b.n, b2.a[3] }
}

func params(x int, y *int, z [3]int) (f, g func() int) {
	x++
	z[1] = x
	f = func() int { return x + *y + z[1] }
	g = func() int { x = 100; z[0]++; return z[0] }
	return
}

func results() (n int, f func() int) {
	f = func() int { n++; return n }
	n = 10
	return 20, f
}

func deferredResults() (n int, p *int) {
	defer func() { n *= 2 }()
	p = &n
	n = 3
	return n + 1, p
}

func late() (s string) {
	x := "first"
	defer func() { s += x }()
	x = "second"
	y := "kept"
	defer func() { s += y }()
	func() { x += "!" }()
	return
}

func gotoVars() {
	var fs []func() int
	i := 0
top:
	x := i
	fs = append(fs, func() int { x++; return x })
	if i++; i < 3 {
		goto top
	}
	for _, f := range fs {
		print(f(), f(), " ")
	}
	println()
}

func switchVars(v any) func() string {
	switch x := v.(type) {
	case string:
		return func() string { x += "s"; return x }
	case int:
		return func() string { return string(rune('0' + x)) }
	}
	return nil
}

func recursive(n int) (f func() int) {
	if n == 0 {
		return func() int { return 0 }
	}
	g := recursive(n - 1)
	return func() int { n += 10; return n + g() }
}

type T struct{ f func() int }

func main() {
	nestedPost()
	println(deferInLoop())
	condCapture()
	postCapture()
	bodyChanges()
	pointers()
	println(bigCapture()())
	y := 5
	f, g := params(1, &y, [3]int{})
	y = 6
	println(f(), g(), f(), g())
	n, h := results()
	println(n, h(), h())
	d, p := deferredResults()
	println(d, *p)
	println(late())
	gotoVars()
	s := switchVars("x")
	println(s(), s(), switchVars(5)())
	r := recursive(3)
	println(r(), r())
	x := 1
	t := T{func() int { return x }}
	x = 2
	println(t.f())
	for range 2 {
		x := x
		defer func() { x++; print(x, " ") }()
	}
	defer func(x int) { print(x, " ") }(x)
	x = 50
	a := [3]int{1, 2, 3}
	for i := range a {
		a[i] *= 2
		defer func() { print(a[i], i, " ") }()
	}
}
