// Generic functions, types and methods.
package main

type Number interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64 | ~uint8 | ~float32 | ~float64
}

func Sum[T Number](xs ...T) (t T) {
	for _, x := range xs {
		t += x
	}
	return t
}

func Map[T, U any](xs []T, f func(T) U) []U {
	r := make([]U, 0, len(xs))
	for _, x := range xs {
		r = append(r, f(x))
	}
	return r
}

func Keys[M ~map[K]V, K comparable, V any](m M) int {
	n := 0
	for range m {
		n++
	}
	return n
}

type List[T any] struct {
	head *node[T]
	size int
}
type node[T any] struct {
	v    T
	next *node[T]
}

func (l *List[T]) Push(v T) { l.head = &node[T]{v, l.head}; l.size++ }
func (l *List[T]) All() func(func(int, T) bool) {
	return func(yield func(int, T) bool) {
		i := 0
		for n := l.head; n != nil; n = n.next {
			if !yield(i, n.v) {
				return
			}
			i++
		}
	}
}

type Stringer interface{ String() string }
type ID int

func (i ID) String() string { return "id" + string(rune('0'+i)) }

func Join[T Stringer](xs []T) (s string) {
	for _, x := range xs {
		s += x.String() + ";"
	}
	return
}

type Pair[A, B any] struct {
	a A
	b B
}

func (p Pair[A, B]) Swap() Pair[B, A] { return Pair[B, A]{p.b, p.a} }

func MakePair[A, B any](a A, b B) Pair[A, B] { return Pair[A, B]{a, b} }

func Eq[T comparable](a, b T) bool { return a == b }

func Conv[T, U Number](x T) U { return U(x) }

func Const[T Number]() T { return 100 }

func Kind[T any](x T) string {
	switch any(x).(type) {
	case int:
		return "int"
	case string:
		return "string"
	case []T:
		return "slice of T"
	}
	return "other"
}

func Ptr[T any](x T) *T { return &x }

func Index[S ~[]E, E comparable](s S, v E) int {
	for i := range s {
		if s[i] == v {
			return i
		}
	}
	return -1
}

type Setter[T any] interface {
	*T
	Set(int)
}
type Box struct{ n int }

func (b *Box) Set(n int) { b.n = n }

func Build[T any, P Setter[T]](n int) T {
	var t T
	P(&t).Set(n)
	return t
}

func Len[T string | []byte](x T) int { return len(x) }

func At[T ~string | ~[]byte](x T, i int) byte { return x[i] }

func Bytes[T string | []byte](x T) []byte { return append([]byte(nil), x...) }

type Tree[K interface{ ~int | ~string }, V any] struct {
	left, right *Tree[K, V]
	key         K
	val         V
}

func (t *Tree[K, V]) Insert(k K, v V) *Tree[K, V] {
	if t == nil {
		return &Tree[K, V]{key: k, val: v}
	}
	switch {
	case k < t.key:
		t.left = t.left.Insert(k, v)
	case k > t.key:
		t.right = t.right.Insert(k, v)
	default:
		t.val = v
	}
	return t
}

func (t *Tree[K, V]) Walk(f func(K, V)) {
	if t != nil {
		t.left.Walk(f)
		f(t.key, t.val)
		t.right.Walk(f)
	}
}

type Embeds[T any] struct {
	List[T]
	name string
}

type Num[T Number] struct{ v T }

func (n Num[T]) Add(o Num[T]) Num[T] { return Num[T]{n.v + o.v} }

func Shift[T ~int32 | ~uint8](x T, n int) T { return x << n >> n }

func zero[T any]() (z T) { return }

func isNil[T any](p *T) bool { return p == nil }

func local[T any](x T) any {
	type inner struct{ v T }
	return inner{x}
}

func counter[T any]() func() int {
	n := 0
	return func() int { n++; return n }
}

func main() {
	println(Sum(1, 2, 3), Sum[int8](100, 27), int(Sum(1.5, 2.5)))
	ss := Map([]int{1, 2, 3}, func(i int) string { return string(rune('a' + i)) })
	println(len(ss), ss[0], ss[2])
	println(Keys(map[string]int{"a": 1, "b": 2}))
	var l List[string]
	l.Push("x")
	l.Push("y")
	l.Push("z")
	for i, v := range l.All() {
		if i == 2 {
			break
		}
		print(i, v, " ")
	}
	println(l.size)
	println(Join([]ID{1, 2}), Join([]Stringer{ID(3)}))
	p := MakePair("k", 7)
	q := p.Swap()
	println(q.a, q.b, Eq(p, MakePair("k", 7)), Eq(1, 2), Eq[any](1, 1), Eq[any](1, "1"))
	println(Conv[int, int8](300), Conv[float64, int](2.9), Conv[int8, uint8](-1))
	println(Const[int](), Const[int8](), int(Const[float32]()))
	println(Kind(1), Kind("a"), Kind([]int{}), Kind(int8(1)))
	x := Ptr(5)
	*x++
	println(*x, *Ptr("s"))
	println(Index([]string{"a", "b"}, "b"), Index([]int{}, 1))
	println(Build[Box](9).n, Len("abc"), Len([]byte{1}), At("abc", 1), string(Bytes("qq")))
	var t *Tree[string, int]
	for i, k := range []string{"m", "c", "x", "a", "m"} {
		t = t.Insert(k, i)
	}
	t.Walk(func(k string, v int) { print(k, v, " ") })
	println()
	e := Embeds[int]{name: "e"}
	e.Push(4)
	push := e.Push
	push(5)
	println(e.size, e.head.v, e.name)
	println(Num[int]{1}.Add(Num[int]{2}).v)
	println(Shift[uint8](255, 4), Shift[int32](-5, 2))
	println(zero[int](), zero[string]() == "", zero[*int]() == nil, zero[error]() == nil, isNil[int](nil))
	println(local(1) == local(1), local(1) == local("a"), local(int8(1)) == local(int8(1)))
	f := Sum[int]
	println(f(4, 5))
	c, d := counter[int](), counter[string]()
	println(c(), c(), d())
	g := (*List[string]).Push
	g(&l, "w")
	println(l.size, min(ID(3), 2).String())
}
