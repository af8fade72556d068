// Pio sends two colours to a chain of WS2812B by the published package for programmable input and output.
package main

import (
	"machine"
	"time"

	pio "github.com/tinygo-org/pio/rp2-pio"
	"github.com/tinygo-org/pio/rp2-pio/piolib"
)

func main() {
	sm, err := pio.PIO0.ClaimStateMachine()
	if err != nil {
		println(err.Error())
		return
	}
	ws, err := piolib.NewWS2812B(sm, machine.GP16)
	if err != nil {
		println(err.Error())
		return
	}
	ws.PutRGB(0xa5, 0x0f, 0x3c)
	ws.PutRGB(1, 2, 3)
	time.Sleep(200 * time.Microsecond)
	println("done")
}
