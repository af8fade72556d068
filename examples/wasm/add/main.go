// Add is called from JavaScript:
//
//	flash build --target wasm -no-debug -o add.wasm examples/wasm/add
package main

//export Add
func Add(a, b int) int { return a + b }

func main() {}
