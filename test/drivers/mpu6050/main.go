// Mpu6050 reads acceleration and rotation of a sensor at I2C1.
package main

import (
	"machine"
	"time"

	"tinygo.org/x/drivers/mpu6050"
)

func main() {
	machine.I2C1.Configure(machine.I2CConfig{SDA: machine.GP26, SCL: machine.GP27})
	sensor := mpu6050.New(machine.I2C1)
	if err := sensor.Configure(); err != nil {
		println("configure:", err.Error())
	}
	println("connected:", sensor.Connected())
	for i := 0; i < 2; i++ {
		x, y, z := sensor.ReadAcceleration()
		println("acceleration:", x, y, z)
		x, y, z = sensor.ReadRotation()
		println("rotation:", x, y, z)
		time.Sleep(10 * time.Millisecond)
	}
}
