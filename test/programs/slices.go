// Slices and arrays.
package main

type P struct{ x, y int }

func try(f func()) {
	defer func() {
		if r := recover(); r != nil {
			println(r.(error).Error())
		}
	}()
	f()
}

func sum(xs ...int) (t int) {
	for _, x := range xs {
		t += x
	}
	return
}

func mod(a [3]int) [3]int { a[0] = 100; return a }

func pair() (int, []int) { return 1, []int{2, 3} }

var table = [...]string{2: "two", 0: "zero", 5: "five"}
var matrix = [2][3]int{{1, 2, 3}, {4, 5, 6}}

func main() {
	var s []int
	println(s == nil, len(s), cap(s))
	for i := 0; i < 10; i++ {
		s = append(s, i*i)
	}
	println(len(s), s[9], sum(s...), sum(), sum(1, 2, 3))
	t := s[2:5:7]
	println(len(t), cap(t), t[0])
	t = append(t, 1, 2)
	println(s[5], s[6])
	t = append(t, 3)
	t[0] = -1
	println(s[2], len(t))
	i, j, k := 3, 2, 100
	try(func() { println(s[k]) })
	try(func() { println(s[i:j]) })
	try(func() { println(len(s[:k])) })
	try(func() { println(len(s[i:j:j])) })
	try(func() { println(len(s[j:i:k])) })
	try(func() { println(s[uint8(200)]) })
	try(func() { var n int64 = -5; println(s[n]) })
	try(func() { var n uint64 = 1 << 40; println(s[n]) })
	try(func() { n := -1; _ = make([]int, n) })
	a := [3]int{1, 2, 3}
	b := mod(a)
	println(a[0], b[0], a == [3]int{1, 2, 3}, a == b)
	p := &a
	for i, v := range p {
		p[2] = 50
		print(i, "=", v, " ")
	}
	println(len(p), p[1])
	a = [3]int{1, 2, 3}
	for i, v := range a {
		a[2] = 10
		if i == 2 {
			println("copy", v)
		}
	}
	ps := []P{{1, 2}, {3, 4}}
	for _, q := range ps {
		q.x = 9
	}
	for i := range ps {
		ps[i].y *= 10
	}
	println(ps[0].x, ps[1].y)
	pps := []*P{{5, 6}, {7, 8}}
	pps[0].x++
	println(pps[0].x, *pps[1] == P{7, 8})
	println(table[0], table[1] == "", len(table), table[5])
	x := 1
	println(matrix[x][2], len(matrix[0]))
	grid := make([][]int, 3)
	for i := range grid {
		grid[i] = make([]int, 4, 8)
		grid[i][1] = i
	}
	grid[2][3] += 7
	println(grid[2][1], grid[2][3], cap(grid[0]))
	c := make([]int, 2)
	println(copy(c, s), c[1], copy(s[1:], s), s[4])
	clear(c)
	println(c[0], c[1])
	arr := [3]int(s[:3])
	ptr := (*[2]int)(s)
	ptr[0] = 77
	println(arr[0], s[0])
	try(func() { _ = [20]int(s) })
	first, rest := pair()
	println(first, rest[1])
	var np *[4]int
	for i := range np {
		print(i)
	}
	println(len(np))
	try(func() { println(np[1]) })
	try(func() { println(len(np[:])) })
	strs := []string{"a", "b", "c", "d", "e"}
	strs = append(strs[:1], strs[2:]...)
	println(len(strs), strs[1], strs[3])
	nested := map[string][]P{"k": {{1, 1}, {2, 2}}}
	println(nested["k"][1].x)
	var arr2 [4][4]byte
	arr2[x][x+1] = 3
	cp := arr2
	cp[1][2]++
	println(arr2[1][2], cp[1][2], arr2 == cp)
	z := [0]int{}
	println(len(z), z == [0]int{})
	idx := []int{2: 5, 6, 0: 1}
	println(len(idx), idx[0], idx[3])
	e := append([]int(nil), idx...)
	e[0] = 3
	println(idx[0], len(e))
	big := [100]int{50: 1, 99: 2}
	big2 := big
	big2[50]++
	println(big[50], big2[50], big2[99], big == big2)
}
