package reflect

import (
	"internal/abi"
	"runtime"
	"unsafe"
)

// nonEmptyInterface is an interface value with methods. It has no table: its first word is the type, as in all others.
type nonEmptyInterface struct {
	typ  *abi.Type
	word unsafe.Pointer
}

// methodReceiver gives what is needed to call a method: the receiver's type, the method's, and where its code stands.
func methodReceiver(op string, v Value, i int) (rcvrtype *abi.Type, t *funcType, fn unsafe.Pointer) {
	rcvrtype = v.typ()
	name := ""
	var mtyp *abi.Type
	if rcvrtype.Kind() == abi.Interface {
		tt := (*interfaceType)(unsafe.Pointer(rcvrtype))
		if uint(i) >= uint(len(tt.Methods)) {
			panic("reflect: internal error: invalid method index")
		}
		m := &tt.Methods[i]
		if !tt.nameOff(m.Name).IsExported() {
			panic("reflect: " + op + " of unexported method")
		}
		iface := (*nonEmptyInterface)(v.ptr)
		if iface.typ == nil {
			panic("reflect: " + op + " of method on nil interface value")
		}
		rcvrtype = iface.typ
		name = tt.nameOff(m.Name).Name()
		mtyp = tt.typeOff(m.Typ)
	}
	for k, m := range rcvrtype.ExportedMethods() {
		if mtyp == nil && k == i || mtyp != nil && nameOffFor(rcvrtype, m.Name).Name() == name {
			code := textOffFor(rcvrtype, m.Ifn)
			return rcvrtype, (*funcType)(unsafe.Pointer(typeOffFor(rcvrtype, m.Mtyp))), unsafe.Pointer(&code)
		}
	}
	panic("reflect: internal error: invalid method index")
}

// addReflectOff: offsets are addresses.
func addReflectOff(ptr unsafe.Pointer) int32 { return int32(uintptr(ptr)) }

//go:linkname typeDescriptors runtime.typeDescriptors
func typeDescriptors() []*abi.Type

// typesByString gives the types of the program that are written so.
func typesByString(s string) []*abi.Type {
	var found []*abi.Type
	for _, t := range typeDescriptors() {
		if stringFor(t) == s {
			found = append(found, t)
		}
	}
	return found
}

func verifyNotInHeapPtr(p uintptr) bool { return true }

func mapaccess_faststr(t *abi.Type, m unsafe.Pointer, key string) unsafe.Pointer {
	return mapaccess(t, m, unsafe.Pointer(&key))
}

func mapassign_faststr(t *abi.Type, m unsafe.Pointer, key string, val unsafe.Pointer) {
	mapassign0(t, m, unsafe.Pointer(&key), val)
}

func mapdelete_faststr(t *abi.Type, m unsafe.Pointer, key string) {
	mapdelete(t, m, unsafe.Pointer(&key))
}

// escapes: nothing on the stack is kept by reflection beyond the call.
func escapes(x any) {}

func callers(skip int, pc []uintptr) int

// valueMethodName names the method of Value that was called. Only test programs keep account of that: it would make every
// program larger that sets a value.
func valueMethodName() string {
	const prefix = "reflect.Value."
	var pc [5]uintptr
	for _, pc := range pc[:callers(0, pc[:])] {
		name := runtime.FuncForPC(pc).Name()
		if len(name) > len(prefix) && name[:len(prefix)] == prefix && 'A' <= name[len(prefix)] && name[len(prefix)] <= 'Z' {
			return name
		}
	}
	return "unknown method"
}

// typelinks gives the types without a name that the program has, sorted by how they are written.
func typelinks() (sections []unsafe.Pointer, offset [][]int32) {
	var types []*abi.Type
	for _, t := range typeDescriptors() {
		if !t.HasName() {
			types = append(types, t)
		}
	}
	for i := range types {
		for k := i; k > 0 && stringFor(types[k]) < stringFor(types[k-1]); k-- {
			types[k], types[k-1] = types[k-1], types[k]
		}
	}
	offsets := make([]int32, len(types))
	for i, t := range types {
		offsets[i] = int32(uintptr(unsafe.Pointer(t)))
	}
	return []unsafe.Pointer{nil}, [][]int32{offsets}
}
