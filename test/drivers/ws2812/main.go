// Ws2812 lights two LEDs with four channels at pin 3, then makes a pulse of 100 µs at pin 4.
package main

import (
	"image/color"
	"machine"
	"time"

	"tinygo.org/x/drivers/delay"
	"tinygo.org/x/drivers/ws2812"
)

func main() {
	data, pulse := machine.Pin(3), machine.Pin(4)
	data.Configure(machine.PinConfig{Mode: machine.PinOutput})
	pulse.Configure(machine.PinConfig{Mode: machine.PinOutput})
	leds := ws2812.NewSK6812(data)
	err := leds.WriteColors([]color.RGBA{{R: 0xff, G: 0x81, B: 0x42, A: 0x05}, {R: 1, G: 2, B: 3, A: 0xf0}})
	println("sent:", err == nil)
	pulse.High()
	delay.Sleep(100 * time.Microsecond)
	pulse.Low()
	println("done")
}
