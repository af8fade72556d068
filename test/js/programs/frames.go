// Frames of an animation, each an event.
package main

import (
	"fmt"
	"syscall/js"
)

func main() {
	done := make(chan struct{})
	frame := 0
	var cb js.Func
	last := 0.0
	ordered := true
	cb = js.FuncOf(func(_ js.Value, args []js.Value) any {
		now := args[0].Float()
		ordered = ordered && now >= last
		last = now
		if frame++; frame == 5 {
			close(done)
		} else {
			js.Global().Call("requestAnimationFrame", cb)
		}
		return nil
	})
	js.Global().Call("requestAnimationFrame", cb)
	<-done
	fmt.Println(frame, ordered)
}
