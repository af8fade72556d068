// Process takes a string from JavaScript and gives one back:
//
//	flash build --target wasm -no-debug -o process.wasm examples/wasm/process
package main

import "strings"

//export Process
func Process(text string) string { return strings.ToUpper(strings.TrimSpace(text)) }

func main() {}
