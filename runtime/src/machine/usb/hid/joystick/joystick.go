//go:build rp2040

// Package joystick is the board as a joystick or gamepad over USB.
package joystick

import (
	"machine/usb"
	"machine/usb/hid"
)

const defaultReport = 5

type joystick struct {
	State
}

var (
	device hid.Device

	// Joystick is the joystick.
	Joystick = &joystick{}
)

func init() {
	d := DefaultDefinitions()
	Joystick.State = d.NewState()
	device.Reports = d.Descriptor()
	hid.Add(&device)
}

// UseSettings gives the joystick other buttons, hats and axes, in an init function. reports says what its reports mean, where
// that is not what the definitions say. output takes what the host sends to it; setup is asked first about each request, and
// tells whether an empty answer is right. All but the definitions may be nil.
func UseSettings(def Definitions, output func(b []byte), setup func(usb.Setup) bool, reports []byte) *joystick {
	Joystick.State = def.NewState()
	if device.Reports = reports; len(reports) == 0 {
		device.Reports = def.Descriptor()
	}
	hid.SetOutput(output)
	hid.SetSetup(setup)
	hid.Update()
	return Joystick
}

// Port gives the joystick.
func Port() *joystick { return Joystick }

// New gives the joystick.
func New() *joystick { return Joystick }

// SendState tells the host what is pressed, and where everything stands.
func (m *joystick) SendState() {
	b, _ := m.State.MarshalBinary()
	hid.SendUSBPacket(b)
}

// SendReport sends a report.
func (m *joystick) SendReport(reportID byte, b []byte) {
	hid.SendUSBPacket(append([]byte{reportID}, b...))
}
