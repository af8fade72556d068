// Alarms of the calendar: one, one that comes again and again, and one that does not come.
package main

import (
	"machine"
	"time"
)

func main() {
	start := time.Now()
	rings := make(chan time.Duration, 10)
	ring := func() { rings <- time.Since(start) }
	report := func(n int) {
		for range n {
			println((<-rings).Round(100 * time.Millisecond).String())
		}
	}

	println(machine.RTC.SetInterrupt(365*24*60*60, false, ring).Error())
	println(machine.RTC.SetInterrupt(90, false, ring) == nil)
	report(1)
	time.Sleep(10 * time.Second)
	machine.RTC.SetInterrupt(20, true, ring)
	report(3)
	// The end of March, in the afternoon.
	start = time.Now()
	machine.RTC.SetInterrupt(89*24*60*60+13*60*60+5*60+7, false, ring)
	report(1)
	machine.RTC.SetInterrupt(2, true, ring)
	machine.RTC.SetInterrupt(0, false, nil)
	time.Sleep(time.Minute)
	println(len(rings))
}
