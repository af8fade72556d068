//go:build serial.usb

package machine

// Serial is the serial port over USB; print writes to it too.
var Serial = &_USBCDC

// InitSerial does nothing: the port is there since the start.
func InitSerial() {}
