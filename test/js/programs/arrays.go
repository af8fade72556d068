// Typed arrays, and bytes that are copied.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"syscall/js"
)

func main() {
	global := js.Global()
	data := make([]byte, 100000)
	for i := range data {
		data[i] = byte(i * i)
	}
	array := global.Get("Uint8Array").New(len(data))
	fmt.Println(js.CopyBytesToJS(array, data), array.Get("byteLength"), array.Index(7))
	global.Set("bytes", array)
	global.Call("eval", "bytes.reverse(); bytes[0] = 255")
	back := make([]byte, len(data)+10)
	n := js.CopyBytesToGo(back, array)
	sum := sha256.Sum256(back[:n])
	fmt.Println(n, back[0], hex.EncodeToString(sum[:8]))
	floats := global.Get("Float64Array").New(4)
	for i := range 4 {
		floats.SetIndex(i, float64(i)/3)
	}
	view := global.Get("DataView").New(floats.Get("buffer"))
	fmt.Printf("%.6f %v\n", view.Call("getFloat64", 8, true).Float(), floats.InstanceOf(global.Get("Float64Array")))
	defer func() { fmt.Println("recovered:", recover()) }()
	js.CopyBytesToGo(back, global.Get("Array").New(3))
}
