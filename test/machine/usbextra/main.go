// Prints to the UART, and has the port over USB besides.
package main

import (
	"machine"
	"machine/usb/cdc"
	"time"
)

func main() {
	cdc.EnableUSBCDC()
	port := cdc.New()
	for !port.DTR() {
		time.Sleep(time.Millisecond)
	}
	println("on the UART")
	port.Write([]byte("over USB\n"))
	for {
		c, err := port.ReadByte()
		if err == nil {
			println("from USB:", c)
			machine.EnterBootloader()
		}
		time.Sleep(time.Millisecond)
	}
}
