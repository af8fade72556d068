// Corners of the language: nil receivers, what recovers and what does not, texts of runtime errors, odd map keys.
package main

import (
	"errors"
	"fmt"
	"math"
	"runtime"
)

type V struct{ n int }

func (v V) Val() int  { return v.n }
func (v *V) Ptr() int { return 7 }
func (v *V) Bad() int { return v.n }

type Emb struct{ *V }
type Emb2 struct {
	pad [3]int
	V
}
type IV interface{ Val() int }
type EmbI struct{ IV }

func try(what string, f func()) {
	defer func() {
		e := recover()
		if err, ok := e.(runtime.Error); ok {
			fmt.Println(what, "runtime error:", err.Error())
			return
		}
		fmt.Printf("%s: %T %v\n", what, e, e)
	}()
	f()
}

type helperRec struct{}

func rec() any             { return recover() }
func (helperRec) Call()    { fmt.Println("helper got", rec()) }
func (*helperRec) Direct() { fmt.Println("direct got", recover()) }

type caller interface{ Call() }
type directer interface{ Direct() }
type both struct{ directer }

func main() {
	var nv *V
	var iv IV = nv
	ivs := []IV{iv, EmbI{}}
	try("nil *V through interface", func() { ivs[0].Val() })
	try("nil *V direct", func() { nv.Val() })
	try("nil embedded", func() { Emb{}.Val() })
	var e2 *Emb2
	try("nil promoted", func() { fmt.Println(e2.Val()) })
	try("nil promoted ptr", func() { fmt.Println(e2.Ptr()) })
	try("embedded nil iface", func() { EmbI{}.Val() })
	var iv2 IV = EmbI{}
	try("embedded nil iface via iface", func() { iv2.Val() })
	var iv3 IV = Emb{}
	try("embedded nil ptr via iface", func() { iv3.Val() })
	var iv4 IV = (*Emb2)(nil)
	try("nil *Emb2 via iface", func() { iv4.Val() })
	f := nv.Ptr
	fmt.Println(f())
	try("method value nil", func() { _ = nv.Val })
	g := (*V).Val
	try("method expr nil", func() { g(nil) })
	h := IV.Val
	try("iface method expr", func() { h(nil) })
	try("iface method value", func() { var i IV; _ = i.Val })

	try("panic nil", func() { panic(nil) })
	try("error", func() { panic(errors.New("e")) })
	m := map[any]int{}
	try("unhashable", func() { m[[]int{}] = 1 })
	m[1] = 1
	try("unhashable2", func() { _ = m[map[int]int{}] })
	try("unhashable3", func() { _ = m[struct{ f any }{func() {}}] })
	try("compare", func() { var a, b any = []int{}, []int{}; fmt.Println(a == b) })
	try("compare2", func() { var a, b any = [1]any{func() {}}, [1]any{func() {}}; fmt.Println(a == b) })
	nan := math.NaN()
	mf := map[float64]int{nan: 1, nan: 2}
	mf[nan] = 3
	fmt.Println(len(mf), mf[nan])
	for k := range mf {
		delete(mf, k)
	}
	fmt.Println(len(mf))
	clear(mf)
	fmt.Println(len(mf))
	mi := map[any]string{1: "int", int8(1): "int8", 1.0: "float", "1": "string", [1]int{1}: "arr", V{1}: "V", nil: "nil", true: "b", 1i: "c"}
	fmt.Println(mi[1], mi[int8(1)], mi[1.0], mi["1"], mi[[1]int{1}], mi[V{1}], mi[nil], mi[true], mi[1i], mi[int16(1)] == "")

	try("helper", func() {
		var c caller = helperRec{}
		defer c.Call()
		panic("for helper")
	})
	try("direct", func() {
		var d directer = &helperRec{}
		defer d.Direct()
		panic("for direct")
	})
	try("direct embedded", func() {
		var d directer = both{&helperRec{}}
		defer d.Direct()
		panic("for embedded")
	})
	try("method value", func() {
		var d directer = &helperRec{}
		f := d.Direct
		defer f()
		panic("for method value")
	})
	try("method expr", func() {
		defer directer.Direct(&helperRec{})
		panic("for method expr")
	})
	try("nested", func() {
		defer func() {
			defer func() { fmt.Println("inner", recover()) }()
			panic("second")
		}()
		panic("first")
	})
	try("assert", func() { var x any = 1; _ = x.(string) })
	try("assert2", func() { var x any; _ = x.(IV) })
	try("assert3", func() { var x any = V{}; _ = x.(directer) })
	try("assert4", func() { var x IV = V{}; _ = x.(*V) })
	try("close nil", func() { var c chan int; close(c) })
	try("close twice", func() { c := make(chan int); close(c); close(c) })
	try("send closed", func() { c := make(chan int, 1); close(c); c <- 1 })
	try("nil map", func() { var m map[string]int; m["a"] = 1 })
	try("neg make", func() { n := -1; _ = make([]int, n) })
	try("neg cap", func() { n := 1; _ = make([]int, 2, n) })
	try("neg chan", func() { n := -1; _ = make(chan int, n) })
	try("neg shift", func() { n := -1; fmt.Println(1 << n) })
	try("div", func() { n := 0; fmt.Println(1 / n) })
	try("index", func() { a := []int{1}; n := 5; fmt.Println(a[n]) })
	try("slice", func() { a := []int{1}; n := 5; fmt.Println(a[n:]) })
	try("string", func() { a := "abc"; n := -5; fmt.Println(a[n]) })
	try("array conv", func() { a := []int{1}; fmt.Println([2]int(a)) })
	try("range func", func() {
		it := func(yield func(int) bool) { yield(1); yield(2) }
		for range it {
			break
		}
	})
	try("range after", func() {
		var y func(int) bool
		it := func(yield func(int) bool) { y = yield; yield(1) }
		for range it {
		}
		y(1)
	})
	try("range rec", func() {
		it := func(yield func(int) bool) {
			defer func() { recover() }()
			yield(1)
		}
		for range it {
			panic("in body")
		}
	})
	try("range defer", func() {
		it := func(yield func(int) bool) { _ = yield(1) && yield(2) }
		for x := range it {
			defer fmt.Println("deferred", x)
		}
		fmt.Println("end")
	})
	func() {
		defer fmt.Println("exit deferred")
		done := make(chan int)
		go func() {
			defer close(done)
			defer func() { fmt.Println("goexit recover", recover()) }()
			runtime.Goexit()
		}()
		<-done
	}()
	lengths()
	fmt.Println(runtime.NumGoroutine(), runtime.GOMAXPROCS(0) > 0, runtime.NumCPU() > 0)
}

var nilArray *[4]int

func nilArrayFunc() *[4]int { return nil }

// lengths: without a call or receive in it, what stands behind a pointer to an array is not looked at.
func lengths() {
	fmt.Println(len(*nilArray), len(nilArrayFunc()))
	for i := range (*nilArray) {
		fmt.Print(i, " ")
	}
	try("len of call", func() { fmt.Println(len(*nilArrayFunc())) })
	try("range over call", func() {
		for i := range *nilArrayFunc() {
			fmt.Println(i)
		}
	})
	c := make(chan *[2]int, 1)
	c <- nil
	try("range over receive", func() {
		for i := range *<-c {
			fmt.Println(i)
		}
	})
}
