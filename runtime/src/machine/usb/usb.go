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

// Setup is a request of the host (USB 2.0, 9.3).
type Setup struct {
	BmRequestType uint8
	BRequest      uint8
	WValueL       uint8
	WValueH       uint8
	WIndex        uint16
	WLength       uint16
}
