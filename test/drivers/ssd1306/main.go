// Ssd1306 draws a diagonal on a display of 128 by 32 pixels at I2C0.
package main

import (
	"image/color"
	"machine"

	"tinygo.org/x/drivers/ssd1306"
)

func main() {
	machine.I2C0.Configure(machine.I2CConfig{Frequency: machine.TWI_FREQ_400KHZ})
	display := ssd1306.NewI2C(machine.I2C0)
	display.Configure(ssd1306.Config{Address: ssd1306.Address_128_32, Width: 128, Height: 32})
	display.ClearDisplay()
	for i := int16(0); i < 32; i++ {
		display.SetPixel(i, i, color.RGBA{255, 255, 255, 255})
	}
	if err := display.Display(); err != nil {
		println("display:", err.Error())
	}
	w, h := display.Size()
	println("size:", w, h)
}
