// I2cscan lists the addresses that answer on the board's first I2C bus.
package main

import "machine"

func main() {
	i2c := machine.I2C0
	if err := i2c.Configure(machine.I2CConfig{Frequency: 400 * machine.KHz}); err != nil {
		println("i2c:", err.Error())
		return
	}
	found := 0
	var b [1]byte
	for address := uint16(0x08); address < 0x78; address++ {
		if i2c.Tx(address, nil, b[:]) == nil {
			println("device at address", address)
			found++
		}
	}
	println(found, "found")
}
