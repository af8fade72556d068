// Hashing and comparing values for maps and interfaces.

package runtime

import (
	"internal/abi"
	"unsafe"
)

// bytehash is FNV-1a with a last mix that brings the high bits down, where the maps look.
func bytehash(p unsafe.Pointer, seed, n uintptr) uintptr {
	h := uint32(seed) ^ 0x811c9dc5
	for i := uintptr(0); i < n; i++ {
		h = (h ^ uint32(*(*byte)(add(p, i)))) * 0x01000193
	}
	return uintptr(h ^ h>>15)
}

// memhash hashes values that equal bytes make equal. The words of the fast maps hash here as they do there.
func memhash(p unsafe.Pointer, seed, n uintptr) uintptr {
	switch n {
	case 4:
		return hash32(load32(p) ^ uint32(seed))
	case 8:
		return hash64(uint64(load32(p)^uint32(seed)) | uint64(load32(add(p, 4)))<<32)
	}
	return bytehash(p, seed, n)
}

// load32 reads a word that may be unaligned.
func load32(p unsafe.Pointer) uint32 {
	if uintptr(p)&3 == 0 {
		return *(*uint32)(p)
	}
	b := (*[4]byte)(p)
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

func hash32(k uint32) uintptr {
	h := k * 0x9e3779b1
	return uintptr(h ^ h>>15)
}

func hash64(k uint64) uintptr { return hash32(uint32(k) ^ uint32(k>>32)*0x85ebca6b) }

func strhash(p unsafe.Pointer, seed uintptr) uintptr {
	s := (*stringHeader)(p)
	return bytehash(s.ptr, seed, uintptr(s.len))
}

// Floats: +0 and -0 are equal; NaN is never equal, so any hash will do, best a different one each time.

func f32hash(p unsafe.Pointer, seed uintptr) uintptr {
	bits := *(*uint32)(p)
	if bits<<1 == 0 {
		return seed
	}
	if bits<<1 > 0xff000000 {
		return uintptr(fastrand())
	}
	return memhash(p, seed, 4)
}

func f64hash(p unsafe.Pointer, seed uintptr) uintptr {
	bits := *(*uint64)(p)
	if bits<<1 == 0 {
		return seed
	}
	if bits<<1 > 0xffe0000000000000 {
		return uintptr(fastrand())
	}
	return memhash(p, seed, 8)
}

func c64hash(p unsafe.Pointer, seed uintptr) uintptr { return f32hash(add(p, 4), f32hash(p, seed)) }

func c128hash(p unsafe.Pointer, seed uintptr) uintptr { return f64hash(add(p, 8), f64hash(p, seed)) }

// interhash hashes the value in an interface, by kind: the value's own hash function need not be in the program.
func interhash(p unsafe.Pointer, seed uintptr) uintptr {
	e := (*eface)(p)
	if e.typ == nil {
		return seed
	}
	if e.typ.Equal == nil {
		panic(errorString("hash of unhashable type " + typeString(e.typ)))
	}
	if isDirect(e.typ) {
		return typehash(e.typ, unsafe.Pointer(&e.data), seed)
	}
	return typehash(e.typ, e.data, seed)
}

// typehash hashes a value of any comparable type.
func typehash(t *abi.Type, p unsafe.Pointer, seed uintptr) uintptr {
	switch t.Kind() {
	case abi.String:
		return strhash(p, seed)
	case abi.Float32:
		return f32hash(p, seed)
	case abi.Float64:
		return f64hash(p, seed)
	case abi.Complex64:
		return c64hash(p, seed)
	case abi.Complex128:
		return c128hash(p, seed)
	case abi.Interface:
		return interhash(p, seed)
	case abi.Array:
		a := (*abi.ArrayType)(unsafe.Pointer(t))
		for i := uintptr(0); i < a.Len; i++ {
			seed = typehash(a.Elem, add(p, i*a.Elem.Size_), seed)
		}
		return seed
	case abi.Struct:
		s := (*abi.StructType)(unsafe.Pointer(t))
		for i := range s.Fields {
			f := &s.Fields[i]
			if !f.Name.IsBlank() {
				seed = typehash(f.Typ, add(p, f.Offset), seed)
			}
		}
		return seed
	case abi.Func, abi.Slice, abi.Map:
		panic(errorString("hash of unhashable type " + typeString(t)))
	}
	return memhash(p, seed, t.Size_)
}

func efaceeq(a, b any) bool {
	x, y := efaceOf(&a), efaceOf(&b)
	if x.typ != y.typ {
		return false
	}
	if x.typ == nil {
		return true
	}
	eq := x.typ.Equal
	if eq == nil {
		panic(errorString("comparing uncomparable type " + typeString(x.typ)))
	}
	if isDirect(x.typ) {
		return x.data == y.data
	}
	return eq(x.data, y.data)
}

var randState uint32 = 0x2545f491

// fastrand is xorshift32: for the order of maps and of select, not for secrets.
func fastrand() uint32 {
	x := randState
	x ^= x << 13
	x ^= x >> 17
	x ^= x << 5
	randState = x
	return x
}

// fastrandn gives a number below n (n below 65536), without a division.
func fastrandn(n uint32) uint32 { return (fastrand() >> 16) * n >> 16 }
