// Order of evaluation, assignments, and what is copied when.
package main

type rec struct {
	n int32
	s []int32
	p *rec
}

var trace string

func t(name string, v int32) int32 { trace += name; return v }
func ptr(name string, p *int32) *int32 {
	trace += name
	return p
}
func slice(name string, s []int32) []int32 { trace += name; return s }
func flush() {
	println(trace)
	trace = ""
}

func three() (int32, int32, int32) { trace += "3"; return 1, 2, 3 }
func take(a int32, rest ...int32) int32 {
	for _, r := range rest {
		a = a*10 + r
	}
	return a
}

type op struct{ name string }

func (o op) do(x int32) op { trace += o.name; return op{o.name + "'"} }

func main() {
	a := []int32{0, 1, 2, 3}
	i := int32(0)
	i, a[i] = 2, 9
	println(i, a[0], a[2])
	a[0], a[1], a[2] = a[2], a[0], a[1]
	println(a[0], a[1], a[2])
	slice("x", a)[t("y", 1)] = t("z", 5)
	flush()
	*ptr("p", &a[t("i", 0)]), a[t("j", 1)] = t("k", 7), t("l", 8)
	flush()
	m := map[int32]int32{}
	m[t("a", 1)], m[t("b", 2)] = t("c", 3), t("d", 4)
	flush()
	println(take(three()), take(t("1", 1), t("2", 2), t("3", 3)), take(1, a[:2]...))
	flush()
	op{"o"}.do(t("1", 1)).do(t("2", 2)).do(t("3", 3))
	flush()
	arr := [3]int32{1, 2, 3}
	for k, v := range arr {
		arr[2] = 100
		if k == 2 {
			println("copied", v)
		}
	}
	for k, v := range &arr {
		arr[2] = 200
		if k == 2 {
			println("shared", v)
		}
	}
	s := a[:2]
	for range s {
		s = append(s, 1)
	}
	println(len(s))
	r := rec{n: 1, s: a, p: &rec{n: 2}}
	q := r
	q.n, q.s[0], q.p.n = 5, 50, 20
	println(r.n, r.s[0], r.p.n)
	x, y := int32(1), int32(2)
	x, y = y, x+y
	println(x, y)
	pp := &r
	pp, pp.n = pp.p, 77
	println(r.n, pp.n)
	f := func() func(int32) int32 { trace += "f"; return func(v int32) int32 { trace += "g"; return v } }
	f()(t("v", 1))
	flush()
	println(t("a", 1) == 1 || t("b", 1) == 1, t("c", 0) == 1 && t("d", 1) == 1)
	flush()
	switch t("s", 2) {
	case t("1", 1), t("2", 2), t("3", 3):
		trace += "hit"
	case t("4", 4):
	}
	flush()
	defer func(v int32) { println("deferred", v, x) }(x)
	x = 1000
	lit := []rec{{n: t("l", 1)}, {n: t("m", 2), p: &rec{n: t("n", 3)}}}
	flush()
	println(len(lit))
	idx := 5
	func() {
		defer func() {
			recover()
			flush()
		}()
		a[idx] = t("evaluated", 1)
	}()
	func() {
		defer func() {
			recover()
			flush()
		}()
		var np *rec
		np.n = t("also", 1)
	}()
	func() {
		defer func() {
			recover()
			flush()
		}()
		var nm map[string]int32
		nm["k"] = t("too", 1)
	}()
	var z int32
	z, w := t("q", 1)/(z+1), t("r", 2)
	println(z, w)
	flush()
	str := "héllo"
	n := 0
	for pos, c := range str {
		str = "other"
		n += pos + int(c)%7
	}
	println(n)
	type T struct{ a, b int32 }
	ts := []T{{1, 2}, {3, 4}}
	for _, v := range ts {
		v.a = 100
	}
	for k := range ts {
		ts[k].b += ts[(k+1)%2].b
	}
	println(ts[0].a, ts[0].b, ts[1].b)
	var fs []func() int32
	for k := int32(0); k < 3; k++ {
		fs = append(fs, func() int32 { k *= 2; return k })
	}
	println(fs[1](), fs[1](), fs[2]())
	goto end
end:
	lbl := 0
outer:
	for {
		for k := 0; ; k++ {
			switch {
			case k == 1:
				continue
			case k == 3:
				lbl++
				if lbl < 3 {
					continue outer
				}
				break outer
			}
			lbl += 0
		}
	}
	println(lbl)
	ch := make(chan int32, 3)
	ch <- t("send", 4)
	a[t("recv", 0)] = <-ch
	flush()
	println(a[0])
	b := append(a[:1], t("u", 6))
	println(a[1], &b[0] == &a[0])
	copy(a[1:], a)
	println(a[1], a[2], a[3])
	flush()
	println(min(t("1", 3), t("2", 1), t("3", 2)), max(t("4", 3), 9))
	flush()
}
