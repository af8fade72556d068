package main

import "errors"

type E struct{ n int }

func (e E) Error() string { return "E!" }

type S string

func (s S) String() string { return "S:" + string(s) }

type MyInt int
type MyStr string
type MyF float64
type P struct{ a, b int }
type I interface {
	Foo()
	Bar()
}
type T struct{}
type T2 struct{ a int }

func (*T2) Foo() {}

func (T) Foo() {}

func try(name string, f func()) {
	defer func() {
		r := recover()
		print(name, ": ")
		switch v := r.(type) {
		case error:
			println("error", v.Error())
		case string:
			println("string", v)
		default:
			println("other", v != nil)
		}
	}()
	f()
}

var zero int
var nilmap map[string]int
var s3 = []int{1, 2, 3}
var idx = 5
var neg = -1

func main() {
	try("div", func() { println(1 / zero) })
	try("idx", func() { println(s3[idx]) })
	try("idxneg", func() { println(s3[neg]) })
	try("slice", func() { println(len(s3[idx:])) })
	try("slice2", func() { println(len(s3[:idx])) })
	try("slice3", func() { println(len(s3[2 : 1+zero])) })
	try("slice4", func() { println(len(s3[2 : 3 : 2+zero])) })
	try("slice5", func() { println(len(s3[0:1:idx])) })
	try("str", func() { println("abc"[idx]) })
	try("strslice", func() { println("abc"[idx:]) })
	try("nilmap", func() { nilmap["a"] = 1 })
	try("nilptr", func() { var p *P; println(p.a) })
	try("assert", func() { var x any = "s"; println(x.(int)) })
	try("assert2", func() { var x any; println(x.(int)) })
	try("assert3", func() { var x any = T{}; x.(I).Foo() })
	try("assert4", func() { var x interface{ Foo() } = T{}; println(x.(*T2).a) })
	try("conv", func() { println([4]int(s3)[0]) })
	try("makeslice", func() { println(len(make([]int, neg))) })
	try("makecap", func() { println(len(make([]int, 0, neg))) })
	try("shift", func() { println(1 << neg) })
	try("close nil", func() { var c chan int; close(c) })
	try("close closed", func() { c := make(chan int); close(c); close(c) })
	try("send closed", func() { c := make(chan int, 1); close(c); c <- 1 })
	try("uncomparable", func() { var a, b any = []int{1}, []int{1}; println(a == b) })
	try("unhashable", func() { m := map[any]int{}; m[[]int{1}] = 1 })
	try("custom", func() { panic(errors.New("custom")) })
	try("nil", func() { panic(nil) })
	try("nested", func() {
		defer func() {
			try("inner", func() { panic("in") })
			println(recover().(string))
			panic("again")
		}()
		panic("first")
	})
	try("idx64", func() { var i int64 = 1 << 40; println(s3[i]) })
	try("uidx", func() { var i uint8 = 200; println(s3[i]) })
	try("func nil", func() { var f func(); f() })
	try("chan neg", func() { println(len(make(chan int, neg))) })
}
