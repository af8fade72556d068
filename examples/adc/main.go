// Adc reads the voltage at ADC0 (GP26) twice a second.
package main

import (
	"machine"
	"time"
)

func main() {
	machine.InitADC()
	sensor := machine.ADC{Pin: machine.ADC0}
	sensor.Configure(machine.ADCConfig{})
	for {
		// Get gives 16 bits, whatever the converter has; the reference is 3.3 V.
		value := uint32(sensor.Get())
		println("adc:", value, "millivolts:", value*3300/65535)
		time.Sleep(500 * time.Millisecond)
	}
}
