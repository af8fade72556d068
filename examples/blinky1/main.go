// Blinky1 blinks the board's LED once a second.
package main

import (
	"machine"
	"time"
)

func main() {
	led := machine.LED
	led.Configure(machine.PinConfig{Mode: machine.PinOutput})
	for {
		led.Low()
		time.Sleep(500 * time.Millisecond)

		led.High()
		time.Sleep(500 * time.Millisecond)
	}
}
