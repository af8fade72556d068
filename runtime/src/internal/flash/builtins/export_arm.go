//go:build cortexm

package builtins

// The names of the ARM EABI (IHI 0043, section 5). Soft floats travel in integer registers, so their bits are the parameters.

//export __aeabi_dadd
func __aeabi_dadd(a, b uint64) uint64 { return add64(a, b) }

//export __aeabi_dsub
func __aeabi_dsub(a, b uint64) uint64 { return add64(a, b^sign64) }

//export __aeabi_drsub
func __aeabi_drsub(a, b uint64) uint64 { return add64(b, a^sign64) }

//export __aeabi_dmul
func __aeabi_dmul(a, b uint64) uint64 { return mul64(a, b) }

//export __aeabi_ddiv
func __aeabi_ddiv(a, b uint64) uint64 { return div64(a, b) }

//export __aeabi_dneg
func __aeabi_dneg(a uint64) uint64 { return a ^ sign64 }

//export __aeabi_dcmpeq
func __aeabi_dcmpeq(a, b uint64) int32 { return truth(cmp64(a, b) == 0) }

//export __aeabi_dcmplt
func __aeabi_dcmplt(a, b uint64) int32 { return truth(cmp64(a, b) == -1) }

//export __aeabi_dcmple
func __aeabi_dcmple(a, b uint64) int32 { return truth(cmp64(a, b) <= 0) }

//export __aeabi_dcmpge
func __aeabi_dcmpge(a, b uint64) int32 { return truth(cmp64(a, b)>>1 == 0) }

//export __aeabi_dcmpgt
func __aeabi_dcmpgt(a, b uint64) int32 { return truth(cmp64(a, b) == 1) }

//export __aeabi_dcmpun
func __aeabi_dcmpun(a, b uint64) int32 { return truth(cmp64(a, b) == 2) }

//export __aeabi_fadd
func __aeabi_fadd(a, b uint32) uint32 { return add32(a, b) }

//export __aeabi_fsub
func __aeabi_fsub(a, b uint32) uint32 { return add32(a, b^sign32) }

//export __aeabi_frsub
func __aeabi_frsub(a, b uint32) uint32 { return add32(b, a^sign32) }

//export __aeabi_fmul
func __aeabi_fmul(a, b uint32) uint32 { return mul32(a, b) }

//export __aeabi_fdiv
func __aeabi_fdiv(a, b uint32) uint32 { return div32(a, b) }

//export __aeabi_fneg
func __aeabi_fneg(a uint32) uint32 { return a ^ sign32 }

//export __aeabi_fcmpeq
func __aeabi_fcmpeq(a, b uint32) int32 { return truth(cmp32(a, b) == 0) }

//export __aeabi_fcmplt
func __aeabi_fcmplt(a, b uint32) int32 { return truth(cmp32(a, b) == -1) }

//export __aeabi_fcmple
func __aeabi_fcmple(a, b uint32) int32 { return truth(cmp32(a, b) <= 0) }

//export __aeabi_fcmpge
func __aeabi_fcmpge(a, b uint32) int32 { return truth(cmp32(a, b)>>1 == 0) }

//export __aeabi_fcmpgt
func __aeabi_fcmpgt(a, b uint32) int32 { return truth(cmp32(a, b) == 1) }

//export __aeabi_fcmpun
func __aeabi_fcmpun(a, b uint32) int32 { return truth(cmp32(a, b) == 2) }

func truth(b bool) int32 {
	if b {
		return 1
	}
	return 0
}

//export __aeabi_d2iz
func __aeabi_d2iz(a uint64) int32 { return toInt32(a) }

//export __aeabi_d2uiz
func __aeabi_d2uiz(a uint64) uint32 { return toUint32(a) }

//export __aeabi_d2lz
func __aeabi_d2lz(a uint64) int64 { return toInt64(a) }

//export __aeabi_d2ulz
func __aeabi_d2ulz(a uint64) uint64 { return toUint64(a) }

//export __aeabi_f2iz
func __aeabi_f2iz(a uint32) int32 { return toInt32(widen(a)) }

//export __aeabi_f2uiz
func __aeabi_f2uiz(a uint32) uint32 { return toUint32(widen(a)) }

//export __aeabi_f2lz
func __aeabi_f2lz(a uint32) int64 { return toInt64(widen(a)) }

//export __aeabi_f2ulz
func __aeabi_f2ulz(a uint32) uint64 { return toUint64(widen(a)) }

//export __aeabi_i2d
func __aeabi_i2d(v int32) uint64 { return fromInt64(int64(v)) }

//export __aeabi_ui2d
func __aeabi_ui2d(v uint32) uint64 { return fromUint64(uint64(v)) }

//export __aeabi_l2d
func __aeabi_l2d(v int64) uint64 { return fromInt64(v) }

//export __aeabi_ul2d
func __aeabi_ul2d(v uint64) uint64 { return fromUint64(v) }

//export __aeabi_i2f
func __aeabi_i2f(v int32) uint32 { return float32OfInt64(int64(v)) }

//export __aeabi_ui2f
func __aeabi_ui2f(v uint32) uint32 { return float32OfUint64(uint64(v)) }

//export __aeabi_l2f
func __aeabi_l2f(v int64) uint32 { return float32OfInt64(v) }

//export __aeabi_ul2f
func __aeabi_ul2f(v uint64) uint32 { return float32OfUint64(v) }

//export __aeabi_d2f
func __aeabi_d2f(a uint64) uint32 { return narrow(a) }

//export __aeabi_f2d
func __aeabi_f2d(a uint32) uint64 { return widen(a) }

// Quotient in r0 and r1, remainder in r2 and r3, which is how two results are given.
//
//export __aeabi_uldivmod
func __aeabi_uldivmod(a, b uint64) (q, r uint64) { return divmod64(a, b) }

//export __aeabi_ldivmod
func __aeabi_ldivmod(a, b int64) (q, r int64) { return signedDivmod64(a, b) }
