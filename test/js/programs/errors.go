// Errors and panics across the border.
package main

import (
	"fmt"
	"syscall/js"
)

func try(name string, f func()) {
	defer func() {
		switch r := recover().(type) {
		case js.Error:
			fmt.Println(name, "js.Error:", r.Get("constructor").Get("name"), r.Error())
		case *js.ValueError:
			fmt.Println(name, "ValueError:", r)
		default:
			fmt.Println(name, r)
		}
	}()
	f()
}

func main() {
	global := js.Global()
	try("throws", func() { global.Call("eval", "throw new RangeError('too far')") })
	try("missing", func() { global.Call("nowhere") })
	try("number", func() { js.ValueOf(1).Get("x") })
	try("string", func() { js.ValueOf("1").Int() })
	try("symbol", func() { global.Call("eval", "(() => { throw Error(String(Symbol('s'))) })()") })
	try("invalid", func() { js.ValueOf(struct{}{}) })
	try("nested", func() {
		f := js.FuncOf(func(js.Value, []js.Value) any {
			defer func() { fmt.Println("inside", recover()) }()
			global.Call("eval", "null.x")
			return nil
		})
		defer f.Release()
		fmt.Println(f.Invoke().IsUndefined())
	})
	fmt.Println(js.Undefined(), js.Null(), js.ValueOf(true), js.ValueOf(1.5), js.ValueOf("s"), global.Get("Object"), js.ValueOf([]any{}))
}
