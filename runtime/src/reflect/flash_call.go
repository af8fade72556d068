package reflect

import (
	"internal/abi"
	"unsafe"
)

// Calls through reflection. Which registers an argument travels in is the compiler's knowledge: behind the parameters of
// each function type that reflection may see stand three pieces of code that it makes for this shape of function. They
// take and give values in memory, so that nothing here depends on the processor.

// tflagThunks is set in descriptors that have the code; types made by FuncOf have none.
const tflagThunks abi.TFlag = 1 << 6

const (
	thunkFunc   = iota // calls a func value
	thunkMethod        // calls a method by its code and receiver
	thunkMake          // is the code of functions that MakeFunc makes
)

// thunkAt gives the address of the word in which the compiler noted the code. It passes through an integer: what
// the code does to its arguments is not to be guessed from here.
func thunkAt(t *funcType, which int) unsafe.Pointer {
	if t.TFlag&tflagThunks == 0 {
		return nil
	}
	at := unsafe.Sizeof(*t) + (uintptr(t.InCount)+uintptr(t.NumOut())+uintptr(which))*unsafe.Sizeof(uintptr(0))
	if t.TFlag&abi.TFlagUncommon != 0 {
		at += unsafe.Sizeof(uncommonType{})
	}
	return unsafe.Pointer(uintptr(unsafe.Pointer(t)) + at)
}

// funcThunk and methodThunk are the code with which functions and methods of a type are called. The compiler sees by
// these names that it is needed.
//
//go:noinline
func funcThunk(t *funcType) unsafe.Pointer { return thunkAt(t, thunkFunc) }

//go:noinline
func methodThunk(t *funcType) unsafe.Pointer { return thunkAt(t, thunkMethod) }

// caller is what such code looks like from Go. The context is the closure of a function, or a method's receiver.
type caller func(code, context unsafe.Pointer, args, results *unsafe.Pointer)

// deferForward says what a deferred Call calls, so that recover works there.
func deferForward(code unsafe.Pointer)

// call is Call and CallSlice.
func (v Value) call(op string, in []Value) []Value {
	t := (*funcType)(unsafe.Pointer(v.typ()))
	var code, context, thunk unsafe.Pointer
	if v.flag&flagMethod != 0 {
		var fn unsafe.Pointer
		_, t, fn = methodReceiver(op, v, int(v.flag)>>flagMethodShift)
		code = *(*unsafe.Pointer)(fn)
		storeRcvr(v, unsafe.Pointer(&context))
		thunk = methodThunk(t)
	} else {
		context = v.ptr
		if v.flag&flagIndir != 0 {
			context = *(*unsafe.Pointer)(v.ptr)
		}
		if context == nil {
			panic("reflect.Value.Call: call of nil function")
		}
		code = *(*unsafe.Pointer)(context)
		thunk = funcThunk(t)
	}
	in = arguments(op, t, in)
	args := make([]unsafe.Pointer, len(in)+1)
	held := make([]Value, len(in))
	for i, x := range in {
		x.mustBeExported()
		held[i] = x.assignTo("reflect.Value.Call", t.In(i), nil)
		args[i] = held[i].address()
	}
	results := make([]unsafe.Pointer, t.NumOut()+1)
	out := make([]Value, t.NumOut())
	for i := range out {
		o := t.Out(i)
		results[i] = unsafe_New(o)
		out[i] = Value{o, results[i], flagIndir | flag(o.Kind())}
	}
	if thunk == nil {
		// No function of a type that the compiler does not know but those that MakeFunc makes.
		makeFuncCall((*makeFuncImpl)(context), unsafe.SliceData(args), unsafe.SliceData(results))
	} else {
		deferForward(code)
		(*(*caller)(unsafe.Pointer(&thunk)))(code, context, unsafe.SliceData(args), unsafe.SliceData(results))
	}
	for i := range out {
		out[i] = out[i].plain()
	}
	return out
}

// address gives where the value stands; v itself must stay where it is.
func (v *Value) address() unsafe.Pointer {
	if v.flag&flagIndir != 0 {
		return v.ptr
	}
	return unsafe.Pointer(&v.ptr)
}

// plain gives a value that is not addressable in the form that interfaces have it in.
func (v Value) plain() Value {
	if isDirect(v.typ()) {
		return Value{v.typ_, *(*unsafe.Pointer)(v.ptr), v.flag &^ flagIndir}
	}
	return v
}

// isDirect tells whether values of the type are the data word of an interface.
func isDirect(t *abi.Type) bool {
	switch Kind(t.Kind()) {
	case Pointer, Map, Chan, Func, UnsafePointer:
		return true
	case Array:
		a := (*arrayType)(unsafe.Pointer(t))
		return a.Len == 1 && isDirect(a.Elem)
	case Struct:
		s := (*structType)(unsafe.Pointer(t))
		return len(s.Fields) == 1 && isDirect(s.Fields[0].Typ)
	}
	return false
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
