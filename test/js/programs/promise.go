// Promises in both directions.
package main

import (
	"errors"
	"fmt"
	"syscall/js"
)

func await(p js.Value) (js.Value, error) {
	type result struct {
		value js.Value
		err   error
	}
	done := make(chan result, 1)
	then := js.FuncOf(func(_ js.Value, args []js.Value) any { done <- result{value: args[0]}; return nil })
	defer then.Release()
	fail := js.FuncOf(func(_ js.Value, args []js.Value) any { done <- result{err: js.Error{Value: args[0]}}; return nil })
	defer fail.Release()
	p.Call("then", then, fail)
	r := <-done
	return r.value, r.err
}

func promise(f func() (any, error)) js.Value {
	executor := js.FuncOf(func(_ js.Value, args []js.Value) any {
		resolve, reject := args[0], args[1]
		go func() {
			if v, err := f(); err != nil {
				reject.Invoke(js.Global().Get("Error").New(err.Error()))
			} else {
				resolve.Invoke(v)
			}
		}()
		return nil
	})
	defer executor.Release()
	return js.Global().Get("Promise").New(executor)
}

func main() {
	v, err := await(js.Global().Get("Promise").Call("resolve", 42))
	fmt.Println(v, err)
	_, err = await(js.Global().Call("eval", "Promise.reject(new TypeError('no'))"))
	var e js.Error
	fmt.Println(err, errors.As(err, &e), e.Get("name"))
	v, err = await(promise(func() (any, error) { return []any{"a", 1, true}, nil }))
	fmt.Println(v.Length(), v.Index(0), err)
	_, err = await(promise(func() (any, error) { return nil, errors.New("from Go") }))
	fmt.Println(err)
	all := js.Global().Get("Promise").Call("all", []any{promise(func() (any, error) { return 1, nil }), promise(func() (any, error) { return 2, nil })})
	v, _ = await(all)
	fmt.Println(js.Global().Get("JSON").Call("stringify", v))
}
