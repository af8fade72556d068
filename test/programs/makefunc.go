// Functions made by reflection, and calls through it.
package main

import (
	"errors"
	"fmt"
	"reflect"
	"strings"
)

type Point struct{ X, Y int }

func (p Point) Add(q Point) Point { return Point{p.X + q.X, p.Y + q.Y} }
func (p *Point) Scale(n int)      { p.X *= n; p.Y *= n }
func (p Point) Sum(more ...int) (n int) {
	n = p.X + p.Y
	for _, m := range more {
		n += m
	}
	return
}
func (p Point) Mixed(a int8, b float64, c string, d []byte, e any, f uint64, g complex128) string {
	return fmt.Sprint(p, a, b, c, d, e, f, g)
}

type Big struct {
	A [40]int32
	B string
}

func (b Big) Tail(n int) (Big, error) { b.A[39] += int32(n); return b, errors.New(b.B) }

type Adder interface{ Add(Point) Point }
type Op func(int, int) int

func swap[T any](a, b T) (T, T) { return b, a }

func try(what string, f func()) {
	defer func() {
		if e := recover(); e != nil {
			fmt.Println(what, "panics:", e)
		}
	}()
	f()
}

func main() {
	// MakeFunc for known types.
	var op Op
	v := reflect.ValueOf(&op).Elem()
	v.Set(reflect.MakeFunc(v.Type(), func(a []reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.ValueOf(int(a[0].Int()*10 + a[1].Int()))}
	}))
	fmt.Println(op(4, 2), op(-1, 1))
	fmt.Println(v.Call([]reflect.Value{reflect.ValueOf(7), reflect.ValueOf(8)})[0])

	var join func(sep string, parts ...string) (string, int, error)
	jv := reflect.ValueOf(&join).Elem()
	jv.Set(reflect.MakeFunc(jv.Type(), func(a []reflect.Value) []reflect.Value {
		parts := a[1].Interface().([]string)
		s := strings.Join(parts, a[0].String())
		err := reflect.Zero(jv.Type().Out(2))
		if len(parts) == 0 {
			err = reflect.ValueOf(errors.New("nothing"))
		}
		return []reflect.Value{reflect.ValueOf(s), reflect.ValueOf(len(parts)), err}
	}))
	fmt.Println(join("-", "a", "b", "c"))
	fmt.Println(join("-"))

	var wide func(b Big, i8 int8, f float32, d float64, u uint64, p *Point, c complex64) (Big, bool, complex64)
	wv := reflect.ValueOf(&wide).Elem()
	wv.Set(reflect.MakeFunc(wv.Type(), func(a []reflect.Value) []reflect.Value {
		b := a[0].Interface().(Big)
		b.B = fmt.Sprint(a[1], a[2], a[3], a[4], a[5].Elem(), a[6])
		return []reflect.Value{reflect.ValueOf(b), reflect.ValueOf(a[1].Int() < 0), a[6]}
	}))
	b, neg, c := wide(Big{B: "x", A: [40]int32{39: 9}}, -3, 1.5, 2.25, 1<<40, &Point{1, 2}, 3+4i)
	fmt.Println(b.B, b.A[39], neg, c)

	// Types that no code of the program has.
	in := []reflect.Type{reflect.TypeOf(uint16(0)), reflect.TypeOf(""), reflect.TypeOf([]bool(nil))}
	ft := reflect.FuncOf(in, []reflect.Type{reflect.TypeOf(Big{}), reflect.TypeOf('a')}, false)
	fmt.Println(ft)
	made := reflect.MakeFunc(ft, func(a []reflect.Value) []reflect.Value {
		return []reflect.Value{reflect.ValueOf(Big{B: a[1].String()}), reflect.ValueOf(rune(a[0].Uint()))}
	})
	r := made.Call([]reflect.Value{reflect.ValueOf(uint16(99)), reflect.ValueOf("big"), reflect.ValueOf([]bool{true})})
	fmt.Println(r[0].Field(1), r[1])
	opType := reflect.FuncOf([]reflect.Type{reflect.TypeOf(0), reflect.TypeOf(0)}, []reflect.Type{reflect.TypeOf(0)}, false)
	conv := reflect.MakeFunc(opType, func(a []reflect.Value) []reflect.Value { return a[1:] }).Convert(reflect.TypeOf(op)).Interface().(Op)
	fmt.Println(conv(1, 2))

	// Methods as values.
	p := &Point{1, 2}
	pv := reflect.ValueOf(p)
	add := pv.MethodByName("Add").Interface().(func(Point) Point)
	fmt.Println(add(Point{10, 20}))
	pv.MethodByName("Scale").Interface().(func(int))(3)
	fmt.Println(*p, add(Point{}))
	fmt.Println(pv.MethodByName("Sum").Interface().(func(...int) int)(1, 2, 3))
	fmt.Println(pv.MethodByName("Sum").Call([]reflect.Value{reflect.ValueOf(5)})[0])
	mixed := pv.MethodByName("Mixed").Interface().(func(int8, float64, string, []byte, any, uint64, complex128) string)
	fmt.Println(mixed(-1, 2.5, "s", []byte("hi"), nil, 1<<63, 1i))
	nb, err := reflect.ValueOf(Big{B: "tail"}).Method(0).Interface().(func(int) (Big, error))(11)
	fmt.Println(nb.A[39], err)
	var a Adder = Point{5, 5}
	fmt.Println(reflect.ValueOf(&a).Elem().Method(0).Interface().(func(Point) Point)(Point{1, 1}))

	// Methods as functions.
	for i := range reflect.TypeOf(p).NumMethod() {
		m := reflect.TypeOf(p).Method(i)
		fmt.Println(m.Name, m.Type, m.Func.Kind())
	}
	m, _ := reflect.TypeOf(Point{}).MethodByName("Add")
	fmt.Println(m.Func.Call([]reflect.Value{reflect.ValueOf(Point{1, 1}), reflect.ValueOf(Point{2, 2})})[0])
	m, _ = reflect.TypeOf(p).MethodByName("Sum")
	fmt.Println(m.Func.Call([]reflect.Value{pv, reflect.ValueOf(100), reflect.ValueOf(1000)})[0])

	// Generic functions, Swapper, Seq.
	sw := reflect.ValueOf(swap[string]).Call([]reflect.Value{reflect.ValueOf("a"), reflect.ValueOf("b")})
	fmt.Println(sw[0], sw[1])
	seq := func(yield func(int, string) bool) { _ = yield(1, "one") && yield(2, "two") && yield(3, "three") }
	for k, v := range reflect.ValueOf(seq).Seq2() {
		fmt.Println(k, v)
		if k.Int() == 2 {
			break
		}
	}
	for x := range reflect.ValueOf([]string{"p", "q"}).Seq() {
		fmt.Println(x)
	}

	// What is wrong is said.
	try("few", func() { v.Call(nil) })
	try("type", func() { v.Call([]reflect.Value{reflect.ValueOf(""), reflect.ValueOf(1)}) })
	try("nil", func() { reflect.Zero(v.Type()).Call(nil) })
	try("count", func() {
		reflect.MakeFunc(v.Type(), func([]reflect.Value) []reflect.Value { return nil }).Interface().(Op)(1, 2)
	})
	try("through", func() {
		reflect.MakeFunc(v.Type(), func([]reflect.Value) []reflect.Value { panic("inner") }).Interface().(Op)(1, 2)
	})
}
