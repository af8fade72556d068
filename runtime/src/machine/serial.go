package machine

import "errors"

var (
	errNoByte            = errors.New("machine: no byte read")
	errUSBCDCBufferEmpty = errors.New("USB-CDC buffer empty")
)

// Serialer is what Serial can do, whatever it is.
type Serialer interface {
	WriteByte(c byte) error
	Write(data []byte) (n int, err error)
	Configure(config UARTConfig) error
	Buffered() int
	ReadByte() (byte, error)
}

// NullSerial takes everything and gives nothing.
type NullSerial struct{}

// Configure does nothing.
func (ns NullSerial) Configure(config UARTConfig) error { return nil }

// WriteByte drops the byte.
func (ns NullSerial) WriteByte(b byte) error { return nil }

// ReadByte finds nothing.
func (ns NullSerial) ReadByte() (byte, error) { return 0, errNoByte }

// Buffered is 0.
func (ns NullSerial) Buffered() (n int) { return 0 }

// Write drops the data.
func (ns NullSerial) Write(p []byte) (n int, err error) { return len(p), nil }
