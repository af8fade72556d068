// Bme280 reads temperature, pressure and humidity of a sensor at I2C0.
package main

import (
	"machine"

	"tinygo.org/x/drivers/bme280"
)

func main() {
	machine.I2C0.Configure(machine.I2CConfig{})
	sensor := bme280.New(machine.I2C0)
	println("connected:", sensor.Connected())
	sensor.Configure()
	temperature, err := sensor.ReadTemperature()
	if err != nil {
		println("temperature:", err.Error())
	}
	pressure, _ := sensor.ReadPressure()
	humidity, _ := sensor.ReadHumidity()
	altitude, _ := sensor.ReadAltitude()
	println(temperature, pressure, humidity, altitude)

	// Nobody answers there.
	sensor.Address = 0x77
	if _, err = sensor.ReadTemperature(); err != nil {
		println("absent:", err.Error())
	}
}
