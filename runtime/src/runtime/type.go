// Type descriptors as Go lays them out; offsets in them are addresses.

package runtime

import (
	"internal/abi"
	"unsafe"
)

// nameAt gives the name behind an offset.
func nameAt(off abi.NameOff) abi.Name { return abi.Name{Bytes: (*byte)(offsetPointer(int32(off)))} }

func typeAt(off abi.TypeOff) *abi.Type { return (*abi.Type)(offsetPointer(int32(off))) }

// offsetPointer: every address of a program fits into 32 bits.
func offsetPointer(off int32) unsafe.Pointer { return unsafe.Pointer(uintptr(uint32(off))) }

// typeString gives the type as Go writes it.
func typeString(t *abi.Type) string {
	s := nameAt(t.Str).Name()
	if t.TFlag&abi.TFlagExtraStar != 0 {
		return s[1:]
	}
	return s
}

func typePkgPath(t *abi.Type) string {
	if u := t.Uncommon(); u != nil {
		return nameAt(u.PkgPath).Name()
	}
	return ""
}

// missingMethod names the first method of want that have lacks. Both lists are sorted by name.
func missingMethod(have *abi.Type, want *abi.InterfaceType) string {
	if have.Kind() == abi.Interface {
		own := (*abi.InterfaceType)(unsafe.Pointer(have)).Methods
		for _, m := range want.Methods {
			name := nameAt(m.Name).Name()
			for len(own) > 0 && nameAt(own[0].Name).Name() < name {
				own = own[1:]
			}
			if len(own) == 0 || nameAt(own[0].Name).Name() != name {
				return name
			}
		}
		return ""
	}
	var own []abi.Method
	if u := have.Uncommon(); u != nil {
		own = u.Methods()
	}
	for _, m := range want.Methods {
		name := nameAt(m.Name).Name()
		for len(own) > 0 && nameAt(own[0].Name).Name() < name {
			own = own[1:]
		}
		if len(own) == 0 || nameAt(own[0].Name).Name() != name || own[0].Mtyp != m.Typ {
			return name
		}
	}
	return ""
}
