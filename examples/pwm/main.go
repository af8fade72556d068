// Pwm fades the board's LED in and out.
package main

import (
	"machine"
	"time"
)

func main() {
	pwm := machine.PWM4 // the slice that drives GP25, the LED
	if err := pwm.Configure(machine.PWMConfig{Period: 1e6}); err != nil {
		println("pwm:", err.Error())
		return
	}
	channel, err := pwm.Channel(machine.LED)
	if err != nil {
		println("pwm:", err.Error())
		return
	}
	for {
		for step := uint32(0); step <= 32; step++ {
			level := step
			if step > 16 {
				level = 32 - step
			}
			pwm.Set(channel, pwm.Top()*level/16)
			time.Sleep(20 * time.Millisecond)
		}
	}
}
