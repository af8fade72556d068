// Functions of Go that JavaScript calls. The rest of the package is Go's own; runtime/js/values.mjs is the other side.

package js

import (
	"runtime"
	"unsafe"
)

// Func is a JavaScript function that calls a function of Go.
type Func struct {
	Value
	id uint32
}

var (
	funcs  = map[uint32]func(this Value, args []Value) any{}
	lastID uint32
)

// staysForEvents is of package runtime: a program that waits is not at its end, since events may come.
func staysForEvents()

// onEvent is of package runtime: the module's export flash_event calls the function in a goroutine.
func onEvent(handle func(id uint32, count int, event uint32))

// holdRef is of package runtime: the host is told when what it gives can no longer be reached.
func holdRef(r uint64) unsafe.Pointer

// makeValue takes over a value that the host holds for the program. Numbers, booleans, null and undefined are all in the ref.
func makeValue(r ref) Value {
	if high := uint32(r >> 32); high&nanHead != nanHead || high&7 == typeFlagNone {
		return Value{ref: r}
	}
	return Value{ref: r, gcPtr: (*ref)(holdRef(uint64(r)))}
}

// eventArgs writes this and the arguments of an event.
//
//go:wasmimport gojs flash.eventArgs
//go:noescape
func eventArgs(event uint32, refs []ref)

func init() { staysForEvents() }

// FuncOf gives a JavaScript function that calls fn with its this and its arguments, in a goroutine of its own, and returns
// what fn does. While fn waits JavaScript waits, so what only another event can bring never comes: the program ends then.
// The function keeps fn alive until Release.
func FuncOf(fn func(this Value, args []Value) any) Func {
	onEvent(handleEvent)
	lastID++
	funcs[lastID] = fn
	return Func{Value: jsGo.Call("_makeFuncWrapper", lastID), id: lastID}
}

// Release forgets the Go function. Calls that are under way go on; later ones do nothing but tell of it on the console.
func (f Func) Release() { delete(funcs, f.id) }

// handleEvent makes the call that the object event describes.
func handleEvent(id uint32, count int, event uint32) {
	if id == 0 {
		// The host has nothing more to do: whoever waits now waits for ever.
		select {}
	}
	fn, ok := funcs[id]
	if !ok {
		valueGlobal.Get("console").Call("error", "call to released function")
		return
	}
	var few [8]ref
	refs := few[:]
	if count < len(few) {
		refs = refs[:count+1]
	} else {
		refs = make([]ref, count+1)
	}
	eventArgs(event, refs)
	this := makeValue(refs[0])
	args := make([]Value, count)
	for i := range args {
		args[i] = makeValue(refs[i+1])
	}
	result := ValueOf(fn(this, args))
	valueSet(predefValue(event, typeFlagObject).ref, "result", result.ref)
	runtime.KeepAlive(result)
}
