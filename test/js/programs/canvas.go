// A picture is drawn by Go, and its pixels come back.
package main

import (
	"fmt"
	"hash/crc32"
	"syscall/js"
)

func main() {
	canvas := js.Global().Get("document").Call("createElement", "canvas")
	canvas.Set("width", 64)
	canvas.Set("height", 64)
	c := canvas.Call("getContext", "2d")
	pixels := make([]byte, 64*64*4)
	for y := range 64 {
		for x := range 64 {
			p := pixels[(y*64+x)*4:]
			p[0], p[1], p[2], p[3] = byte(x*4), byte(y*4), byte(x^y), 255
		}
	}
	image := c.Call("createImageData", 64, 64)
	js.CopyBytesToJS(image.Get("data"), pixels)
	c.Call("putImageData", image, 0, 0)
	c.Set("fillStyle", "#ff0000")
	c.Call("fillRect", 8, 8, 16, 16)
	back := make([]byte, len(pixels))
	n := js.CopyBytesToGo(back, c.Call("getImageData", 0, 0, 64, 64).Get("data"))
	fmt.Println(n, back[(10*64+10)*4:][:4], back[(40*64+3)*4:][:4], crc32.ChecksumIEEE(back))
}
