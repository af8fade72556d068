//go:build !serial.uart

package machine

// Serial goes nowhere.
var Serial = NullSerial{}

// InitSerial does nothing.
func InitSerial() {}
