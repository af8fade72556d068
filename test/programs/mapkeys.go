// Keys of all kinds: structs, arrays, interfaces, floats with NaN and both zeros, channels, pointers; maps changed while ranged over.
package main

import "math"

type point struct{ x, y int32 }
type mixed struct {
	name string
	at   point
	_    int32
	tag  any
	f    float64
}
type iface interface{ m() }
type impl struct{ n int8 }

func (impl) m() {}

func try(name string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			println(name, r.(error).Error())
		}
	}()
	f()
}

func main() {
	structs := map[mixed]int32{}
	k := mixed{name: "a", at: point{1, 2}, tag: int8(3), f: 0}
	structs[k] = 1
	k.f = math.Copysign(0, -1)
	structs[k]++
	k.tag = uint8(3)
	structs[k] = 5
	println(len(structs), structs[mixed{name: "a", at: point{1, 2}, tag: int8(3)}], structs[k])

	anys := map[any]string{
		1: "int", int8(1): "int8", "1": "string", 1.0: "float", point{1, 1}: "point", [2]bool{true}: "array", nil: "nil", true: "bool",
		complex(1, 0): "complex", impl{1}: "impl", 'x': "rune", struct{}{}: "empty",
	}
	println(len(anys), anys[1], anys[int8(1)], anys["1"], anys[1.0], anys[point{1, 1}], anys[[2]bool{true, false}], anys[nil], anys[true], anys[complex(1, 0)], anys[impl{1}], anys['x'], anys[struct{}{}])
	println(anys[int16(1)] == "", anys[float32(1)] == "", anys[struct{ x, y int32 }{1, 1}] == "")
	try("slice", func() { anys[[]int{1}] = "no" })
	try("func in struct", func() { _ = anys[struct{ f func() }{}] })
	try("map", func() { delete(anys, map[int]int{}) })
	try("array of any", func() { anys[[1]any{[]int{}}] = "no" })
	println(len(anys))

	nan := math.NaN()
	floats := map[float64]int32{0: 1}
	for i := int32(0); i < 4; i++ {
		floats[nan] = i
	}
	floats[math.Copysign(0, -1)] += 10
	sum := int32(0)
	for key, v := range floats {
		if key != key {
			sum += v
		}
	}
	_, found := floats[nan]
	delete(floats, nan)
	println(len(floats), floats[0], sum, found)
	for key := range floats {
		delete(floats, key)
	}
	println(len(floats))
	clear(floats)
	println(len(floats))
	inany := map[any]bool{nan: true, float32(nan): true}
	inany[nan] = true
	println(len(inany), inany[nan])

	c1, c2 := make(chan int), make(chan int)
	chans := map[chan int]string{c1: "one", c2: "two", nil: "none"}
	println(chans[c1], chans[c2], chans[nil], len(chans))
	p1, p2 := &point{1, 1}, &point{1, 1}
	ptrs := map[*point]int32{p1: 1}
	ptrs[p2]++
	println(len(ptrs), ptrs[p1] == ptrs[p2])
	ifaces := map[iface]int32{impl{1}: 10, impl{2}: 20, nil: 30}
	ifaces[impl{1}]++
	println(ifaces[impl{1}], ifaces[impl{2}], ifaces[nil], len(ifaces))

	arrays := map[[3]string]int32{}
	for _, w := range []string{"a", "b", "a"} {
		arrays[[3]string{w, w + w}]++
	}
	println(arrays[[3]string{"a", "aa"}], arrays[[3]string{"b", "bb", ""}])
	complexes := map[complex64]int32{complex(1, 2): 3}
	complexes[1+2i] *= 2
	println(complexes[complex(1, 2)])

	// Additions during iteration may or may not be seen; deletions are never seen again.
	grow := map[int32]int32{}
	for i := int32(0); i < 8; i++ {
		grow[i] = i
	}
	seen := map[int32]bool{}
	for key := range grow {
		if seen[key] {
			println("twice", key)
		}
		seen[key] = true
		delete(grow, (key+1)%8)
		grow[key+100] = 0
		if len(grow) > 200 {
			break
		}
	}
	all := true
	for key := range grow {
		if key < 8 && !seen[key] {
			all = false
		}
	}
	println(all)
	big := map[[40]int32]point{}
	for i := int32(0); i < 50; i++ {
		big[[40]int32{39: i % 7}] = point{i, -i}
	}
	println(len(big), big[[40]int32{39: 3}].x, big[[40]int32{0: 1}].x)
	var none map[mixed]int32
	delete(none, mixed{})
	println(none[mixed{}], len(none))
	m := map[string][]int32{}
	m["a"] = append(m["a"], 1, 2)
	m["a"][1]++
	m["b"] = append(m["b"], m["a"]...)
	println(len(m["a"]), m["b"][1], len(m["c"]))
	type node struct {
		next map[string]*node
		n    int32
	}
	root := &node{next: map[string]*node{}}
	for _, w := range []string{"x", "y", "x"} {
		if root.next[w] == nil {
			root.next[w] = &node{}
		}
		root.next[w].n++
	}
	println(root.next["x"].n, root.next["y"].n)
}
