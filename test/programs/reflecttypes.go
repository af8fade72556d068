// Types and values that reflection makes.
package main

import (
	"fmt"
	"reflect"
	"sort"
	"strings"
)

type Named struct {
	A int `k:"v"`
	b string
	Inner
	*Ptr
}
type Inner struct{ X, Y float32 }
type Ptr struct{ Z map[string][]int }
type Str string
type Kinds interface{ Len() int }

func (s Str) Len() int         { return len(s) }
func (s Str) Upper() Str       { return Str(strings.ToUpper(string(s))) }
func (p *Ptr) Depth(n int) int { return n + 1 }

func try(what string, f func()) {
	defer func() {
		if e := recover(); e != nil {
			fmt.Println(what, "panics:", e)
		}
	}()
	f()
}

func main() {
	// Maps.
	mt := reflect.MapOf(reflect.TypeOf(""), reflect.TypeOf([2]int8{}))
	m := reflect.MakeMapWithSize(mt, 4)
	for i, k := range []string{"one", "two", "three"} {
		m.SetMapIndex(reflect.ValueOf(k), reflect.ValueOf([2]int8{int8(i), int8(-i)}))
	}
	m.SetMapIndex(reflect.ValueOf("two"), reflect.Value{})
	keys := m.MapKeys()
	sort.Slice(keys, func(i, j int) bool { return keys[i].String() < keys[j].String() })
	fmt.Println(mt, m.Len(), keys, m.MapIndex(reflect.ValueOf("three")), m.MapIndex(reflect.ValueOf("two")).IsValid())
	sum := 0
	for it := m.MapRange(); it.Next(); {
		sum += int(it.Value().Index(0).Int()) + it.Key().Len()
	}
	fmt.Println(sum, m.Interface())
	st := reflect.StructOf([]reflect.StructField{
		{Name: "F", Type: reflect.TypeOf(1.5), Tag: `json:"f"`},
		{Name: "S", Type: reflect.TypeOf("")},
		{Name: "I", Type: reflect.TypeOf((*any)(nil)).Elem()},
	})
	k := reflect.MapOf(st, reflect.TypeOf(true))
	km := reflect.MakeMap(k)
	x, y := reflect.New(st).Elem(), reflect.New(st).Elem()
	x.Field(0).SetFloat(2)
	x.Field(1).SetString("s")
	x.Field(2).Set(reflect.ValueOf(Str("i")))
	y.Set(x)
	km.SetMapIndex(x, reflect.ValueOf(true))
	fmt.Println(st, km.Len(), km.MapIndex(y), x.Interface() == y.Interface(), x.Equal(y), st.Comparable())
	y.Field(2).Set(reflect.ValueOf([]int{1}))
	try("unhashable", func() { km.SetMapIndex(y, reflect.ValueOf(false)) })
	fmt.Printf("%+v %T\n", x, x.Interface())
	fmt.Println(reflect.DeepEqual(x.Interface(), y.Interface()), st.Field(0).Tag.Get("json"))

	// Slices, arrays, pointers, channels.
	sl := reflect.MakeSlice(reflect.SliceOf(reflect.TypeOf(Inner{})), 2, 5)
	sl = reflect.Append(sl, reflect.ValueOf(Inner{1, 2}))
	fmt.Println(sl.Type(), sl, sl.Cap(), sl.Slice3(1, 2, 3).Cap())
	at := reflect.ArrayOf(3, reflect.TypeOf(Str("")))
	a := reflect.New(at).Elem()
	a.Index(1).SetString("mid")
	fmt.Println(at, a, at.Comparable(), a.Interface() == a.Interface(), reflect.TypeOf([3]Str{}) == at)
	am := reflect.MakeMap(reflect.MapOf(at, reflect.TypeOf(0)))
	am.SetMapIndex(a, reflect.ValueOf(5))
	fmt.Println(am.MapIndex(reflect.ValueOf([3]Str{1: "mid"})))
	pt := reflect.PointerTo(reflect.PointerTo(at))
	fmt.Println(pt, pt.Elem().Elem() == at, reflect.PointerTo(reflect.TypeOf(Named{})) == reflect.TypeOf(&Named{}))
	ct := reflect.ChanOf(reflect.BothDir, reflect.TypeOf(Str("")))
	c := reflect.MakeChan(ct, 2)
	c.Send(reflect.ValueOf(Str("first")))
	fmt.Println(ct, c.Len(), c.Cap(), c.TrySend(reflect.ValueOf(Str("second"))), c.TrySend(reflect.ValueOf(Str("third"))))
	v, ok := c.Recv()
	fmt.Println(v, ok)
	c.Close()
	v, ok = c.Recv()
	fmt.Println(v, ok)
	v, ok = c.TryRecv()
	fmt.Printf("%q %v\n", v, ok)
	fmt.Println(reflect.ChanOf(reflect.RecvDir, ct), reflect.TypeOf((<-chan (chan<- int))(nil)))

	// Select.
	c1, c2 := make(chan int, 1), make(chan string)
	go func() { c2 <- "from goroutine" }()
	cases := []reflect.SelectCase{
		{Dir: reflect.SelectRecv, Chan: reflect.ValueOf(c2)},
		{Dir: reflect.SelectSend, Chan: reflect.ValueOf(c1), Send: reflect.ValueOf(42)},
	}
	var got []string
	for range 2 {
		i, r, ok := reflect.Select(cases)
		got = append(got, fmt.Sprint(i, r.IsValid(), ok))
		cases[i].Chan = reflect.Value{}
	}
	sort.Strings(got)
	fmt.Println(got, <-c1)
	i, _, _ := reflect.Select(append(cases, reflect.SelectCase{Dir: reflect.SelectDefault}))
	fmt.Println(i)

	// Conversions.
	for _, p := range [][2]any{
		{1, "s"}, {3.99, int8(0)}, {-1, uint16(0)}, {"hé", []rune(nil)}, {[]byte("b"), Str("")}, {Str("x"), []byte(nil)}, {uint8(200), float32(0)},
		{1 + 2i, complex64(0)}, {[]int{1, 2, 3}, [2]int{}}, {[]int{4, 5, 6}, (*[3]int)(nil)}, {struct{ X, Y float32 }{1, 2}, Inner{}}, {Str("iface"), new(Kinds)},
	} {
		to := reflect.TypeOf(p[1])
		if to.Kind() == reflect.Pointer && to.Elem().Kind() == reflect.Interface {
			to = to.Elem()
		}
		r := reflect.ValueOf(p[0]).Convert(to)
		if r.Kind() == reflect.Pointer {
			r = r.Elem()
		}
		fmt.Printf("%v %v %v\n", r.Type(), r, reflect.TypeOf(p[0]).ConvertibleTo(to))
	}
	fmt.Println(reflect.ValueOf([]int{1}).CanConvert(reflect.TypeOf([2]int{})))
	try("short", func() { reflect.ValueOf([]int{1}).Convert(reflect.TypeOf([2]int{})) })
	try("convert", func() { reflect.ValueOf(1).Convert(reflect.TypeOf([]int{})) })

	// What a type has.
	n := Named{A: 1, b: "two", Inner: Inner{3, 4}, Ptr: &Ptr{Z: map[string][]int{"k": {1}}}}
	for _, f := range reflect.VisibleFields(reflect.TypeOf(n)) {
		fmt.Println(f.Name, f.Type, f.Index, f.Anonymous, f.IsExported(), f.Tag)
	}
	nv := reflect.ValueOf(&n).Elem()
	fmt.Println(nv.FieldByName("Z"), nv.FieldByName("Y"), nv.NumMethod(), nv.Addr().NumMethod(), nv.FieldByName("none").IsValid())
	fmt.Println(nv.MethodByName("Depth").Call([]reflect.Value{reflect.ValueOf(1)})[0])
	fmt.Println(reflect.TypeFor[Kinds](), reflect.TypeFor[Str]().Implements(reflect.TypeFor[Kinds]()), reflect.TypeFor[int]().Implements(reflect.TypeFor[Kinds]()))
	fmt.Println(reflect.TypeFor[map[string]func(...int) error](), reflect.TypeFor[Named]().PkgPath(), reflect.TypeFor[Str]().Name())
	swap := reflect.Swapper([]string{"a", "b"})
	swap(0, 1)

	// Equality.
	type cyc struct{ next *cyc }
	c3, c4 := &cyc{}, &cyc{}
	c3.next, c4.next = c3, c4
	nan := []float64{0}
	nan[0] /= nan[0]
	fmt.Println(reflect.DeepEqual(c3, c4), reflect.DeepEqual(nan, nan), reflect.DeepEqual(nan, append([]float64{}, nan...)), reflect.DeepEqual(n, n),
		reflect.DeepEqual(map[any]any{1: []int{2}}, map[any]any{1: []int{2}}), reflect.DeepEqual([]int(nil), []int{}), reflect.DeepEqual(error(nil), nil))
	fmt.Println(reflect.ValueOf([]int{}).Comparable(), reflect.ValueOf([1]any{1}).Comparable(), reflect.ValueOf([1]any{[]int{}}).Comparable())
	var e any = &n
	fmt.Println(reflect.Indirect(reflect.ValueOf(e)).Field(2).Field(0), reflect.ValueOf(&e).Elem().Elem().Elem().Field(0).CanSet(), reflect.Zero(reflect.TypeOf(n)).IsZero())
	reflect.ValueOf(&e).Elem().Set(reflect.ValueOf("changed"))
	fmt.Println(e, reflect.ValueOf(12).CanFloat(), reflect.ValueOf(int8(0)).OverflowInt(128))
	var g reflect.Value = reflect.ValueOf(&[]int{1, 2, 3}).Elem()
	g.Grow(10)
	g.SetLen(5)
	g.Index(4).SetInt(9)
	g.Set(reflect.AppendSlice(g, reflect.ValueOf([]int{7, 8})))
	fmt.Println(g, reflect.Copy(g, reflect.ValueOf([]int{-1})), g)
	g.SetZero()
	fmt.Println(g.IsNil(), g)
}
