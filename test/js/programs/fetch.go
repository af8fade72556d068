// A page of the server is fetched and read as JSON, by Go and by JavaScript.
package main

import (
	"encoding/json"
	"fmt"
	"sort"
	"syscall/js"
)

func main() {
	text := make(chan string)
	fail := js.FuncOf(func(_ js.Value, args []js.Value) any {
		go func() { text <- "failed: " + args[0].Get("name").String() }()
		return nil
	})
	read := js.FuncOf(func(_ js.Value, args []js.Value) any { go func() { text <- args[0].String() }(); return nil })
	got := js.FuncOf(func(_ js.Value, args []js.Value) any {
		fmt.Println(args[0].Get("status"), args[0].Get("headers").Call("get", "content-type"))
		return args[0].Call("text")
	})
	js.Global().Call("fetch", "data.json").Call("then", got).Call("then", read, fail)
	body := <-text
	var v struct {
		Name   string
		Scores map[string]float64
	}
	fmt.Println(json.Unmarshal([]byte(body), &v), v.Name)
	var keys []string
	for k := range v.Scores {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	for _, k := range keys {
		fmt.Println(k, v.Scores[k])
	}
	fmt.Println(js.Global().Get("JSON").Call("parse", body).Get("Scores").Get("π"))
	js.Global().Call("fetch", "http://localhost:1/").Call("then", read, fail)
	fmt.Println(<-text)
}
