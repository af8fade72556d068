// Orders over the serial port: each is a letter, each ends with a line that holds a dot.
package main

import (
	"fmt"
	"machine"
	"machine/usb"
	"os"
	"time"
)

func init() {
	usb.Product = "Pico för Ω"
}

var rounds int

func main() {
	fmt.Println("ready")
	for {
		c, err := machine.Serial.ReadByte()
		if err != nil {
			time.Sleep(time.Millisecond)
			continue
		}
		order(c)
		println(".")
	}
}

func order(c byte) {
	switch c {
	case 'e':
		echo()
	case 'l':
		fmt.Println(machine.Serial.DTR(), machine.Serial.RTS(), machine.USBCDC.BaudRate(), machine.Serial.Buffered())
	case 'w':
		flood()
	case 'b':
		for i := 0; i < 300; i++ {
			println("0123456789", i)
		}
	case 'p':
		var list []int
		println(list[len(os.Args)])
	case 'h':
		var handler func()
		fmt.Println("to nowhere")
		*(*uintptr)(pointerTo(&handler)) = 0xf0000000
		handler()
	case 'd':
		<-make(chan int)
	case 'i':
		fmt.Printf("%X\n", machine.DeviceID())
	}
}

// echo gives back lines until an empty one.
func echo() {
	length := 0
	for {
		c, err := machine.Serial.ReadByte()
		if err != nil {
			time.Sleep(20 * time.Millisecond)
			continue
		}
		machine.Serial.WriteByte(c)
		if c != '\n' {
			length++
			continue
		}
		if length == 0 {
			return
		}
		length = 0
	}
}

// flood writes more than there is room for, while another goroutine counts.
func flood() {
	done := false
	go func() {
		for !done {
			rounds++
			time.Sleep(time.Millisecond)
		}
	}()
	for i := 0; i < 400; i++ {
		fmt.Printf("line %d of what nobody reads for a while\n", i)
	}
	done = true
	fmt.Println("meanwhile:", rounds > 900)
}
