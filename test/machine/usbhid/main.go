// A keyboard, a mouse, a joystick and a MIDI device beside the serial port; each line from there is an order.
package main

import (
	"bufio"
	"machine"
	"machine/usb/adc/midi"
	"machine/usb/hid/joystick"
	"machine/usb/hid/keyboard"
	"machine/usb/hid/mouse"
	"time"
)

var (
	kb = keyboard.Port()
	m  = mouse.Port()
	js = joystick.Port()
	md = midi.Port()
)

// port waits for input, as a reader must.
type port struct{}

func (port) Read(p []byte) (int, error) {
	for machine.Serial.Buffered() == 0 {
		time.Sleep(time.Millisecond)
	}
	return machine.Serial.Read(p)
}

func main() {
	md.SetHandler(func(event []byte) {
		println("event:", event[0], event[1], event[2], event[3])
		md.Write(event)
	})
	println("ready")
	lines := bufio.NewScanner(port{})
	for lines.Scan() {
		order(lines.Text())
		println(".")
	}
}

func order(line string) {
	switch line {
	case "type":
		n, err := kb.Write([]byte("Hi, Go!\n"))
		println(n, err == nil)
	case "refuse":
		n, err := kb.Write([]byte("aé"))
		println(n, err.Error())
		n, err = kb.Write([]byte("\xff"))
		println(n, err.Error())
		println(kb.Down(0x1234).Error())
	case "keys":
		kb.Down(keyboard.KeyModifierCtrl)
		kb.Press(keyboard.KeyC)
		kb.Press('A')
		for k := keyboard.KeyF1; k <= keyboard.KeyF7; k++ {
			if err := kb.Down(k); err != nil {
				println(err.Error())
			}
		}
		kb.Release()
	case "media":
		kb.Press(keyboard.KeyMediaVolumeInc)
		kb.Press(keyboard.KeySystemSleep)
	case "lamps":
		println(kb.NumLockLed(), kb.CapsLockLed(), kb.ScrollLockLed())
	case "mouse":
		m.Move(5, -300)
		m.WheelDown()
		m.Press(mouse.Left)
		m.Move(-1, 0)
		m.Release(mouse.Left)
		m.Click(mouse.Forward)
	case "joystick":
		js.SetButton(9, true)
		js.SetHat(0, joystick.HatLeft)
		js.SetAxis(0, 32767)
		js.SetAxis(5, -40000)
		js.SendState()
	case "flood":
		start := time.Now()
		for range 500 {
			m.Move(1, 0)
		}
		println(time.Since(start) < 2*time.Second)
	case "midi":
		println(md.NoteOn(0, 1, midi.C4, 64) == nil, md.NoteOff(15, 16, midi.CS4, 0) == nil)
		md.PitchBend(0, 2, 0x2000)
		md.SysEx(1, []byte{1, 2, 3, 4})
		md.SysEx(1, []byte{1, 2, 3, 4, 5})
		md.SysEx(1, []byte{1, 2, 3, 4, 5, 6})
		println(md.NoteOn(0, 17, midi.C4, 64).Error(), midi.CS4.Name())
	}
}
