// Package variables are initialised in the order of what they need, then as they are written; init functions come after.
package main

import "strings"

var log []string

func note[T any](name string, v T) T {
	log = append(log, name)
	return v
}

var (
	a          = note("a", c+b)
	b          = note("b", f())
	c          = note("c", int32(1))
	d          = note("d", int32(3))
	x, y       = pairOf()
	_          = note("blank", 0)
	viaMethod  = t.get()
	viaClosure = func() int32 { return hidden + 1 }()
	hidden     = note("hidden", int32(40))
	viaPointer = *ptr
	ptr        = &pointed
	pointed    = note("pointed", int32(6))
	viaMap     = lookup["two"]
	lookup     = map[string]int32{"one": note("one", int32(1)), "two": note("two", int32(2))}
	viaValue   = method(t)
	method     = thing.get2
	replacer   = strings.NewReplacer("a", "1", "b", "2")
	fib        = makeFib(12)
	squares    = func() (s [8]int32) {
		for i := range s {
			s[i] = int32(i * i)
		}
		return
	}()
	counter = func() func() int32 {
		n := int32(10)
		return func() int32 { n++; return n }
	}()
	names        = map[int32]string{3: "three", 1: "one"}
	tree         = grow(3)
	conn   shape = &circle{r: 2}
	shapes       = []shape{conn, square{3}}
	once         = counter() + counter()
)

type shape interface{ area() int32 }
type circle struct{ r int32 }
type square struct{ s int32 }

func (c *circle) area() int32 { return 3 * c.r * c.r }
func (s square) area() int32  { return s.s * s.s }

type branch struct {
	left, right *branch
	depth       int32
}

func grow(n int32) *branch {
	if n == 0 {
		return nil
	}
	return &branch{grow(n - 1), grow(n - 1), n}
}

func (b *branch) count() int32 {
	if b == nil {
		return 0
	}
	return 1 + b.left.count() + b.right.count()
}

func makeFib(n int) []int32 {
	s := []int32{0, 1}
	for len(s) < n {
		s = append(s, s[len(s)-1]+s[len(s)-2])
	}
	return s
}

type thing struct{ v int32 }

var t = thing{note("t", int32(5))}

func (t thing) get() int32  { return t.v + d }
func (t thing) get2() int32 { return t.v * 2 }

func f() int32 { return note("f", d+1) }

func pairOf() (int32, string) { return note("pair", int32(8)), strings.Repeat("ab", 2) }

func init() {
	log = append(log, "init1")
	a += 100
	names[2] = "two"
}

var late = note("late", int32(0))

func init() {
	log = append(log, "init2")
	squares[0] = a
	defer func() {
		if r := recover(); r != nil {
			log = append(log, "recovered")
		}
	}()
	var m map[string]int
	m["x"] = 1
}

func main() {
	println(strings.Join(log, " "))
	println(a, b, c, d, x, y, viaMethod, viaClosure, viaPointer, viaMap, viaValue, late)
	println(replacer.Replace("abc"), fib[11], len(fib), squares[0], squares[7])
	println(counter(), once)
	names[4] = "four"
	delete(names, 1)
	println(len(names), names[1] == "", names[2], names[3], names[4])
	println(tree.count(), tree.left.right.depth)
	conn.(*circle).r = 10
	println(shapes[0].area(), shapes[1].area())
	fib = append(fib, 1000)
	fib[0] = 7
	println(fib[0], fib[12], len(log))
	lookup["three"] = 3
	total := int32(0)
	for _, v := range lookup {
		total += v
	}
	println(total)
}
