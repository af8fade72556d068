// Pico does what each letter that it receives asks for, and prints what came of it.
package main

import (
	"machine"
	"runtime/volatile"
	"time"
)

var edges volatile.Register32

func main() {
	machine.InitADC()
	println("device:", machine.Device, machine.CPUFrequency())
	if machine.NumCores() != 2 || machine.CurrentCore() != 0 {
		panic("not on the first of two processors")
	}
	for {
		if machine.Serial.Buffered() == 0 {
			time.Sleep(time.Millisecond)
			continue
		}
		c, _ := machine.Serial.ReadByte()
		order(c)
		println(".")
	}
}

func order(c byte) {
	switch c {
	case 't':
		t := machine.ReadTemperature()
		println("temperature:", t/100)
	case 'p':
		pins()
	case 'i':
		interrupts()
	case 'u':
		serial()
	case 'w':
		pulses()
	case 's':
		loop()
	case 'e':
		errors()
	case 'n':
		println("number:", len(machine.DeviceID()))
	case 'f':
		flash()
	case 'd':
		machine.Watchdog.Configure(machine.WatchdogConfig{TimeoutMillis: 50})
		machine.Watchdog.Start()
		for i := 0; i < 10; i++ {
			time.Sleep(20 * time.Millisecond)
			machine.Watchdog.Update()
		}
		println("still here")
		for {
		}
	case 'r':
		machine.CPUReset()
	case 'b':
		machine.EnterBootloader()
	}
}

// pins: GP2 is driven from outside while GP3 is an output.
func pins() {
	in, out := machine.GP2, machine.GP3
	in.Configure(machine.PinConfig{Mode: machine.PinInputPullup})
	up := in.Get()
	in.Configure(machine.PinConfig{Mode: machine.PinInputPulldown})
	down := in.Get()
	out.Configure(machine.PinConfig{Mode: machine.PinOutput})
	out.High()
	out.Toggle()
	out.Set(true)
	port, mask := out.PortMaskClear()
	volatile.StoreUint32(port, mask)
	machine.NoPin.Configure(machine.PinConfig{Mode: machine.PinOutput})
	println("pulls:", up, down)
}

func interrupts() {
	p := machine.GP2
	p.Configure(machine.PinConfig{Mode: machine.PinInputPulldown})
	edges.Set(0)
	count := func(p machine.Pin) { edges.Set(edges.Get() + uint32(p)) }
	println("first:", p.SetInterrupt(machine.PinToggle, count) == nil)
	println("second:", p.SetInterrupt(machine.PinRising, count) == machine.ErrNoPinChangeChannel)
	out := machine.GP3
	out.Configure(machine.PinConfig{Mode: machine.PinOutput})
	for i := 0; i < 6; i++ {
		out.Toggle()
		time.Sleep(time.Microsecond)
	}
	println("edges:", edges.Get())
	p.SetInterrupt(0, nil)
	out.Toggle()
	out.Toggle()
	println("edges:", edges.Get())
}

// serial: what UART1 sends comes with the output too; what it receives comes from nowhere.
func serial() {
	u := machine.UART1
	if err := u.Configure(machine.UARTConfig{BaudRate: 9600, TX: machine.GP8, RX: machine.GP9}); err != nil {
		println(err.Error())
	}
	u.Write([]byte("on the other line\n"))
	println("format:", u.SetFormat(7, 2, machine.ParityEven) == nil, u.SetFormat(9, 1, machine.ParityNone) == nil)
	var b [4]byte
	n, _ := u.Read(b[:])
	_, err := u.ReadByte()
	println("nothing:", n, err.Error())
}

func pulses() {
	pwm := machine.PWM1
	println("period:", pwm.Configure(machine.PWMConfig{Period: 20e6}) == nil, pwm.Period(), pwm.Top() > 50000)
	a, err := pwm.Channel(machine.GP2)
	println("channel:", a, err == nil)
	b, err := pwm.Channel(machine.GP3)
	println("channel:", b, err == nil)
	_, err = pwm.Channel(machine.GP4)
	println("channel:", err == machine.ErrInvalidOutputPin)
	pwm.Set(a, pwm.Top()/4)
	pwm.Set(b, pwm.Top())
	println("too long:", pwm.SetPeriod(1e9) == machine.ErrBadPeriod)
	n, _ := machine.PWMPeripheral(machine.LED)
	println("slice:", n)
	time.Sleep(50 * time.Millisecond)
	pwm.SetInverting(b, true)
	time.Sleep(50 * time.Millisecond)
	pwm.Enable(false)
	println("enabled:", pwm.IsEnabled())
}

// loop: SPI1 with a device that gives each word back, increased.
func loop() {
	spi := machine.SPI1
	println("configure:", spi.Configure(machine.SPIConfig{Frequency: 1 * machine.MHz, Mode: machine.Mode3}) == nil)
	w := []byte("abcdefghijklmnopqrstuvwxyz")
	r := make([]byte, len(w))
	spi.Tx(w, r)
	println(string(r))
	spi.Tx(nil, r[:3])
	println(r[0], r[1], r[2])
	b, _ := spi.Transfer('y')
	println(b, spi.Tx(w, r[:2]) == machine.ErrTxInvalidSliceSize)
	println("least bit first:", spi.Configure(machine.SPIConfig{LSBFirst: true}) == machine.ErrLSBNotSupported)
}

func errors() {
	i2c := machine.I2C0
	println(i2c.Configure(machine.I2CConfig{SDA: machine.GP6, SCL: machine.GP7}).Error())
	println(i2c.Listen(0x20).Error())
	println(i2c.Configure(machine.I2CConfig{Frequency: 1}).Error())
	println(i2c.Configure(machine.I2CConfig{Frequency: 1 * machine.MHz}) == nil)
	println(i2c.Tx(0x7f, nil, nil).Error())
	println(i2c.WriteRegister(0x20, 1, []byte{2}).Error())
	println(machine.ADC{Pin: machine.GP5}.Configure(machine.ADCConfig{}).Error())
	println(machine.Pin(40).SetInterrupt(machine.PinRising, func(machine.Pin) {}).Error())
}

// flash keeps a number over resets.
func flash() {
	var f machine.BlockDevice = machine.Flash
	println("sizes:", f.Size() > 1<<20, f.WriteBlockSize(), f.EraseBlockSize())
	var b [4]byte
	f.ReadAt(b[:], 4096)
	println("before:", b[0], b[3])
	println("erase:", f.EraseBlocks(1, 1) == nil)
	n, err := f.WriteAt([]byte("kept"), 4096)
	println("write:", n, err == nil)
	f.ReadAt(b[:], 4096)
	println("after:", string(b[:]))
	_, err = f.WriteAt(b[:], 3)
	println(err.Error())
	println(f.EraseBlocks(f.Size()/4096, 1).Error())
}
