// Range over functions.
package main

func count(n int) func(func(int) bool) {
	return func(yield func(int) bool) {
		for i := 0; i < n; i++ {
			if !yield(i) {
				print("stop ")
				return
			}
		}
		print("end ")
	}
}

func pairs(yield func(int, string) bool) {
	_ = yield(1, "a") && yield(2, "b") && yield(3, "c")
}

func none(yield func() bool) {
	for yield() {
	}
}

func find(x int) (int, bool) {
	for i := range count(10) {
		if i*i == x {
			return i, true
		}
	}
	return -1, false
}

func named() (r int, s string) {
	defer func() { s += "!" }()
	for i := range count(5) {
		defer func() { s += string(rune('a' + i)) }()
		if i == 2 {
			return i, "ret"
		}
	}
	return
}

func nested() string {
	s := ""
outer:
	for i := range count(4) {
		for j := range count(4) {
			switch {
			case j == 1 && i == 0:
				continue outer
			case j == 2:
				continue
			case i == 2:
				break outer
			}
			s += string(rune('0'+i)) + string(rune('0'+j)) + " "
		}
	}
	return s
}

func deep() int {
	for i := range count(3) {
		for j := range count(3) {
			for k := range count(3) {
				if i+j+k == 4 {
					return i*100 + j*10 + k
				}
			}
		}
	}
	return -1
}

func gotos() {
	n := 0
again:
	for i := range count(3) {
		n++
		if i == 1 && n < 5 {
			goto again
		}
	}
	println("n", n)
}

func bad(yield func(int) bool) {
	yield(1)
	yield(2)
}

var saved func(int) bool

func saver(yield func(int) bool) { saved = yield; yield(1) }

func swallow(yield func(int) bool) {
	defer func() { recover() }()
	yield(1)
}

func try(name string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			if e, ok := r.(error); ok {
				println(name, e.Error())
			} else {
				println(name, r.(string))
			}
		}
	}()
	f()
	println(name, "fine")
}

func closures() {
	var fs []func() int
	total := 0
	for i := range count(3) {
		fs = append(fs, func() int { i++; total += i; return i })
	}
	for _, f := range fs {
		print(f(), f(), " ")
	}
	println(total)
}

func recovered() (err string) {
	defer func() { err = recover().(string) }()
	for i := range count(3) {
		if i == 1 {
			panic("loop panic")
		}
	}
	return "no"
}

func inClosure() int {
	f := func() int {
		for i := range count(5) {
			if i == 3 {
				return i
			}
		}
		return 0
	}
	return f()
}

type T struct{ xs []int }

func (t *T) Each(yield func(int, int) bool) {
	for i, x := range t.xs {
		if !yield(i, x) {
			return
		}
	}
}

func main() {
	for i := range count(3) {
		print(i, " ")
	}
	println()
	for i, s := range pairs {
		print(i, s, " ")
	}
	println()
	n := 0
	for range none {
		n++
		if n == 3 {
			break
		}
	}
	println(n)
	println(find(49))
	println(find(50))
	println(named())
	println(nested())
	println(deep())
	gotos()
	try("bad", func() {
		for x := range bad {
			if x == 1 {
				break
			}
		}
	})
	try("late", func() {
		for range saver {
		}
		saved(2)
	})
	try("swallow", func() {
		for range swallow {
			panic("x")
		}
	})
	try("panic", func() {
		for range count(2) {
			panic("from body")
		}
	})
	closures()
	println(recovered(), inClosure())
	t := &T{[]int{5, 6, 7}}
	var i, x int
	for i, x = range t.Each {
		if x == 6 {
			break
		}
	}
	println(i, x)
	for i := range t.Each {
		switch i {
		case 1:
			continue
		}
		print(i, " ")
	}
	println()
	for i := range 3 {
		defer func() { print("d", i, " ") }()
	}
	for i := range count(2) {
		func() {
			for j := range count(2) {
				if j == 1 {
					return
				}
				print(i, j, " ")
			}
		}()
	}
	println()
	var u8 uint8
	for u8 = range 5 {
	}
	println(u8)
	for i := range int64(2) {
		print(i, " ")
	}
	println()
}
