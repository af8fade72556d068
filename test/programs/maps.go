// Maps.
package main

type K struct {
	a int
	s string
}
type M map[string][]int

func try(f func()) {
	defer func() {
		if r := recover(); r != nil {
			println(r.(error).Error())
		}
	}()
	f()
}

func main() {
	m := map[string]int{"a": 1, "b": 2}
	m["c"] = 3
	m["a"] += 10
	m["z"]++
	v, ok := m["b"]
	w, ok2 := m["nope"]
	println(len(m), m["a"], m["z"], v, ok, w, ok2)
	delete(m, "a")
	delete(m, "nope")
	_, ok = m["a"]
	println(len(m), ok)
	sum := 0
	for k, v := range m {
		sum += v + len(k)
	}
	println(sum)
	var nilm map[int]int
	println(nilm == nil, len(nilm), nilm[5])
	for range nilm {
		println("never")
	}
	delete(nilm, 1)
	try(func() { nilm[1] = 2 })
	try(func() { nilm[1]++ })
	ks := map[K]string{{1, "x"}: "one", {2, "y"}: "two"}
	println(ks[K{1, "x"}], ks[K{2, "y"}], ks[K{1, "y"}] == "")
	mm := M{"a": {1, 2}, "b": nil}
	mm["a"] = append(mm["a"], 3)
	mm["c"] = append(mm["c"], 9)
	println(len(mm["a"]), mm["a"][2], mm["c"][0], len(mm["b"]))
	mm["a"][0] = 50
	println(mm["a"][0])
	p := map[*int]bool{}
	x, y := 1, 2
	p[&x] = true
	println(p[&x], p[&y])
	i8 := map[int8]int{-1: 1, 127: 2}
	i64 := map[int64]int{1 << 40: 1, -1: 2}
	u32 := map[uint32]int{1 << 31: 1}
	bl := map[bool]string{true: "t", false: "f"}
	println(i8[-1], i64[1<<40], i64[-1], u32[1<<31], bl[1 < 2])
	big := map[int]int{}
	for i := 0; i < 1000; i++ {
		big[i*7] = i
	}
	for i := 0; i < 1000; i += 2 {
		delete(big, i*7)
	}
	n := 0
	for k, v := range big {
		if k != v*7 {
			println("bad")
		}
		n++
		delete(big, k)
	}
	println(n, len(big))
	arr := map[[2]int]int{{1, 2}: 3}
	arr[[2]int{1, 2}]++
	println(arr[[2]int{1, 2}])
	nested := map[string]map[string]int{"x": {"y": 1}}
	nested["x"]["z"] = 5
	println(len(nested["x"]), nested["q"]["r"])
	st := map[string]struct{ a, b int }{"s": {1, 2}}
	println(st["s"].b, st["t"].a)
	fn := map[string]func() int{"f": func() int { return 42 }}
	println(fn["f"]())
	clear(m)
	println(len(m))
	am := map[any]int{1: 1, "a": 2, K{1, "a"}: 3, nil: 4}
	println(am[1], am["a"], am[K{1, "a"}], am[nil], am[int8(1)])
	large := map[string][40]int{}
	a := large["none"]
	a[3] = 7
	large["l"] = a
	println(large["l"][3], large["none"][3])
	c := m
	c["shared"] = 1
	println(m["shared"])
	type key struct{}
	e := map[key]int{{}: 5}
	println(e[key{}], len(e))
	keys := make([]int, 0)
	for k := range map[int]bool{5: true} {
		keys = append(keys, k)
	}
	println(len(keys), keys[0])
	mk := make(map[int]int, 100)
	mk[1]--
	mk[1] *= 5
	mk[2] |= 6
	println(mk[1], mk[2])
	if v, ok := mk[3]; !ok {
		println(v)
	}
	var k2 string
	for k2, m[k2+"x"] = range map[string]int{"only": 3} {
	}
	println(k2)
}
