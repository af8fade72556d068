//go:build cortexm || tinygo.riscv

package reflect

import (
	"internal/abi"
	"unsafe"
)

// Calls through reflection. A value travels as its scalars, in order: each in the next register, then on the stack. A
// value of more than maxLeaves scalars, or with a long array, travels as its address. Results come back in registers;
// if they do not fit, the first argument is the address of memory for them.

const (
	maxLeaves = 8
	maxArray  = 4
	wordSize  = unsafe.Sizeof(uintptr(0))
)

// flashCall calls code with these registers and words of stack, and puts the registers of the result back.
//
//go:linkname flashCall flash_call
func flashCall(code unsafe.Pointer, regs *[8]uintptr, stack unsafe.Pointer, words uintptr)

// leafCount counts the scalars of a type; more than maxLeaves means that it travels in memory.
func leafCount(t *abi.Type) uintptr {
	switch Kind(t.Kind()) {
	case String, Interface, Complex64, Complex128:
		return 2
	case Slice:
		return 3
	case Array:
		a := (*arrayType)(unsafe.Pointer(t))
		if a.Len > maxArray {
			return maxLeaves + 1
		}
		return a.Len * leafCount(a.Elem)
	case Struct:
		n := uintptr(0)
		s := (*structType)(unsafe.Pointer(t))
		for i := range s.Fields {
			n += leafCount(s.Fields[i].Typ)
		}
		return n
	}
	return 1
}

// eachLeaf calls f with the offset and the size of each scalar.
func eachLeaf(t *abi.Type, off uintptr, f func(off, size uintptr)) {
	switch Kind(t.Kind()) {
	case String, Interface:
		f(off, wordSize)
		f(off+wordSize, wordSize)
	case Slice:
		f(off, wordSize)
		f(off+wordSize, wordSize)
		f(off+2*wordSize, wordSize)
	case Complex64, Complex128:
		f(off, t.Size_/2)
		f(off+t.Size_/2, t.Size_/2)
	case Array:
		a := (*arrayType)(unsafe.Pointer(t))
		for i := uintptr(0); i < a.Len; i++ {
			eachLeaf(a.Elem, off+i*a.Elem.Size_, f)
		}
	case Struct:
		s := (*structType)(unsafe.Pointer(t))
		for i := range s.Fields {
			eachLeaf(s.Fields[i].Typ, off+s.Fields[i].Offset, f)
		}
	default:
		f(off, t.Size_)
	}
}

// callFrame is where the arguments of a call are put together.
type callFrame struct {
	regs  [8]uintptr
	used  int
	stack []uintptr
}

func (c *callFrame) word(w uintptr) {
	if c.used < argRegisters {
		c.regs[c.used] = w
		c.used++
	} else {
		c.stack = append(c.stack, w)
	}
}

// leaf adds a scalar that stands at p.
func (c *callFrame) leaf(p unsafe.Pointer, size uintptr) {
	switch size {
	case 1:
		c.word(uintptr(*(*uint8)(p)))
	case 2:
		c.word(uintptr(*(*uint16)(p)))
	case 4:
		c.word(uintptr(*(*uint32)(p)))
	default:
		v := *(*uint64)(p)
		if wordSize == 8 {
			c.word(uintptr(v))
			return
		}
		if alignPairs && c.used&1 != 0 {
			c.used++
		}
		if c.used >= argRegisters && len(c.stack)&1 != 0 {
			c.stack = append(c.stack, 0)
		}
		c.word(uintptr(uint32(v)))
		c.word(uintptr(uint32(v >> 32)))
	}
}

// value adds a value of type t that stands at p.
func (c *callFrame) value(t *abi.Type, p unsafe.Pointer) {
	if leafCount(t) > maxLeaves {
		copied := unsafe_New(t)
		typedmemmove(t, copied, p)
		c.word(uintptr(copied))
		return
	}
	eachLeaf(t, 0, func(off, size uintptr) { c.leaf(unsafe.Pointer(uintptr(p)+off), size) })
}

func setLeaf(p unsafe.Pointer, size uintptr, v uint64) {
	switch size {
	case 1:
		*(*uint8)(p) = uint8(v)
	case 2:
		*(*uint16)(p) = uint16(v)
	case 4:
		*(*uint32)(p) = uint32(v)
	default:
		*(*uint64)(p) = v
	}
}

// results is how the results of a function come back.
type results struct {
	types  []*abi.Type
	leaves uintptr // scalars in all
	words  uintptr // registers they take
	memory unsafe.Pointer
}

func (r *results) init(t *funcType) {
	size := uintptr(0)
	for i := range t.NumOut() {
		o := t.Out(i)
		r.types = append(r.types, o)
		r.leaves += leafCount(o)
		size = align(size, uintptr(o.Align_)) + o.Size_
	}
	if r.leaves <= maxLeaves {
		for _, o := range r.types {
			eachLeaf(o, 0, func(_, size uintptr) { r.words += (size + wordSize - 1) / wordSize })
		}
		size = r.leaves * 8
	}
	if r.leaves > maxLeaves || r.words > resultRegisters {
		r.memory = unsafe_NewArray(rtypeOf(uint64(0)), int(size/8)+1)
	}
}

