// Every kind of value that crosses between Go and JavaScript.
package main

import (
	"errors"
	"strings"
)

type Point struct{ X, Y float64 }

type Reading struct {
	ID     int32
	Name   string
	At     int64
	Ok     bool
	Values []float32
	Where  Point
}

//export Bool
func Bool(b bool) bool { return !b }

//export Small
func Small(a int8, b uint8, c int16, d uint16) (int8, uint8, int16, uint16) { return -a, b + 1, -c, d + 1 }

//export Lowest
func Lowest() (int8, int32, int64) { return -128, -1 << 31, -1 << 63 }

//export Signed
func Signed(a int8) int8 { return a - 1 }

//export Word
func Word(a uint32) uint32 { return a + 1 }

//export Big
func Big(a int64, b uint64) (int64, uint64) { return a, b }

//export Half
func Half(x float64, y float32) float64 { return x/2 + float64(y) }

//export Echo
func Echo(s string) string { return s }

//export Invalid
func Invalid() string { return "a\xffb" }

//export Upper
func Upper(s string) string { return strings.ToUpper(s) }

//export Sum
func Sum(list []int32) (sum int64) {
	for _, v := range list {
		sum += int64(v)
	}
	return sum
}

//export Reverse
func Reverse(list []byte) []byte {
	out := make([]byte, len(list))
	for i, b := range list {
		out[len(list)-1-i] = b
	}
	return out
}

//export Longs
func Longs(list []int64) []int64 { return append([]int64{1 << 62}, list...) }

//export IsNil
func IsNil(list []float64) bool { return list == nil }

//export Mirror
func Mirror(p Point) Point { return Point{p.Y, p.X} }

//export Change
func Change(r Reading) Reading {
	r.ID++
	r.Name += "!"
	r.At = -r.At
	r.Ok = !r.Ok
	r.Values = append(r.Values, 0.5)
	r.Where.X, r.Where.Y = r.Where.Y, r.Where.X
	return r
}

//export Divide
func Divide(a, b int) (int, error) {
	if b == 0 {
		return 0, errors.New("division by zero: " + strings.Repeat("x", 3))
	}
	return a / b, nil
}

var kept []string

//export Keep
func Keep(s string) int {
	kept = append(kept, s)
	return len(kept)
}

//export Kept
func Kept(i int) string { return kept[i] }

func main() { println("started") }
