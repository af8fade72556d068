package main

type Base struct{ id int }

func (b Base) ID() int    { return b.id }
func (b *Base) Set(n int) { b.id = n }

type Emb struct{ *Base }
type I interface{ ID() int }
type EmbI struct{ I }
type Big struct{ a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r int }

func try(n string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			println(n, r.(error).Error())
		} else {
			println(n, "ok")
		}
	}()
	f()
}

type Node struct {
	kids []Node
	m    map[string]*Node
	up   *Node
}

func swap(a, b *Big) { *a, *b = *b, *a }

func ret2() (a, b Big) { a.a = 1; b.a = 2; return b, a }

type Matrix [3][3]int

func (m Matrix) T() (t Matrix) {
	for i := range m {
		for j := range m[i] {
			t[j][i] = m[i][j]
		}
	}
	return
}

type Op func(int, int) int

func (o Op) Do(a, b int) int { return o(a, b) }

var ops = map[string]Op{"+": func(a, b int) int { return a + b }, "-": func(a, b int) int { return a - b }}

func multi(n int) (int, string, error)               { return n, "s", nil }
func take(n int, s string, e error, more ...int) int { return n + len(s) + len(more) }
func vari(xs ...any) int                             { return len(xs) }
func three() (any, any, any)                         { return 1, 2, 3 }

type Stack[T any] []T

func (s *Stack[T]) Push(x T) { *s = append(*s, x) }
func (s *Stack[T]) Pop() (x T, ok bool) {
	if len(*s) == 0 {
		return
	}
	x = (*s)[len(*s)-1]
	*s = (*s)[:len(*s)-1]
	return x, true
}

type Celsius float64
type Temp interface{ ~float64 }

func Avg[T Temp](xs ...T) T {
	var s T
	for _, x := range xs {
		s += x
	}
	return s / T(len(xs))
}

func main() {
	var e Emb
	try("nil embedded value", func() { e.ID() })
	try("nil embedded ptr", func() { e.Set(1) })
	try("nil embedded iface", func() { EmbI{}.ID() })
	try("method value nil iface", func() { var i I; f := i.ID; f() })
	try("method value nil ptr", func() { var b *Base; f := b.ID; f() })
	try("method value nil ptr ok", func() { var b *Base; f := b.Set; _ = f })
	try("defer nil ptr", func() { var b *Base; defer b.ID() })
	x, y := Big{a: 1, r: 2}, Big{a: 3, r: 4}
	swap(&x, &y)
	println(x.a, x.r, y.a, y.r)
	x, y = y, x
	println(x.a, y.r)
	x = Big{a: x.r, r: x.a, b: y.a}
	println(x.a, x.r, x.b)
	bs := []Big{x, y}
	bs[0], bs[1] = bs[1], Big{a: bs[0].a + bs[1].a}
	println(bs[0].a, bs[1].a)
	bs[0] = Big{a: bs[0].r, r: bs[0].a}
	println(bs[0].a, bs[0].r)
	p, q := ret2()
	println(p.a, q.a)
	m := Matrix{{1, 2, 3}, {4, 5, 6}, {7, 8, 9}}
	println(m.T()[0][2], m.T().T() == m, m[2][0])
	println(ops["+"].Do(3, 4), ops["-"](3, 4), Op.Do(ops["+"], 1, 1))
	println(take(multi(5)), vari(three()), vari(multi(1)))
	var s Stack[string]
	s.Push("a")
	s.Push("b")
	v, ok := s.Pop()
	println(v, ok, len(s))
	s.Pop()
	_, ok = s.Pop()
	println(ok)
	println(int(Avg(Celsius(1), 2, 6)))
	n := Node{kids: []Node{{m: map[string]*Node{"x": {kids: make([]Node, 2)}}}}}
	n.kids[0].up = &n
	println(len(n.kids[0].m["x"].kids), n.kids[0].up == &n)
	n.kids[0].m["x"].kids[1].up = &n.kids[0]
	println(n.kids[0].m["x"].kids[1].up.up == &n)
	a := [...]func() int{func() int { return 1 }, 3: func() int { return 2 }}
	println(a[0]()+a[3](), a[1] == nil)
	type key struct {
		a [2]string
		i any
	}
	mk := map[key]int{{[2]string{"a", "b"}, 1}: 5}
	mk[key{[2]string{"a", "b"}, 1}]++
	println(mk[key{[2]string{"a", "b"}, 1}], mk[key{[2]string{"a", "b"}, "1"}])
	var arr [2][]int
	arr[0] = append(arr[0], 1, 2, 3)
	arr[1] = arr[0][:1]
	arr[1] = append(arr[1], 9)
	println(arr[0][1], len(arr[1]), cap(arr[1]) == cap(arr[0]))
	var i8 int8 = -128
	println(i8/-1, -i8, i8>>1, uint8(i8)>>1)
	c := make(chan func() (int, bool), 1)
	c <- func() (int, bool) { return 4, true }
	w, ok2 := (<-c)()
	println(w, ok2)
	f := func(xs ...int) (r []int) {
		for i := len(xs) - 1; i >= 0; i-- {
			r = append(r, xs[i])
		}
		return
	}
	println(f(1, 2, 3)[0], f(f(1, 2)...)[0], len(f()))
	lbl := 0
L:
	for {
		switch {
		case lbl < 3:
			lbl++
			continue L
		default:
			break L
		}
	}
	println(lbl)
	if x, ok := any(x).(Big); ok && x.r == 3 {
		println("big")
	} else if y, ok := any(y).(int); !ok {
		println("not int", y, x.b)
	}
	var z any = &x
	z.(*Big).a = 99
	println(x.a)
	sl := make([]Big, 0, 1)
	sl = append(sl, x)
	sl = append(sl, sl...)
	sl = append(sl, Big{a: sl[1].a + 1})
	println(len(sl), sl[1].a, sl[2].a)
	for i, b := range sl {
		b.a = 0
		sl[i].b = i
	}
	println(sl[2].a, sl[2].b)
	func() {
		defer func() {
			defer func() { println(recover().(string)) }()
			panic(recover().(string) + "2")
		}()
		panic("1")
	}()
	str := "abc"
	bytes := []byte(str)
	bytes[0] = 'z'
	println(str, string(bytes))
	const big = 1<<62 + 1
	println(int64(big), big>>60)
	println(len([...]int{9: 1}), cap([]int{5: 1}))
	var u uint = 3
	println(1<<u, uint8(1)<<u<<u, -5>>u, int64(1)<<(u*20))
	g := [2]int{1, 2}
	for _, g[0] = range []int{7, 8} {
	}
	println(i8, g[0])
}
