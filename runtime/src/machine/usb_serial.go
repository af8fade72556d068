//go:build rp2040

package machine

import (
	"internal/flash/usb"
	"unsafe"
)

// USBSerial is the serial port that the board shows over USB. Built with -serial usb, a program has it from the start, and
// print writes to it too.
type USBSerial struct{ _ byte }

var _USBCDC USBSerial

// USBCDC is the serial port over USB.
var USBCDC = &_USBCDC

// EnableCDC starts the port in a program that prints to another one; built with -serial usb it is there from the start.
func EnableCDC() { usb.Start() }

// Configure does nothing: speed and format mean nothing over USB.
func (s *USBSerial) Configure(config UARTConfig) error { return nil }

// Write sends data. It waits for a host that has opened the port and does not read, while other goroutines run; until
// somebody has opened it, the first kilobytes are kept, and what there is no room for is lost, which the output then says.
func (s *USBSerial) Write(data []byte) (n int, err error) {
	writeUSB(unsafe.Pointer(unsafe.SliceData(data)), len(data))
	return len(data), nil
}

//go:linkname writeUSB runtime.writeUSB
func writeUSB(p unsafe.Pointer, n int)

// WriteByte sends a byte.
func (s *USBSerial) WriteByte(c byte) error {
	usb.Put(c)
	return nil
}

// Read takes what was received, without waiting.
func (s *USBSerial) Read(data []byte) (n int, err error) {
	for n < len(data) {
		c := usb.Get()
		if c < 0 {
			break
		}
		data[n] = byte(c)
		n++
	}
	return n, nil
}

// ReadByte takes one byte that was received, without waiting.
func (s *USBSerial) ReadByte() (byte, error) {
	c := usb.Get()
	if c < 0 {
		return 0, errUSBCDCBufferEmpty
	}
	return byte(c), nil
}

// Buffered tells how many bytes have been received and not read.
func (s *USBSerial) Buffered() int { return usb.Buffered() }

// Flush does nothing: each byte is sent as soon as the host takes it.
func (s *USBSerial) Flush() {}

// DTR tells whether somebody has opened the port.
func (s *USBSerial) DTR() bool { return usb.DTR() }

// RTS tells whether somebody is ready to receive.
func (s *USBSerial) RTS() bool { return usb.RTS() }

// BaudRate is the speed that the host has set. It changes nothing.
func (s *USBSerial) BaudRate() uint32 { return usb.Baud() }
