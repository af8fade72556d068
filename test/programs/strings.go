// Strings, runes, bytes.
package main

type S string
type B []byte

func cmp(a, b string) { println(a == b, a != b, a < b, a <= b, a > b, a >= b) }

func concat(a, b, c string) string { return a + "-" + b + "+" + c }

func try(f func()) {
	defer func() {
		if r := recover(); r != nil {
			println(r.(error).Error())
		}
	}()
	f()
}

func main() {
	cmp("a", "b")
	cmp("abc", "abc")
	cmp("", "a")
	cmp("abd", "abc")
	println(concat("x", "y", "z"))
	s := "héllo, 世界\xff!"
	for i, r := range s {
		print(i, ":", r, " ")
	}
	println()
	for i := range s {
		print(i, " ")
	}
	println()
	n := 0
	for range s {
		n++
	}
	println(n, len(s), len([]rune(s)))
	b := []byte("hello")
	b[0] = 'j'
	println(string(b), string(b[1:3]), string(b) == "jello", len(string(b)))
	r := []rune("héé")
	r[1] = 'x'
	println(string(r), string(rune(0x4e16)), string(rune(-1)) == "\uFFFD", string(S("abc")+"d"))
	m := map[string]int{"jello": 5}
	println(m[string(b)], m["nope"])
	switch string(b) {
	case "hello":
		println("no")
	case "jello":
		println("yes")
	}
	t := s[1:3]
	println(t == "é", s[:1], s[7:], len(s[3:3]))
	idx := 100
	try(func() { println(s[idx]) })
	try(func() { println(s[idx:]) })
	try(func() { println(s[:idx]) })
	try(func() { lo, hi := 3, 2; println(s[lo:hi]) })
	var bb B = B("xyz")
	bb = append(bb, "abc"...)
	bb = append(bb, b[1:]...)
	println(string(bb), len(bb))
	c := make([]byte, 3)
	println(copy(c, "wxyz"), string(c))
	u := ""
	for i := 0; i < 5; i++ {
		u += string(rune('a' + i))
		u += "." + u[:1]
	}
	println(u)
	var e S
	e += "q"
	println(e, e == "q", e+"r" == "qr")
	println("multi\nline", `raw\n`)
	x := "a"
	y := x + x + x + x + x + x
	println(y, y[2], len(y+y))
	for _, c := range []byte("hi") {
		print(c, " ")
	}
	println()
	const long = "const" + "ant"
	println(long, long[2], len(long))
	println(string([]byte{}) == "", []byte("") == nil, []byte(nil) == nil)
}
