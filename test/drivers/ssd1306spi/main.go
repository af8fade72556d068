// Ssd1306spi draws a line on a display of 128 by 64 pixels at SPI0.
package main

import (
	"image/color"
	"machine"

	"tinygo.org/x/drivers/ssd1306"
)

func main() {
	machine.SPI0.Configure(machine.SPIConfig{Frequency: 8 * machine.MHz})
	println("frequency:", machine.SPI0.GetBaudRate())
	display := ssd1306.NewSPI(machine.SPI0, machine.GP20, machine.GP21, machine.GP17)
	display.Configure(ssd1306.Config{Width: 128, Height: 64})
	display.ClearDisplay()
	for i := int16(0); i < 128; i++ {
		display.SetPixel(i, 8, color.RGBA{255, 255, 255, 255})
	}
	display.Display()
	println("done")
}
