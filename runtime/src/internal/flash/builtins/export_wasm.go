//go:build tinygo.wasm

package builtins

// What LLVM calls on WebAssembly only: integers of 128 bits travel as their halves, results by address.

// __multi3 multiplies; LLVM makes it of 64-bit multiplications whose overflow is asked for.
//
//export __multi3
func __multi3(result *[2]uint64, alo, ahi, blo, bhi uint64) {
	lo, hi := wideMul64(alo, blo)
	result[0] = lo
	result[1] = hi + alo*bhi + ahi*blo
}

// wideMul64 multiplies 64 bits by 64, by halves.
func wideMul64(a, b uint64) (lo, hi uint64) {
	const low = 1<<32 - 1
	a0, a1, b0, b1 := a&low, a>>32, b&low, b>>32
	t := a0 * b0
	u := a1*b0 + t>>32
	v := a0*b1 + u&low
	return v<<32 | t&low, a1*b1 + u>>32 + v>>32
}
