// Calls of several results as arguments, and unsafe's checks.
package main

import "unsafe"

func cargs() (float64, float64)     { return 5, 7 }
func aargs() ([]any, string, int)   { return []any{"x"}, "bar", 3 }
func copies() ([]byte, string)      { return buf[:], "abc" }
func del() (map[string]int, string) { return m, "a" }
func cm() (map[string]int, string)  { return m, "b" }
func pair() (any, error)            { return 1, nil }
func str2() (string, int)           { return "s", 1 }
func str() (*byte, int)             { return &buf[0], 2 }

var buf [4]byte
var m = map[string]int{"a": 1, "b": 2}

func try(f func()) {
	defer func() {
		if r := recover(); r != nil {
			println(r.(error).Error())
		}
	}()
	f()
}

func main() {
	println(complex(cargs()) == 5+7i)
	s := append(aargs())
	println(len(s), s[1].(string), s[2].(int))
	println(copy(copies()), string(buf[:3]))
	delete(del())
	println(len(m))
	func() {
		defer delete(cm())
		defer println(str2())
		println(len(m))
	}()
	println(len(m))
	var a, b any = pair()
	println(a == 1, b == nil)
	println(unsafe.String(str()))
	var nilp *int
	neg, n := -1, 2
	println(unsafe.Slice(nilp, 0) == nil)
	try(func() { _ = unsafe.Slice(nilp, 1) })
	try(func() { _ = unsafe.Slice(&n, neg) })
	try(func() { _ = unsafe.String(&buf[0], neg) })
	try(func() { _ = unsafe.String(nil, n) })
	try(func() { last := (*byte)(unsafe.Pointer(^uintptr(0))); _ = unsafe.Slice(last, n) })
	bs := []byte("bytes")
	println(unsafe.String(unsafe.SliceData(bs), len(bs)))
}
