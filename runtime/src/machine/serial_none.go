//go:build !serial.uart && !serial.usb

package machine

// Serial goes nowhere.
var Serial = NullSerial{}

// InitSerial does nothing.
func InitSerial() {}
