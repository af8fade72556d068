//go:build serial.uart

package machine

// Serial is the board's first serial line; print writes to it too.
var Serial = defaultUART()

// InitSerial brings the serial line to the board's settings.
func InitSerial() { Serial.Configure(UARTConfig{}) }
