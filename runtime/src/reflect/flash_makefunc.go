package reflect

import (
	"internal/abi"
	"unsafe"
)

// makeFuncImpl is the closure object of a function that MakeFunc made.
type makeFuncImpl struct {
	code unsafe.Pointer
	ftyp *funcType
	fn   func([]Value) []Value
	// fn only passes the call on to a method.
	method bool
}

//go:noinline
func makeThunk(t *funcType) unsafe.Pointer { return thunkAt(t, thunkMake) }

// MakeFunc returns a new function of the given type that calls fn with its arguments and gives what fn gives.
func MakeFunc(typ Type, fn func(args []Value) (results []Value)) Value {
	if typ.Kind() != Func {
		panic("reflect: call of MakeFunc with non-Func type")
	}
	t := typ.common()
	ftyp := (*funcType)(unsafe.Pointer(t))
	impl := &makeFuncImpl{ftyp: ftyp, fn: fn}
	at := makeThunk(ftyp)
	if at == nil {
		at = sameThunk(ftyp)
	}
	impl.code = *(*unsafe.Pointer)(at)
	return Value{t, unsafe.Pointer(impl), flag(Func)}
}

// uncallable is the code of functions whose type no code of the program has: only Call gets to them.
var uncallable = unsafe.Pointer(&zeroThunk)
var zeroThunk byte

// sameThunk finds a type of the program that a function of this new one can be converted to.
func sameThunk(t *funcType) unsafe.Pointer {
	for _, d := range typeDescriptors() {
		if d.Kind() == abi.Func && haveIdenticalUnderlyingType(d, &t.Type, false) {
			if at := makeThunk((*funcType)(unsafe.Pointer(d))); at != nil {
				return at
			}
		}
	}
	return unsafe.Pointer(&uncallable)
}

// makeFuncCall is what all code made for MakeFunc calls.
func makeFuncCall(c *makeFuncImpl, args, results *unsafe.Pointer) {
	t := c.ftyp
	argAt := unsafe.Slice(args, t.NumIn())
	resultAt := unsafe.Slice(results, t.NumOut())
	in := make([]Value, 0, t.NumIn())
	for i, typ := range t.InSlice() {
		p := unsafe_New(typ)
		typedmemmove(typ, p, argAt[i])
		in = append(in, Value{typ, p, flagIndir | flag(typ.Kind())}.plain())
	}
	if !c.method {
		fn := c.fn
		deferForward(**(**unsafe.Pointer)(unsafe.Pointer(&fn)))
	}
	out := c.fn(in)
	if len(out) != t.NumOut() {
		panic("reflect: wrong return count from function created by MakeFunc")
	}
	for i, typ := range t.OutSlice() {
		v := out[i]
		if v.typ() == nil {
			panic("reflect: function created by MakeFunc using closure returned zero Value")
		}
		if v.flag&flagRO != 0 {
			panic("reflect: function created by MakeFunc using closure returned value obtained from unexported field")
		}
		v = v.assignTo("reflect.MakeFunc", typ, nil)
		typedmemmove(typ, resultAt[i], v.address())
	}
}

// makeMethodValue turns a receiver with the number of a method into a func value.
func makeMethodValue(op string, v Value) Value {
	if v.flag&flagMethod == 0 {
		panic("reflect: internal error: invalid use of makeMethodValue")
	}
	// What is wrong with it shows now, not when it is called.
	methodReceiver(op, v, int(v.flag)>>flagMethodShift)
	typ := v.Type()
	readOnly := v.flag & flagRO
	v.flag &^= flagRO
	f := MakeFunc(typ, func(in []Value) []Value {
		if typ.IsVariadic() {
			return v.call("CallSlice", in)
		}
		return v.call("Call", in)
	})
	(*makeFuncImpl)(f.ptr).method = true
	f.flag |= readOnly
	return f
}

// methodValueCallCodePtr is the code pointer of all reflected method values.
func methodValueCallCodePtr() uintptr { return uintptr(unsafe.Pointer(&zeroThunk)) }

// Method gives a method as a function whose first argument is the receiver.
func (t *rtype) Method(i int) (m Method) {
	if t.Kind() == Interface {
		return (*interfaceType)(unsafe.Pointer(t)).Method(i)
	}
	methods := t.exportedMethods()
	if i < 0 || i >= len(methods) {
		panic("reflect: Method index out of range")
	}
	p := methods[i]
	ft := (*funcType)(unsafe.Pointer(t.typeOff(p.Mtyp)))
	in := []Type{t}
	for _, a := range ft.InSlice() {
		in = append(in, toRType(a))
	}
	var out []Type
	for _, r := range ft.OutSlice() {
		out = append(out, toRType(r))
	}
	variadic := ft.IsVariadic()
	m.Name = t.nameOff(p.Name).Name()
	m.Type = FuncOf(in, out, variadic)
	m.Func = MakeFunc(m.Type, func(in []Value) []Value {
		f := in[0].Method(i)
		if variadic {
			return f.CallSlice(in[1:])
		}
		return f.Call(in[1:])
	})
	(*makeFuncImpl)(m.Func.ptr).method = true
	m.Index = i
	return m
}
