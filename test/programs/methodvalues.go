// Method values and expressions of everything that has methods.
package main

type num int32

func (n num) add(m num) num { return n + m }
func (n *num) inc()         { *n++ }

type pair struct{ a, b int32 }

func (p pair) sum() int32        { return p.a + p.b }
func (p *pair) scale(k int32)    { p.a *= k; p.b *= k }
func (p pair) with(a int32) pair { p.a = a; return p }

type list []string

func (l list) at(i int) string { return l[i] }
func (l *list) push(s string)  { *l = append(*l, s) }

type fn func(int32) int32

func (f fn) twice(x int32) int32 { return f(f(x)) }

type table map[string]int32

func (t table) get(k string) int32 { return t[k] }

type line chan int32

func (l line) send(v int32) { l <- v }

type arr [4]int32

func (a arr) total() (t int32) {
	for _, v := range a {
		t += v
	}
	return
}

type big struct {
	head  [12]int64
	inner pair
}

func (b big) last() int64 { return b.head[11] }

type outer struct {
	*pair
	num
	name string
}

type summer interface{ sum() int32 }
type named interface {
	summer
	scale(int32)
}

type box[T any] struct{ v T }

func (b box[T]) get() T   { return b.v }
func (b *box[T]) set(v T) { b.v = v }

type empty struct{}

func (empty) hello() string { return "empty" }

func apply[T, R any](f func(T) R, x T) R { return f(x) }

func main() {
	n := num(3)
	add, inc := n.add, n.inc
	n = 10
	inc()
	println(add(1), n, num.add(2, 3), n)
	(*num).inc(&n)
	println(n)

	p := pair{1, 2}
	sum, scale := p.sum, p.scale
	scale(10)
	println(sum(), p.sum(), pair.sum(p), (*pair).sum(&p))
	with := pair.with
	q := with(p, 7)
	println(q.a, p.a)
	(*pair).scale(&q, 2)
	println(q.sum())

	var l list
	push := l.push
	push("x")
	push("y")
	at := l.at
	l[1] = "changed"
	println(at(0), at(1), list.at(l, 1))

	f := fn(func(x int32) int32 { return x*2 + 1 })
	println(f.twice(3), fn.twice(f, 1))
	t := table{"k": 9}
	get := t.get
	t["k"]++
	println(get("k"), table.get(nil, "k"))
	c := make(line, 2)
	send := c.send
	send(4)
	line.send(c, 5)
	println(<-c, <-c)
	a := arr{1, 2, 3, 4}
	total := a.total
	a[0] = 100
	println(total(), a.total(), arr.total(a))
	b := big{inner: pair{5, 6}}
	b.head[11] = 77
	last, isum := b.last, b.inner.sum
	b.head[11], b.inner.a = 0, 0
	println(last(), isum())

	o := outer{&p, 5, "o"}
	osum, oadd := o.sum, o.add
	p.a = 1000
	o.num = 50
	println(osum(), oadd(1), outer.add(o, 2), (*outer).sum(&o))
	oscale := o.scale
	o.pair = &pair{}
	oscale(2)
	println(p.a, o.pair.a)

	var s summer = p
	isum2 := s.sum
	s = &pair{8, 9}
	println(isum2(), s.sum(), summer.sum(s))
	var nm named = &p
	nscale := nm.scale
	nscale(3)
	println(named.sum(nm), p.a)

	x := box[string]{"first"}
	xget, xset := x.get, x.set
	xset("second")
	println(xget(), x.get(), box[string].get(x))
	bi := box[pair]{pair{1, 1}}
	(*box[pair]).set(&bi, pair{2, 3})
	println(apply(pair.sum, bi.get()), apply(box[pair].get, bi).b)
	println(empty{}.hello(), empty.hello(empty{}), apply(empty.hello, empty{}))
	fs := []func() int32{p.sum, (&q).sum, pair{4, 4}.sum, s.sum}
	for _, g := range fs {
		print(g(), " ")
	}
	println()
	m := map[string]func(int32) pair{"with": q.with}
	println(m["with"](1).sum())
	func() {
		defer func() { println("nil interface:", recover() != nil) }()
		var none summer
		g := none.sum
		println("not reached", g())
	}()
	func() {
		defer func() { println("nil pointer:", recover() != nil) }()
		var np *pair
		g := np.sum
		println("not reached", g())
	}()
	func() {
		var np *pair
		g := np.scale
		defer func() { println("only when called:", recover() != nil) }()
		println("made")
		g(1)
	}()
	func() {
		defer func() { println("embedded nil:", recover() != nil) }()
		e := outer{}
		g := e.sum
		println("not reached", g())
	}()
}
