//go:build rp2040

// Package hid is the board as a human interface device over USB: reports that a host asks for each millisecond. Its
// subpackages are keyboard, mouse and joystick; a program may have several of them, beside the serial port.
package hid

import (
	"internal/flash/usb"
	setup "machine/usb"
	_ "unsafe"
)

// Kinds of reports (HID 1.11, 7.2.1).
const (
	REPORT_TYPE_INPUT   = 1
	REPORT_TYPE_OUTPUT  = 2
	REPORT_TYPE_FEATURE = 3
)

// LampReport is the number of the report with which a host switches a keyboard's lamps.
const LampReport = usb.LampReport

// Device is a part of the human interface device, with what its reports mean.
type Device = usb.HID

// patience is how often a host is waited for that takes no reports, half a millisecond each time.
const patience = 1000

// Add makes a part of the device, in an init function: a host asks only once what a device is.
func Add(d *Device) { usb.AddHID(d) }

// Update is called when the meaning of reports that were added has changed, in an init function.
func Update() { usb.DescribeHID() }

// Lamps are those of a keyboard that the host has switched on: one bit each for numbers, capitals and scrolling.
func Lamps() uint8 { return usb.HIDLamps() }

// SetOutput: the function takes each report that the host sends, its number first, in the interrupt handler.
func SetOutput(f func(report []byte)) { usb.SetHIDOutput(f) }

// SetSetup: the function is asked before anybody else about a request of the host, and tells whether an empty answer is right.
func SetSetup(f func(setup.Setup) bool) {
	if f == nil {
		usb.SetHIDSetup(nil)
		return
	}
	usb.SetHIDSetup(func(kind, code uint8, value, index, length uint16) bool {
		return f(setup.Setup{BmRequestType: kind, BRequest: code, WValueL: uint8(value), WValueH: uint8(value >> 8), WIndex: index, WLength: length})
	})
}

// SendUSBPacket sends a report, which begins with its number. While the host has not taken those before it, other goroutines
// run. Without a host, or with one that takes none for half a second, it is lost.
func SendUSBPacket(b []byte) {
	for i := 0; !usb.SendReport(b); i++ {
		if i == patience || !waitUSB() {
			usb.GiveUpReports()
			return
		}
	}
}

//go:linkname waitUSB runtime.waitUSB
func waitUSB() bool
