//go:build rp2040

// Package mouse is the board as a mouse over USB: five buttons, two directions and a wheel.
package mouse

import "machine/usb/hid"

// Button is a button, or several of them.
type Button byte

const (
	Left Button = 1 << iota
	Right
	Middle
	Back
	Forward
)

const reportID = 1

// reports says what a report is: buttons, then movement to the right, down, and of the wheel (HID 1.11, E.10).
var reports = [...]byte{
	0x05, 0x01, 0x09, 0x02, 0xa1, 0x01, // a mouse
	0x85, reportID,
	0x09, 0x01, 0xa1, 0x00,
	0x05, 0x09, 0x19, 1, 0x29, 5, 0x15, 0, 0x25, 1, 0x95, 5, 0x75, 1, 0x81, 0x02, // five buttons
	0x95, 1, 0x75, 3, 0x81, 0x03, // three bits of nothing
	0x05, 0x01, 0x09, 0x30, 0x09, 0x31, 0x09, 0x38, 0x15, 0x81, 0x25, 0x7f, 0x75, 8, 0x95, 3, 0x81, 0x06, // X, Y, wheel
	0xc0, 0xc0,
}

type mouse struct {
	buttons Button
}

var (
	device = hid.Device{Reports: reports[:]}
	port   mouse

	// Mouse is the mouse.
	Mouse = &port
)

func init() { hid.Add(&device) }

// Port gives the mouse.
func Port() *mouse { return Mouse }

// New gives the mouse.
func New() *mouse { return Mouse }

// Move moves the pointer to the right and down, by at most 127 either way.
func (m *mouse) Move(vx, vy int) {
	if vx != 0 || vy != 0 {
		m.send(vx, vy, 0)
	}
}

// Wheel turns the wheel up, by at most 127 either way.
func (m *mouse) Wheel(v int) {
	if v != 0 {
		m.send(0, 0, v)
	}
}

// WheelDown turns the wheel down by one.
func (m *mouse) WheelDown() { m.Wheel(-1) }

// WheelUp turns the wheel up by one.
func (m *mouse) WheelUp() { m.Wheel(1) }

// Click presses buttons and releases them.
func (m *mouse) Click(btn Button) {
	m.Press(btn)
	m.Release(btn)
}

// Press presses buttons.
func (m *mouse) Press(btn Button) {
	m.buttons |= btn
	m.send(0, 0, 0)
}

// Release releases buttons.
func (m *mouse) Release(btn Button) {
	m.buttons &^= btn
	m.send(0, 0, 0)
}

func (m *mouse) send(x, y, wheel int) {
	report := [...]byte{reportID, byte(m.buttons), limited(x), limited(y), limited(wheel)}
	hid.SendUSBPacket(report[:])
}

func limited(v int) byte { return byte(max(-127, min(v, 127))) }
