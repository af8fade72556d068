// Order of evaluation and assignment.
package main

var trace string

func f(s string, v int) int {
	trace += s
	return v
}

func two() (int, int) { trace += "2"; return 7, 8 }

type T struct {
	a, b int
	p    *T
}

func (t T) val(x int) int   { return t.a*100 + x }
func (t *T) ptr(x int) *T   { t.b += x; return t }
func show(name string)      { println(name, trace); trace = "" }
func get(s string, p *T) *T { trace += s; return p }

var g = 1

func setG(v int) int { g = v; return v }

func main() {
	a := []int{0, 1, 2, 3}
	i := 0
	i, a[i] = 2, 9
	println(i, a[0], a[2])
	a[0], a[1], a[2] = a[2], a[0], a[1]
	println(a[0], a[1], a[2])
	x, y := 1, 2
	x, y = y, x
	println(x, y)
	a[f("a", 1)] = f("b", 5) + f("c", 6)
	show("index")
	m := map[int]int{}
	m[f("k", 1)] = f("v", 2)
	show("map")
	m[f("k", 1)], a[f("i", 0)] = two()
	show("tuple")
	println(m[1], a[0])
	_ = f("x", 1) > 0 && f("y", 0) > 0 && f("z", 1) > 0
	show("and")
	_ = f("x", 1) > 0 || f("y", 0) > 0
	show("or")
	t := &T{a: 1}
	get("p", t).b, get("q", t).a = f("r", 3), f("s", 4)
	show("fields")
	println(t.a, t.b)
	get("p", t).ptr(f("1", 1)).ptr(f("2", 2))
	show("methods")
	println(t.b)
	// A variable is read after the calls of its statement.
	println(g+setG(5), g)
	arr := [3]int{1, 2, 3}
	brr := arr
	brr[0] = 10
	println(arr[0], brr[0])
	a[f("i", 1)] += f("j", 10)
	show("op")
	m[f("i", 1)] += f("j", 10)
	m[5]++
	show("mapop")
	println(a[1], m[1], m[5])
	s := []int{f("1", 1), f("2", 2), f("3", 3)}
	show("literal")
	mm := map[int]int{f("a", 1): f("b", 2), f("c", 3): f("d", 4)}
	show("mapliteral")
	println(len(s), len(mm))
	st := T{b: f("b", 1), a: f("a", 2)}
	show("struct")
	println(st.a, st.b)
	func(a, b, c int) { println(a, b, c) }(f("1", 1), f("2", 2), f("3", 3))
	show("call")
	var e struct{ x, y int }
	e.x, e.y = 1, 2
	e.x, e.y = e.y, e.x
	println(e.x, e.y)
	pp := &e
	pp, pp.x = nil, 77
	println(e.x, pp == nil)
	switch f("t", 2) {
	case f("1", 1), f("2", 2), f("3", 3):
		show("switch")
	}
	if v := f("v", 3); v > f("w", 2) {
		show("if")
	}
	ch := make(chan int, 3)
	ch <- f("s", 1)
	ch <- 2
	println(<-ch+<-ch*10, len(ch))
	show("chan")
	x = 5
	x, z := 6, x
	println(x, z)
	var ifc any = t
	if u, ok := ifc.(*T); ok && u.a == 4 {
		println("ok")
	}
	k := 1
	a[k], k = 42, 2
	println(a[1], k)
}
