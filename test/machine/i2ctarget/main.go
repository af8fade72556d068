// Bus 0 talks to a memory that this program is on bus 1: its first byte written is an address, reads go on from there.
package main

import (
	"fmt"
	"machine"
	"time"
)

const address = 0x42

var (
	memory [32]byte
	events []machine.I2CTargetEvent
)

func main() {
	bus, target := machine.I2C0, machine.I2C1
	fmt.Println(bus.Configure(machine.I2CConfig{Frequency: 400 * machine.KHz}), target.Listen(address))
	fmt.Println(target.Configure(machine.I2CConfig{Mode: machine.I2CModeTarget, Frequency: 400 * machine.KHz}), target.Tx(address, []byte{0}, nil))
	fmt.Println(target.Listen(0x7f), target.Listen(address))
	go serve(target)

	fmt.Println(write(bus, []byte{3, 10, 20, 30}), memory[:8])
	answer := make([]byte, 4)
	fmt.Println(bus.Tx(address, []byte{4}, answer), answer)
	// More than the FIFO and the target's buffer hold, and more than one answer of the target has.
	long := make([]byte, 25)
	for i := range long {
		long[i] = byte(100 + i)
	}
	long[0] = 0
	fmt.Println(write(bus, long), memory)
	answer = make([]byte, 12)
	fmt.Println(bus.Tx(address, []byte{1}, answer), answer)
	fmt.Println(bus.Tx(address+1, []byte{1}, nil))
	time.Sleep(time.Millisecond)
	fmt.Println(events)
}

// write gives the target time to take what it got.
func write(bus *machine.I2C, data []byte) error {
	err := bus.Tx(address, data, nil)
	time.Sleep(time.Millisecond)
	return err
}

func serve(target *machine.I2C) {
	buf := make([]byte, 10)
	at, first := 0, true
	for {
		event, n, err := target.WaitForEvent(buf)
		if err != nil {
			panic(err)
		}
		events = append(events, event)
		switch event {
		case machine.I2CReceive:
			data := buf[:n]
			if first {
				at, data = int(data[0]), data[1:]
			}
			first = false
			at += copy(memory[at:], data)
		case machine.I2CRequest:
			if err := target.Reply(memory[at : at+8]); err != nil {
				panic(err)
			}
			at += 8
		case machine.I2CFinish:
			first = true
		}
	}
}
