// JavaScript calls Go calls JavaScript: sort, map, replace and a proxy.
package main

import (
	"fmt"
	"strings"
	"syscall/js"
)

func main() {
	list := js.ValueOf([]any{5, 3, 9, 1})
	less := js.FuncOf(func(_ js.Value, args []js.Value) any { return args[0].Int() - args[1].Int() })
	double := js.FuncOf(func(_ js.Value, args []js.Value) any {
		inner := js.FuncOf(func(_ js.Value, a []js.Value) any { return a[0].Int() * 2 })
		defer inner.Release()
		return inner.Invoke(args[0])
	})
	fmt.Println(list.Call("sort", less).Call("map", double).Call("join", "-"))
	upper := js.FuncOf(func(_ js.Value, args []js.Value) any { return strings.ToUpper(args[0].String()) })
	fmt.Println(js.ValueOf([]any{"grüße an alle"}).Index(0).String(), js.Global().Get("String").New("grüße an alle").Call("replace", js.Global().Get("RegExp").New("[a-z]+", "g"), upper))
	handler := js.Global().Get("Object").New()
	handler.Set("get", js.FuncOf(func(_ js.Value, args []js.Value) any { return "<" + args[1].String() + ">" }))
	proxy := js.Global().Get("Proxy").New(js.Global().Get("Object").New(), handler)
	fmt.Println(proxy.Get("any"), proxy.Get("thing"))
	less.Release()
	js.Global().Get("console").Set("error", js.FuncOf(func(_ js.Value, args []js.Value) any { fmt.Println("console:", args[0]); return nil }))
	fmt.Println(less.Invoke(1, 2).IsUndefined())
}
