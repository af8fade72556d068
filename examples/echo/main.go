// Echo sends back each line that it receives on the serial port.
package main

import (
	"machine"
	"time"
)

func main() {
	uart := machine.Serial
	uart.Write([]byte("Type something, then press enter:\r\n"))
	var line [64]byte
	n := 0
	for {
		if uart.Buffered() == 0 {
			time.Sleep(10 * time.Millisecond)
			continue
		}
		c, _ := uart.ReadByte()
		if c == '\r' || c == '\n' {
			uart.Write([]byte("\r\nYou typed: "))
			uart.Write(line[:n])
			uart.Write([]byte("\r\n"))
			n = 0
			continue
		}
		uart.WriteByte(c)
		if n < len(line) {
			line[n] = c
			n++
		}
	}
}
