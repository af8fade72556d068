// Floating point and complex numbers.
package main

type F float32

// p prints numbers in thousandths: println's own format depends on the release of Go.
func p(xs ...float64) {
	for _, x := range xs {
		switch {
		case x != x:
			print("nan ")
		case x-x != 0:
			print(x > 0, "inf ")
		case x == 0:
			print(1/x > 0, "zero ")
		default:
			print(int64(x*1000), " ")
		}
	}
	println()
}

func pc(xs ...complex128) {
	for _, x := range xs {
		p(real(x), imag(x))
	}
}

func div(a, b float64) float64 { return a / b }

func classify(x float64) string {
	switch {
	case x != x:
		return "nan"
	case x > 1e300:
		return "huge"
	case x == 0:
		return "zero"
	case x < 0:
		return "neg"
	}
	return "pos"
}

func conv(x float64) {
	println(int(x), int64(x), int8(x))
	p(float64(float32(x)))
}

func main() {
	zero := 0.0
	inf := div(1, zero)
	nan := div(zero, zero)
	p(inf, -inf, nan, 1/inf)
	println(nan == nan, nan != nan, nan < 1, nan > 1, nan <= nan, inf > 1)
	println(classify(nan), classify(inf), classify(-0.0), classify(-1), classify(2))
	p(1.5+2.25, 0.1+0.2, float64(float32(0.1)+float32(0.2)))
	conv(3.99)
	conv(-3.99)
	conv(100)
	var i64 int64 = 1<<53 + 1
	var u64 uint64 = 1<<64 - 1
	println(int64(float64(i64)), float64(u64) == 1<<64, int64(float32(i64)), uint64(float64(1<<63)))
	big := 3e9
	println(uint32(big), uint8(big/1e8*4.5), int32(-big/2))
	var f F = 1.5
	f *= 2
	f++
	f -= 0.25
	p(float64(f), float64(-f), float64(f/3))
	const huge = 1e1000
	p(huge/1e999, float64(float32(1)/3))
	c := complex(1, 2)
	d := 3 - 4i
	pc(c+d, c-d, c*d, c/d, -c)
	p(real(c), imag(d))
	println(c == d, c != d, c == complex(1, 2))
	var c64 complex64 = complex64(c)
	c64 *= 2
	c64 += 1i
	pc(complex128(c64))
	cz := complex(0, 0)
	pc(c/cz, cz/cz)
	p(min(1.0, zero, -1), max(2.5, 1), min(nan, 1), max(zero, -zero))
	p(min(zero, -1/inf), 1/min(zero, -1/inf), 1/max(zero, -1/inf))
	m := map[float64]int{1.5: 1, zero: 2}
	m[-zero]++
	m[nan] = 1
	m[nan] = 2
	println(m[1.5], m[0], len(m))
	var a any = 1.5
	println(a == 1.5, a == float32(1.5))
	xs := [...]float64{1, 2.5, -3}
	s := 0.0
	for _, x := range xs {
		s += x
	}
	p(s, float64(len(xs)))
	y := 10.0
	y /= 4
	y *= y
	p(y)
	println(int(y * 100))
}
