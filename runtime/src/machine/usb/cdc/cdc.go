//go:build rp2040

// Package cdc is the board's serial port over USB: what machine.Serial is where a program is built with -serial usb.
package cdc

import "machine"

// USBCDC is the serial port.
type USBCDC = machine.USBSerial

// New gives the board's one port.
func New() *USBCDC { return machine.USBCDC }

// EnableUSBCDC starts the port in a program that prints to another one.
func EnableUSBCDC() { machine.EnableCDC() }
