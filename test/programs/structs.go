// Structs, pointers, literals, embedding, comparison, unsafe.
package main

import "unsafe"

type Point struct{ X, Y int }
type Line struct{ A, B Point }
type Deep struct {
	Line
	*Inner
	tag string
}
type Inner struct {
	Point
	n int8
}
type Big struct {
	data [50]int
	name string
}
type Empty struct{}
type WithIface struct {
	x any
	s string
}
type Blank struct {
	a int
	_ int
	b int
}

func (p Point) Add(q Point) Point { return Point{p.X + q.X, p.Y + q.Y} }
func (p *Point) Scale(k int)      { p.X *= k; p.Y *= k }
func (b Big) Set(i int) Big       { b.data[i] = 1; return b }

func try(f func()) {
	defer func() {
		if r := recover(); r != nil {
			println(r.(error).Error())
		}
	}()
	f()
}

func ret() Line                 { return Line{B: Point{3, 4}} }
func multi() (Point, error)     { return Point{5, 6}, nil }
func newInner() *Inner          { return &Inner{n: 7} }
func variadic(ps ...*Point) int { return len(ps) }

var global = Line{Point{1, 2}, Point{3, 4}}
var gp = &global.B

func main() {
	p := Point{1, 2}
	q := &p
	q.X = 10
	q.Scale(2)
	println(p.X, p.Y, p == Point{20, 4}, *q == p)
	l := Line{A: p}
	l.B.X++
	m := l
	m.A.X = 0
	println(l.A.X, m.A.X, l == m, l != m, ret().B.Y)
	d := Deep{Line: l, Inner: newInner(), tag: "t"}
	d.Inner.X = 5
	d.n++
	d.B.Scale(3)
	println(d.Inner.Point.X, d.n, d.B.X, d.tag, d.A.X)
	var e Deep
	try(func() { println(e.n) })
	try(func() { e.Inner.X = 1 })
	try(func() { println(&e.Inner.n == nil) })
	var bp *Big
	try(func() { println(bp.data[3]) })
	try(func() { bp.name = "x" })
	try(func() { _ = *bp })
	try(func() { b := bp.Set(1); println(b.name) })
	b := Big{name: "big"}
	b2 := b.Set(3)
	println(b.data[3], b2.data[3], b2.name, b == b2)
	pb := &b
	*pb = b2
	println(b.data[3], b == b2)
	w, v := WithIface{1, "a"}, WithIface{1, "a"}
	println(w == v, w == WithIface{"1", "a"})
	try(func() { println(WithIface{[]int{}, "a"} == WithIface{[]int{}, "a"}) })
	println(WithIface{[]int{}, "a"} == WithIface{1, "b"})
	println(Blank{a: 1, b: 2} == Blank{a: 1, b: 2}, Empty{} == Empty{})
	gp.Scale(10)
	println(global.B.X, gp == &global.B)
	x, err := multi()
	println(x.X, err == nil)
	anon := struct {
		a, b int
		c    struct{ d string }
	}{1, 2, struct{ d string }{"deep"}}
	println(anon.c.d)
	ps := []*Point{{1, 2}, {3, 4}}
	arr := [...]Point{1: {5, 6}}
	mp := map[Point]*Point{{1, 2}: {3, 4}}
	println(ps[1].Y, arr[1].X, len(arr), mp[Point{1, 2}].X, variadic(ps...), variadic(q, nil))
	pp := &q
	(*pp).X = 1
	(**pp).Y = 2
	println(p.X, p.Y)
	f := p.Add
	p = Point{}
	r := f(Point{10, 10})
	println(r.X, p.X, Point.Add(p, r).Y)
	arr2 := [2][2]Point{{{1, 2}, {3, 4}}, {{5, 6}, {7, 8}}}
	arr2[1][0].X += 100
	row := &arr2[1]
	row[1].Y = 0
	println(arr2[1][0].X, arr2[1][1].Y, len(row))
	n := new(int)
	*n += 5
	np := new(Point)
	np.Y = *n
	println(*n, np.Y)
	println(unsafe.Sizeof(Inner{}.n), unsafe.Offsetof(l.B) == unsafe.Sizeof(p), unsafe.Alignof(p) == unsafe.Alignof(1))
	bytes := []byte{1, 2, 3, 4}
	s := unsafe.String(&bytes[0], 2)
	println(len(s), s[1], *(*byte)(unsafe.Add(unsafe.Pointer(&bytes[0]), 3)), len(unsafe.Slice(&bytes[1], 3)))
	println(*(*uint16)(unsafe.Pointer(&[2]byte{1, 1})), unsafe.StringData(s) == unsafe.SliceData(bytes))
	type T struct {
		next *T
		v    int
	}
	list := &T{&T{&T{nil, 3}, 2}, 1}
	for t := list; t != nil; t = t.next {
		print(t.v, " ")
	}
	println()
	type pair struct{ a, b any }
	println(pair{1, nil} == pair{1, nil}, pair{1, "x"} == pair{1, 'x'})
	var z struct{}
	zs := make([]struct{}, 5)
	zs = append(zs, z)
	println(len(zs))
	sw := [2]Point{{1, 2}, {3, 4}}
	sw[0], sw[1] = sw[1], sw[0]
	println(sw[0].X, sw[1].Y)
	l.A, l.B = l.B, l.A
	println(l.A.X, l.B.X)
}
