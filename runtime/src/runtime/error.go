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

const panicNilText = "panic called with nil argument"

func (*PanicNilError) Error() string { return panicNilText }
func (*PanicNilError) RuntimeError() {}

// runtimePanic panics with a runtime error. Where no function defers, nobody can see the error as a value: its text is
// printed as it comes, and nothing that makes values and texts of errors is needed.
func runtimePanic(s string) {
	if targetPanicTrap {
		exit(2)
		return
	}
	if !deferInUse {
		print("panic: runtime error: ", s, "\n")
		crash()
		return
	}
	panic(errorString(s))
}

func plainPanic(s string) {
	if targetPanicTrap {
		exit(2)
		return
	}
	if !deferInUse {
		print("panic: ", s, "\n")
		crash()
		return
	}
	panic(plainError(s))
}

// What package math/bits panics with.
var (
	divideError   = error(errorString("integer divide by zero"))
	overflowError = error(errorString("integer overflow"))
)

func panicNil() { sigpanic() }

// sigpanic and panicmem stand between a nil pointer and the panic in traces, as in Go.
func sigpanic()          { panicmem() }
func panicmem()          { runtimePanic("invalid memory address or nil pointer dereference") }
func panicwrap(s string) { plainPanic(s) }
func panicdivide()       { runtimePanic("integer divide by zero") }
func panicshift()        { runtimePanic("negative shift amount") }
func panicoverflow()     { runtimePanic("integer overflow") }

// ---- index and slice expressions -------------------------------------------------------------------

// boundsError is an index or slice expression that is out of range.
type boundsError struct {
	x      int64
	y      int
	signed bool
	code   uint8
}

// The codes are those of Go's internal/abi.BoundsErrorCode.
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
	var t text
	t.bounds(e)
	return t.string()
}

// bounds writes the message of e.
func (t *text) bounds(e boundsError) {
	t.str("runtime error: ")
	if e.code == boundsConvert {
		t.str("cannot convert slice with length ")
		t.number(int64(e.y), true)
		t.str(" to array or pointer to array with length ")
		t.number(e.x, true)
		return
	}
	if e.code == boundsIndex {
		t.str("index")
	} else {
		t.str("slice bounds")
	}
	t.str(" out of range [")
	// For each code: how many colons stand before x, and what follows it.
	shape := "0L1L1C0S2L2C1S0T"[e.code*2:]
	t.str("::"[:shape[0]-'0'])
	negative := e.signed && e.x < 0
	t.number(e.x, e.signed)
	if shape[1] >= 'S' {
		t.str(":")
		if !negative {
			t.number(int64(e.y), true)
		}
		if shape[1] == 'T' {
			t.str(":")
		}
		t.str("]")
		return
	}
	t.str("]")
	if !negative {
		if shape[1] == 'L' {
			t.str(" with length ")
		} else {
			t.str(" with capacity ")
		}
		t.number(int64(e.y), true)
	}
}

// text is a message that is being put together, or printed at once where no function defers.
type text struct {
	n int
	b [112]byte
}

//go:noinline
func (t *text) str(s string) {
	if !deferInUse {
		printstring(s)
		return
	}
	memmove(unsafe.Pointer(&t.b[t.n]), unsafe.Pointer(unsafe.StringData(s)), uintptr(len(s)))
	t.n += len(s)
}

//go:noinline
func (t *text) number(v int64, signed bool) {
	if !deferInUse {
		if signed {
			printint(v)
		} else {
			printuint(uint64(v))
		}
		return
	}
	if signed && v < 0 {
		t.str("-")
		v = -v
	}
	var buf [20]byte
	i := digits(&buf, uint64(v))
	t.str(bytesString(unsafe.Pointer(&buf[i]), len(buf)-i))
}

func (t *text) string() string { return slicebytetostring(nil, unsafe.Pointer(&t.b), t.n) }

func panicBounds(x, y int, code uint8) { panicBounds64(int64(x), true, y, code) }

func panicBounds64(x int64, signed bool, y int, code uint8) {
	if targetPanicTrap {
		exit(2)
		return
	}
	e := boundsError{x: x, y: y, signed: signed, code: code}
	if !deferInUse {
		print("panic: ")
		var t text
		t.bounds(e)
		print("\n")
		crash()
		return
	}
	panic(e)
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
	runtimePanic(text)
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
	if targetPanicTrap {
		exit(2)
		return
	}
	e := &TypeAssertionError{iface: iface, have: have, want: want}
	if have != nil && want.Kind() == abi.Interface {
		e.missingMethod = missingMethod(have, (*abi.InterfaceType)(unsafe.Pointer(want)))
	}
	panic(e)
}