// take gives the results after the call.
func (r *results) take(regs *[8]uintptr) []Value {
	ret := make([]Value, len(r.types))
	off, next := uintptr(0), 0
	for i, t := range r.types {
		p := unsafe_New(t)
		if r.leaves > maxLeaves {
			// As the fields of a struct.
			off = align(off, uintptr(t.Align_))
			typedmemmove(t, p, unsafe.Pointer(uintptr(r.memory)+off))
			off += t.Size_
		} else {
			eachLeaf(t, 0, func(at, size uintptr) {
				var v uint64
				switch {
				case r.memory != nil:
					// As a struct of scalars.
					off = align(off, size)
					memmove(unsafe.Pointer(&v), unsafe.Pointer(uintptr(r.memory)+off), size)
					off += size
				case size > wordSize:
					v = uint64(regs[next]) | uint64(regs[next+1])<<32
					next += 2
				default:
					v = uint64(regs[next])
					next++
				}
				setLeaf(unsafe.Pointer(uintptr(p)+at), size, v)
			})
		}
		ret[i] = Value{t, p, flagIndir | flag(t.Kind())}
	}
	return ret
}

// call is Call and CallSlice.
func (v Value) call(op string, in []Value) []Value {
	var c callFrame
	t := (*funcType)(unsafe.Pointer(v.typ()))
	var code, closure unsafe.Pointer
	if v.flag&flagMethod != 0 {
		var fn unsafe.Pointer
		_, t, fn = methodReceiver(op, v, int(v.flag)>>flagMethodShift)
		code = *(*unsafe.Pointer)(fn)
	} else {
		closure = v.ptr
		if v.flag&flagIndir != 0 {
			closure = *(*unsafe.Pointer)(v.ptr)
		}
		if closure == nil {
			panic("reflect.Value.Call: call of nil function")
		}
		code = *(*unsafe.Pointer)(closure)
	}
	in = arguments(op, t, in)

	var r results
	r.init(t)
	if r.memory != nil {
		c.word(uintptr(r.memory))
	}
	if v.flag&flagMethod != 0 {
		var receiver unsafe.Pointer
		storeRcvr(v, unsafe.Pointer(&receiver))
		c.word(uintptr(receiver))
	}
	for i, x := range in {
		x.mustBeExported()
		targ := t.In(i)
		x = x.assignTo("reflect.Value.Call", targ, nil)
		if x.flag&flagIndir != 0 {
			c.value(targ, x.ptr)
		} else {
			c.value(targ, unsafe.Pointer(&x.ptr))
		}
	}
	if closure != nil {
		c.word(uintptr(closure))
	}
	flashCall(code, &c.regs, unsafe.Pointer(unsafe.SliceData(c.stack)), uintptr(len(c.stack)))
	return r.take(&c.regs)
}

// arguments checks the number of arguments, and packs those of a variadic function into a slice.
func arguments(op string, t *funcType, in []Value) []Value {
	n := t.NumIn()
	variadic := t.IsVariadic()
	if op == "CallSlice" {
		if !variadic {
			panic("reflect: CallSlice of non-variadic function")
		}
		if len(in) < n {
			panic("reflect: CallSlice with too few input arguments")
		}
		if len(in) > n {
			panic("reflect: CallSlice with too many input arguments")
		}
		variadic = false
	} else {
		fixed := n
		if variadic {
			fixed--
		}
		if len(in) < fixed {
			panic("reflect: Call with too few input arguments")
		}
		if !variadic && len(in) > n {
			panic("reflect: Call with too many input arguments")
		}
	}
	for _, x := range in {
		if x.Kind() == Invalid {
			panic("reflect: " + op + " using zero Value argument")
		}
	}
	for i := 0; i < n && i < len(in) && !(variadic && i == n-1); i++ {
		if xt, targ := in[i].Type(), t.In(i); !xt.AssignableTo(toRType(targ)) {
			panic("reflect: " + op + " using " + xt.String() + " as type " + stringFor(targ))
		}
	}
	if !variadic {
		return in
	}
	rest := len(in) - (n - 1)
	slice := MakeSlice(toRType(t.In(n-1)), rest, rest)
	elem := toRType(t.In(n - 1)).Elem()
	for i := range rest {
		x := in[n-1+i]
		if xt := x.Type(); !xt.AssignableTo(elem) {
			panic("reflect: cannot use " + xt.String() + " as type " + elem.String() + " in " + op)
		}
		slice.Index(i).Set(x)
	}
	return append(append([]Value(nil), in[:n-1]...), slice)
}
