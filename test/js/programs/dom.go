// Elements, attributes, styles, and a click that a listener hears.
package main

import (
	"fmt"
	"syscall/js"
)

func main() {
	document := js.Global().Get("document")
	list := document.Call("createElement", "ul")
	for i, word := range []string{"eins", "zwei", "drei"} {
		item := document.Call("createElement", "li")
		item.Set("textContent", word)
		item.Get("classList").Call("add", fmt.Sprint("n", i))
		list.Call("appendChild", item)
	}
	document.Get("body").Call("appendChild", list)
	fmt.Println(list.Get("outerHTML"))
	clicks := make(chan string)
	listener := js.FuncOf(func(this js.Value, args []js.Value) any {
		text := args[0].Get("target").Get("textContent").String()
		go func() { clicks <- text + " in " + this.Get("tagName").String() }()
		return nil
	})
	list.Call("addEventListener", "click", listener)
	nodes := document.Call("querySelectorAll", "li")
	for i := 0; i < nodes.Length(); i++ {
		nodes.Index(i).Call("click")
		fmt.Println(<-clicks)
	}
	list.Call("removeEventListener", "click", listener)
	listener.Release()
	fmt.Println(document.Call("getElementById", "nowhere").IsNull(), list.Get("nothing").IsUndefined())
}
