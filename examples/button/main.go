// Button counts presses of a button on GP15 (to ground) by interrupt and shows them on the LED and the serial port.
package main

import (
	"machine"
	"runtime/volatile"
	"time"
)

const button = machine.Pin(15)

var presses volatile.Register32

func main() {
	led := machine.LED
	led.Configure(machine.PinConfig{Mode: machine.PinOutput})
	button.Configure(machine.PinConfig{Mode: machine.PinInputPullup})
	err := button.SetInterrupt(machine.PinFalling, func(machine.Pin) {
		presses.Set(presses.Get() + 1)
	})
	if err != nil {
		println("button:", err.Error())
		return
	}
	println("press the button")
	seen := uint32(0)
	for {
		if n := presses.Get(); n != seen {
			seen = n
			led.Set(n%2 == 1)
			println("presses:", n)
		}
		time.Sleep(time.Millisecond)
	}
}
