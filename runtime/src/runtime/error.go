// Runtime errors: their types and texts are Go's.

package runtime

import (
	"internal/abi"
	"unsafe"
)

// Error identifies a run time error.
type Error interface {
	error
	RuntimeError()
}

// errorString is a runtime error that needs no more than its text.
type errorString string

func (e errorString) RuntimeError() {}
func (e errorString) Error() string { return "runtime error: " + string(e) }

// plainError is one whose text is printed as it stands.
type plainError string

func (e plainError) RuntimeError() {}
func (e plainError) Error() string { return string(e) }

// PanicNilError is the value of panic(nil).
type PanicNilError struct{ _ [0]func() }

func (*PanicNilError) Error() string {
	return "panic called with nil argument"
}
func (*PanicNilError) RuntimeError() {}

func panicNil()      { panic(errorString("invalid memory address or nil pointer dereference")) }
func panicdivide()   { panic(errorString("integer divide by zero")) }
func panicshift()    { panic(errorString("negative shift amount")) }
func panicoverflow() { panic(errorString("integer overflow")) }

// ---- index and slice expressions -------------------------------------------------------------------

// boundsError is an index or slice expression that is out of range.
type boundsError struct {
	x      int64
	y      int
	signed bool
	code   uint8
}

// The codes are those of Go's internal/abi.BoundsErrorCode. A % stands for x, a $ for y.
const (
	boundsIndex = iota
	boundsSliceAlen
	boundsSliceAcap
	boundsSliceB
	boundsSlice3Alen
	boundsSlice3Acap
	boundsSlice3B
	boundsSlice3C
	boundsConvert
)

func (e boundsError) RuntimeError() {}

func (e boundsError) Error() string {
	if e.code == boundsConvert {
		return "runtime error: cannot convert slice with length " + itoa(int64(e.y)) + " to array or pointer to array with length " + itoa(e.x)
	}
	text := "index out of range ["
	if e.code != boundsIndex {
		text = "slice bounds out of range ["
	}
	x := utoa(uint64(e.x))
	negative := e.signed && e.x < 0
	if negative {
		x = itoa(e.x)
	}
	before, between, after := "", "] with length ", ""
	switch e.code {
	case boundsSliceAlen:
		before = ":"
	case boundsSliceAcap:
		before, between = ":", "] with capacity "
	case boundsSliceB:
		between, after = ":", "]"
	case boundsSlice3Alen:
		before = "::"
	case boundsSlice3Acap:
		before, between = "::", "] with capacity "
	case boundsSlice3B:
		before, between, after = ":", ":", "]"
	case boundsSlice3C:
		between, after = ":", ":]"
	}
	text = "runtime error: " + text + before + x
	if !negative {
		return text + between + itoa(int64(e.y)) + after
	}
	switch e.code {
	case boundsSliceB, boundsSlice3B:
		return text + ":]"
	case boundsSlice3C:
		return text + "::]"
	}
	return text + "]"
}

func panicBounds(x, y int, code uint8) {
	panic(boundsError{x: int64(x), y: y, signed: true, code: code})
}

func panicBounds64(x int64, signed bool, y int, code uint8) {
	panic(boundsError{x: x, y: y, signed: signed, code: code})
}

func panicIndex(x, y int)              { panicBounds(x, y, boundsIndex) }
func panicSliceAlen(x, y int)          { panicBounds(x, y, boundsSliceAlen) }
func panicSliceAcap(x, y int)          { panicBounds(x, y, boundsSliceAcap) }
func panicSliceB(x, y int)             { panicBounds(x, y, boundsSliceB) }
func panicSlice3Alen(x, y int)         { panicBounds(x, y, boundsSlice3Alen) }
func panicSlice3Acap(x, y int)         { panicBounds(x, y, boundsSlice3Acap) }
func panicSlice3B(x, y int)            { panicBounds(x, y, boundsSlice3B) }
func panicSlice3C(x, y int)            { panicBounds(x, y, boundsSlice3C) }
func panicSliceConvert(have, want int) { panicBounds(want, have, boundsConvert) }

// ---- range over functions ----------------------------------------------------------------------------

// panicrangestate: the iterator function called the loop body when it must not.
func panicrangestate(state int) {
	text := "range function continued iteration after function for loop body returned false"
	switch state {
	case 2:
		text = "range function continued iteration after loop body panic"
	case 3:
		text = "range function continued iteration after whole loop exit"
	case 4:
		text = "range function recovered a loop body panic and did not resume panicking"
	}
	panic(errorString(text))
}

// ---- type assertions -----------------------------------------------------------------------------------

// A TypeAssertionError explains a failed type assertion.
type TypeAssertionError struct {
	iface         *abi.Type
	have          *abi.Type
	want          *abi.Type
	missingMethod string
}

func (*TypeAssertionError) RuntimeError() {}

func (e *TypeAssertionError) Error() string {
	inter := "interface"
	if e.iface != nil {
		inter = typeString(e.iface)
	}
	want := typeString(e.want)
	if e.have == nil {
		return "interface conversion: " + inter + " is nil, not " + want
	}
	have := typeString(e.have)
	if e.missingMethod != "" {
		return "interface conversion: " + have + " is not " + want + ": missing method " + e.missingMethod
	}
	text := "interface conversion: " + inter + " is " + have + ", not " + want
	if have == want {
		if typePkgPath(e.have) != typePkgPath(e.want) {
			return text + " (types from different packages)"
		}
		return text + " (types from different scopes)"
	}
	return text
}

func panicTypeAssert(have, want, iface *abi.Type) {
	e := &TypeAssertionError{iface: iface, have: have, want: want}
	if have != nil && want.Kind() == abi.Interface {
		e.missingMethod = missingMethod(have, (*abi.InterfaceType)(unsafe.Pointer(want)))
	}
	panic(e)
}
