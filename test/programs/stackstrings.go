// Strings, slices and values without size that nobody keeps take no memory of the heap.
package main

import "runtime"

var sink string
var keepB []byte
var buf = []byte("hello")
var m = map[string]int{"hello": 1, "<hello>": 2, "hello!": 7}

func count(name string, want uint64, f func()) {
	var a, b runtime.MemStats
	runtime.ReadMemStats(&a)
	for i := 0; i < 10; i++ {
		f()
	}
	runtime.ReadMemStats(&b)
	if n := (b.Mallocs - a.Mallocs) / 10; n != want {
		println(name, "allocates", n)
	}
}

type empty struct{}

func (empty) M() int { return 3 }

type mer interface{ M() int }

var iface mer
var any_ any

//go:noinline
func length(s string) int { return len(s) }

//go:noinline
func prefix(s string) string { return s[:2] }

//go:noinline
func mk() empty { return empty{} }

func main() {
	x := string(buf)
	long := make([]byte, 100)
	total := 0
	count("lookup", 0, func() { total += m[string(buf)] })
	count("compare", 0, func() {
		if string(buf) == "hello" {
			total++
		}
	})
	count("switch", 0, func() {
		switch string(buf) {
		case "a", "hello":
			total++
		}
	})
	count("local", 0, func() { s := string(buf); total += length(s) + len(prefix(s)) })
	count("kept", 1, func() { sink = string(buf) })
	count("long", 1, func() { s := string(long); total += length(s) })
	count("concat", 0, func() { total += m["<"+string(buf)+">"] })
	count("range", 0, func() {
		for i, r := range string(buf) {
			if r == 'l' {
				total += i
			}
		}
	})
	count("range written", 0, func() {
		b := []byte("abc")
		for i, r := range string(b) {
			b[(i+1)%3] = 'a'
			total += int(r)
		}
	})
	count("concat kept", 1, func() { sink = "a" + string(buf) })
	count("concat3 kept", 1, func() { sink = string(buf) + "b" + string(buf) })
	count("rune", 0, func() { total += length(string(rune(buf[0]) + 200)) })
	count("bytes", 0, func() {
		b := []byte(x)
		b[0] = 'j'
		total += int(b[0]) + len(b)
	})
	count("bytes kept", 1, func() { keepB = []byte(x) })
	count("zero", 0, func() { iface = mk(); total += iface.M() })
	var prev []byte
	same := 0
	for i := 0; i < 4; i++ {
		cur := []byte(x + string(rune('a'+i)))
		if prev != nil && string(prev) == string(cur) {
			same++
		}
		prev = cur
	}
	var last string
	for i := 0; i < 4; i++ {
		s := string(append(buf[:0:0], byte('a'+i)))
		if s == last {
			same++
		}
		last = s
	}
	for i := 0; i < 3; i++ {
		s := x + string(rune('a'+i))
		t := []string{s, s + "t"}
		total += length(t[1])
	}
	println(total, same, sink, string(keepB))
}
