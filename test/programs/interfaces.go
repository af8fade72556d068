// Interfaces, type switches, embedding.
package main

type Shape interface {
	Area() int
	Name() string
}
type Named interface{ Name() string }
type Sq struct{ s int }
type Rect struct {
	w, h int
	tag  string
}

func (s Sq) Area() int       { return s.s * s.s }
func (s Sq) Name() string    { return "sq" }
func (r *Rect) Area() int    { return r.w * r.h }
func (r *Rect) Name() string { return r.tag }

type Base struct{ id int }

func (b Base) ID() int      { return b.id }
func (b *Base) SetID(n int) { b.id = n }

type Mid struct {
	*Base
	extra int
}
type Top struct {
	Mid
	Shape
}
type IDer interface {
	ID() int
	SetID(int)
}

type MyInt int

func (m MyInt) Area() int    { return int(m) }
func (m MyInt) Name() string { return "myint" }

type Fn func(int) int

func (f Fn) Area() int    { return f(2) }
func (f Fn) Name() string { return "fn" }

type PtrStruct struct{ p *int }

func classify(x any) string {
	switch v := x.(type) {
	case nil:
		return "nil"
	case int:
		if v > 10 {
			return "big int"
		}
		return "int"
	case string, []byte:
		_, ok := v.(string)
		if ok {
			return "string"
		}
		return "bytes"
	case error:
		return "error " + v.Error()
	case Shape:
		return "shape " + v.Name()
	case func() int:
		return "func"
	case map[string]int:
		return "map"
	case [2]int:
		return "array"
	case struct{ x int }:
		return "struct"
	case *int:
		return "ptr"
	case float64:
		return "float"
	default:
		return "other"
	}
}

type err string

func (e err) Error() string { return string(e) }

func eq(a, b any) bool { return a == b }

func try(f func()) {
	defer func() {
		if r := recover(); r != nil {
			println(r.(error).Error())
		}
	}()
	f()
}

func main() {
	shapes := []Shape{Sq{3}, &Rect{2, 5, "rect"}, MyInt(7), Fn(func(x int) int { return x * 50 })}
	t := 0
	for _, s := range shapes {
		t += s.Area()
		print(s.Name(), " ")
	}
	println(t)
	one := 1
	for _, x := range []any{nil, 5, 50, "s", []byte{1}, err("e"), Sq{1}, func() int { return 1 }, map[string]int{}, [2]int{}, struct{ x int }{1}, &one, 'x', int8(1), MyInt(1)} {
		print(classify(x), ",")
	}
	println()
	top := Top{Mid{&Base{4}, 1}, Sq{2}}
	var i IDer = top
	i.SetID(9)
	println(i.ID(), top.ID(), top.id, top.Area(), top.Name())
	top.SetID(10)
	f := top.SetID
	f(11)
	println(top.Base.id, Top.ID(top), (*Top).Area(&top))
	println(eq(1, 1), eq(1, int8(1)), eq("a", "a"), eq(Sq{1}, Sq{1}), eq(Sq{1}, Sq{2}), eq(nil, nil), eq(&one, &one), eq([2]string{"a", "b"}, [2]string{"a", "b"}))
	var s Shape
	var n Named
	println(s == nil, n == nil, s == Shape(nil))
	s = Sq{3}
	n = s
	println(n == s, s == Sq{3}, s != Sq{4}, n.Name())
	_, ok := n.(Shape)
	_, ok2 := any(n).(interface{ Missing() })
	r, ok3 := s.(*Rect)
	println(ok, ok2, r == nil, ok3)
	q, ok4 := s.(Sq)
	println(q.s, ok4)
	var nilRect *Rect
	s = nilRect
	println(s == nil, s != nil, s == Shape(nilRect))
	var a any = PtrStruct{&one}
	*a.(PtrStruct).p = 5
	println(one, a == PtrStruct{&one})
	var e any = struct{}{}
	println(e == struct{}{}, e.(struct{}) == struct{}{})
	try(func() { _ = s.(interface{ Foo() }) })
	try(func() { _ = a.(string) })
	try(func() { var z Shape; z.Area() })
	try(func() { var z any; _ = z.(int) })
	try(func() { _ = eq([]int{}, []int{}) })
	try(func() { _ = eq(map[int]int{}, 1); println("different types") })
	m := map[any]string{1: "int", "1": "string", Sq{1}: "sq", [1]int{2}: "arr"}
	println(m[1], m["1"], m[Sq{1}], m[[1]int{2}], m[2] == "")
	try(func() { m[[]int{}] = "x" })
	switch x := any(one).(type) {
	case int:
		x++
		println(x)
	}
	switch {
	case s != nil:
		println("first")
		fallthrough
	case false:
		println("second")
	default:
		println("third")
	}
	switch any(3) {
	case "3":
		println("no")
	case 3:
		println("three")
	}
	g := shapes[0].Area
	println(g())
	h := Shape.Name
	println(h(shapes[2]))
	big := [10]int{9: 3}
	var bi any = big
	big[9] = 4
	println(bi.([10]int)[9], bi == big)
}
