// Control flow: switch, goto, labels, loops.
package main

func sw(x int) string {
	switch x {
	case 0:
		return "zero"
	case 1, 2, 3:
		if x == 2 {
			break
		}
		fallthrough
	case 4:
		return "few"
	default:
		return "many"
	case -1:
		return "neg"
	}
	return "two"
}

func str(s string) int {
	switch s {
	case "alpha", "beta":
		return 1
	case "gamma":
		return 2
	case "":
		return 3
	}
	return 0
}

func cond(x int) string {
	switch {
	case x < 0:
		return "neg"
	case x == 0:
		return "zero"
	case x > 1000, x == 77:
		return "special"
	}
	return "pos"
}

func gotos(n int) (r int) {
	i := 0
loop:
	if i >= n {
		goto done
	}
	r += i
	i++
	goto loop
done:
	return r * 2
}

func labels() {
outer:
	for i := 0; i < 5; i++ {
		switch {
		case i == 1:
			continue outer
		case i == 3:
			break outer
		}
		for j := range 3 {
			if j == 2 {
				continue outer
			}
			print(i, j, " ")
		}
	}
	println()
sel:
	switch 1 {
	case 1:
		for {
			break sel
		}
		println("unreachable")
	}
	println("after")
}

type Color int

const (
	Red Color = iota
	Green
	Blue
)

func (c Color) String() string {
	switch c {
	case Red:
		return "R"
	case Green:
		return "G"
	}
	return "?"
}

func types(xs ...any) {
	for _, x := range xs {
		switch y := x.(type) {
		case int, int8:
			print("i ")
			_ = y
		case nil:
			print("nil ")
		case Color:
			print(y.String(), " ")
		case interface{ String() string }:
			print("stringer ")
		case []int:
			print(len(y), " ")
		default:
			print("? ")
		}
	}
	println()
}

func shadow() {
	x := 1
	{
		x := x + 1
		x++
		println(x)
	}
	if x := x * 10; x > 5 {
		println(x)
	} else if y := x; y > 0 {
		println(y)
	}
	for x := x; x < 3; x++ {
		print(x, " ")
	}
	println(x)
}

func loops() {
	n := 0
	for {
		n++
		if n > 5 {
			break
		}
		if n%2 == 0 {
			continue
		}
		print(n, " ")
	}
	for n > 0 {
		n -= 4
	}
	println(n)
	for i, j := 0, 10; i < j; i, j = i+1, j-2 {
		print(i, ",", j, " ")
	}
	println()
	var arr [5]int
	for i := range arr {
		arr[i] = i * i
	}
	for i := len(arr) - 1; i >= 0; i-- {
		print(arr[i], " ")
	}
	println()
	for range 2 {
		print("x")
	}
	for i := range 0 {
		print(i)
	}
	println()
	k := 5
	for k = range 3 {
	}
	println(k)
}

func wide(x int64) int {
	switch x {
	case 1 << 40:
		return 1
	case -1 << 50:
		return 2
	}
	return 0
}

func dynamic(a, b, x int) int {
	switch x {
	case a:
		return 1
	case b:
		return 2
	case a + b:
		return 3
	}
	return 0
}

func byteSwitch(b byte) bool {
	switch b {
	case 'a', 'e', 'i', 'o', 'u', 200:
		return true
	}
	return false
}

func main() {
	for i := -1; i < 6; i++ {
		print(sw(i), " ")
	}
	println()
	println(str("beta"), str("gamma"), str(""), str("x"))
	println(cond(-5), cond(0), cond(77), cond(5))
	println(gotos(5))
	labels()
	types(1, int8(2), nil, Green, []int{1, 2}, "s", Blue)
	shadow()
	loops()
	println(wide(1<<40), wide(-1<<50), wide(0))
	println(dynamic(1, 2, 2), dynamic(1, 2, 3), dynamic(1, 1, 1), dynamic(1, 2, 9))
	println(byteSwitch('e'), byteSwitch('z'), byteSwitch(200))
	switch x := 5; {
	case x > 3:
		println("x")
	}
	switch true {
	case false:
		println("no")
	case str("gamma") == 2:
		println("yes")
	}
	a, b := true, false
	println(a && b, a || b, !a, a != b, a && !b || b)
	if a && (b || !b) && !(a && b) {
		println("complex")
	}
}
