// What package machine does on the STM32F405, as far as the emulator can tell.
package main

import (
	"machine"
	"time"
	"unsafe"
)

//go:noinline
func at(address uintptr) *int { return (*int)(unsafe.Pointer(address)) }

func main() {
	println(machine.CPUFrequency(), machine.Device)

	machine.LED.Configure(machine.PinConfig{Mode: machine.PinOutput})
	machine.LED.High()
	machine.LED.Low()
	machine.D7.Configure(machine.PinConfig{Mode: machine.PinInputPullup})

	start := time.Now()
	for i := 0; i < 30; i++ {
		time.Sleep(10 * time.Millisecond)
	}
	d := time.Since(start)
	println("300 ms:", d >= 300*time.Millisecond, d < 330*time.Millisecond)
	last, back := time.Now(), 0
	for i := 0; i < 20000; i++ {
		now := time.Now()
		if now.Before(last) {
			back++
		}
		last = now
	}
	println("steps back:", back)

	println("spi:", machine.SPI0.Configure(machine.SPIConfig{Frequency: machine.MHz}) == nil)
	println("spi:", machine.SPI0.Configure(machine.SPIConfig{SCK: machine.D5, SDO: machine.D25, SDI: machine.D24}).Error())
	println("spi:", machine.SPI0.Configure(machine.SPIConfig{Frequency: 100 * machine.KHz}).Error())
	machine.SPI0.Configure(machine.SPIConfig{Frequency: machine.MHz, Mode: machine.Mode3})
	_, err := machine.SPI0.Transfer(0x55)
	println("transfer:", err == nil)

	println("spi:", machine.SPI2.Configure(machine.SPIConfig{}) == nil, machine.SPI3.Configure(machine.SPIConfig{}) == nil)

	println("i2c:", machine.I2C0.Configure(machine.I2CConfig{Frequency: 400 * machine.KHz}) == nil)
	println("i2c:", machine.I2C0.Configure(machine.I2CConfig{SCL: machine.D1, SDA: machine.D0}).Error())
	println("i2c:", machine.I2C0.Configure(machine.I2CConfig{SCL: machine.D15, SDA: machine.D0}).Error())
	// Nothing answers in the emulator.
	println("i2c:", machine.I2C0.Tx(0x76, []byte{0xd0}, make([]byte, 1)).Error(), machine.I2C0.Tx(0x76, nil, nil) == nil)

	pwm := &machine.TIM4
	println("pwm:", pwm.Configure(machine.PWMConfig{Period: 20_000_000}) == nil, pwm.Top(), pwm.Period())
	channel, err := pwm.Channel(machine.D14)
	pwm.Set(channel, pwm.Top()/4)
	println("pwm:", channel, err == nil, pwm.Device.CCR[1].Get())
	_, err = pwm.Channel(machine.D5)
	println("pwm:", err.Error(), pwm.SetPeriod(1<<37).Error())
	println("pwm:", machine.TIM8.Configure(machine.PWMConfig{Period: 1000}) == nil)

	machine.InitADC()
	input := machine.ADC{Pin: machine.A0}
	println("adc:", input.Configure(machine.ADCConfig{}) == nil, input.Get() != input.Get())
	println("adc:", machine.ADC{Pin: machine.D5}.Configure(machine.ADCConfig{}).Error())

	println("uart:", machine.UART2.Configure(machine.UARTConfig{BaudRate: 9600}) == nil)
	println("uart:", machine.UART2.Configure(machine.UARTConfig{TX: machine.PA9, RX: machine.PA10}).Error())
	machine.UART2.Write([]byte("the other line\n"))

	edges := 0
	println("interrupt:", machine.D6.SetInterrupt(machine.PinToggle, func(machine.Pin) { edges++ }) == nil)
	println("interrupt:", machine.D12.SetInterrupt(machine.PinRising, func(machine.Pin) {}) == nil)
	println("interrupt:", machine.PA6.SetInterrupt(machine.PinRising, func(machine.Pin) {}).Error())
	println("interrupt:", machine.D6.SetInterrupt(0, nil) == nil)

	println(*at(0x70000000))
}
