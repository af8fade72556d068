//go:build rp2040

// Package midi is the board as a MIDI device over USB: with sixteen channels on each of sixteen cables.
package midi

import (
	"internal/flash/usb"
	_ "unsafe"
)

// patience is how often a host is waited for that takes nothing, half a millisecond each time.
const patience = 1000

type midi struct{ _ byte }

// Midi is the device.
var Midi = &midi{}

func init() { usb.AddMIDI() }

// Port gives the device.
func Port() *midi { return Midi }

// New gives the device.
func New() *midi { return Midi }

// SetHandler: the function gets each event of four bytes that comes from the host, in the interrupt handler: it must be quick.
func (m *midi) SetHandler(handler func([]byte)) {
	setInUse()
	usb.SetMIDIHandler(handler)
}

// Write sends events of four bytes each; the last one may have only three, or fewer. While the host has not taken those before
// them, other goroutines run. Without a host, or with one that takes none for half a second, they are lost.
func (m *midi) Write(b []byte) (n int, err error) {
	for n < len(b) {
		var event [4]byte
		n += copy(event[:], b[n:])
		for i := 0; !usb.SendMIDI(event); i++ {
			if i == patience || !waitUSB() {
				usb.GiveUpMIDI()
				break
			}
		}
	}
	return n, nil
}

//go:linkname waitUSB runtime.waitUSB
func waitUSB() bool

// setInUse tells the scheduler that somebody outside may wake a goroutine.
//
//go:linkname setInUse runtime.setInterruptsInUse
func setInUse()
