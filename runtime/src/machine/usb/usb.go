// Package usb says what the board tells its host about itself. A program sets these before its host looks: in an init
// function, or with -ldflags "-X machine/usb.Product=…".
package usb

// Names; where one is empty, the board's own is taken. Serial is the chip's number then.
var (
	Manufacturer string
	Product      string
	Serial       string
)

// Identities of vendor and product; 0 stands for the board's own.
var (
	VID uint16
	PID uint16
)
