// Integer arithmetic, shifts, conversions.
package main

func div(a, b int32) int32      { return a / b }
func mod(a, b int32) int32      { return a % b }
func div64(a, b int64) int64    { return a / b }
func mod64(a, b int64) int64    { return a % b }
func udiv(a, b uint64) uint64   { return a / b }
func shl(a int32, n uint) int32 { return a << n }
func shr(a int32, n uint) int32 { return a >> n }
func ushr(a uint32, n uint64) uint32 {
	return a >> n
}
func shl8(a int8, n int) int8      { return a << n }
func shl64(a int64, n uint8) int64 { return a << n }
func shr64(a int64, n uint8) int64 { return a >> n }

func try(name string, f func()) {
	defer func() {
		if r := recover(); r != nil {
			println(name, r.(error).Error())
		}
	}()
	f()
}

type Kind uint8

func main() {
	var zero int32
	println(div(7, 2), div(-7, 2), mod(-7, 2), mod(7, -2))
	println(div(-2147483648, -1), mod(-2147483648, -1))
	println(div64(-9223372036854775808, -1), mod64(-9223372036854775808, -1))
	println(udiv(18446744073709551615, 10), div64(-100000000000, 7), mod64(-100000000000, 7))
	println(shl(1, 31), shl(1, 32), shl(3, 100), shr(-8, 1), shr(-8, 40), ushr(8, 1), ushr(8, 1<<32))
	println(shl8(1, 7), shl8(1, 8), shl64(1, 63), shl64(1, 64), shr64(-1, 200), shr64(-5, 1))
	try("shift", func() { n := -1; println(shl8(1, n)) })
	try("div", func() { println(1 / zero) })
	try("mod", func() { println(1 % zero) })
	var i8 int8 = 127
	i8++
	println(i8)
	var u8 uint8 = 0
	u8--
	println(u8, ^u8, -u8)
	var u16 uint16 = 65535
	println(u16+1, u16*u16)
	i := 300
	println(int8(i), uint8(i), int16(-i), uint16(-i&0xffff))
	var i64 int64 = -1
	println(uint32(i64), int32(i64), uint8(i64), uint64(i64))
	var u32 uint32 = 0xdeadbeef
	println(int32(u32), int64(u32), int64(int32(u32)), u32>>16, u32&^0xff, u32|0xf, u32^u32)
	k := Kind(250)
	k += 10
	println(k, k<<1, Kind(3)&k)
	x := 0x7fffffff
	println(x&0xff, x|1, x^1, x&^0xf, -x, ^x)
	const big = 1 << 40
	println(big>>38, int64(big))
	var a, b uint32 = 0xffffffff, 2
	println(a*b, a+b, a-b-a, a/b, a%b)
	var c int64 = 1 << 40
	c *= 3
	c -= 7
	c /= 5
	c %= 1000
	c <<= 3
	c >>= 1
	c |= 1
	c &= 0xfff
	c ^= 0x55
	c &^= 4
	println(c)
	println(len("héllo"), 'é', "\x00\u00e9"[1])
	n := 33
	println(int64(1)<<n, uint64(1)<<n>>n)
	println(min(3, 1, 2), max(3, 1, 2), min("b", "a"), max("b", "a", "c"))
}
