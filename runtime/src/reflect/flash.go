package reflect

import (
	"internal/abi"
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

// valueMethodName names the method of Value that was called: finding it would take a walk of the stack in every program
// that sets a value.
func valueMethodName() string { return "unknown method" }
