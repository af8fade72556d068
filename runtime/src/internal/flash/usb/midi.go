//go:build rp2040

package usb

import (
	"runtime/volatile"
	"unsafe"
)

// A MIDI device (USB Device Class Definition for MIDI Devices 1.0) has an audio interface that controls nothing, and one with
// the plugs: what comes from the host goes to the program, what the program sends goes to the host.
const (
	midiOut = 5
	midiIn  = 6

	classEndpoint = 0x25
)

var (
	midiDescriptors = [...]byte{
		8, associationDescriptor, 0, 2, 1, 1, 0, 0,
		9, interfaceDescriptor, 0, 0, 0, 1, 1, 0, 0,
		9, classDescriptor, 1, 0, 1, 9, 0, 1, 1, // audio 1.0, with interface 1
		9, interfaceDescriptor, 1, 0, 2, 1, 3, 0, 0,
		7, classDescriptor, 1, 0, 1, 7 + 6 + 6 + 9 + 9 + 9 + 5 + 9 + 5, 0, // MIDI 1.0
		6, classDescriptor, 2, 1, 1, 0, // plug 1, inside: from the host
		6, classDescriptor, 2, 2, 2, 0, // plug 2, outside
		9, classDescriptor, 3, 1, 3, 1, 2, 1, 0, // plug 3, inside: to the host, from plug 2
		9, classDescriptor, 3, 2, 4, 1, 1, 1, 0, // plug 4, outside, from plug 1
		9, endpointDescriptor, midiOut, bulk, packetSize, 0, 0, 0, 0,
		5, classEndpoint, 1, 1, 1,
		9, endpointDescriptor, midiIn | in, bulk, packetSize, 0, 0, 0, 0,
		5, classEndpoint, 1, 1, 3,
	}

	// The association's first, two interfaces, and the one that the first names.
	midiNumbers = [...]uint8{2, 10, 8 + 9 + 8, 8 + 9 + 9 + 2}

	midiFunction = function{descriptors: midiDescriptors[:], numbers: midiNumbers[:], interfaces: 2, in: midiIn, out: midiOut, kind: bulk}

	midiAdded   bool
	midiHandler func([]byte)
)

const midiSize = 256

var (
	midiEvents   [midiSize]byte
	midiPut      volatile.Register32
	midiTaken    volatile.Register32
	midiInFlight uint32
	midiStuck    bool // the host was waited for in vain
)

// AddMIDI makes the device a MIDI device.
func AddMIDI() {
	midiAdded = true
	add(&midiFunction)
}

// SetMIDIHandler: the function gets what comes from the host, events of four bytes, in the interrupt handler.
func SetMIDIHandler(f func([]byte)) { midiHandler = f }

func midiBegin() {
	midiInFlight, midiStuck = 0, false
	midiTaken.Set(midiPut.Get())
	receive(midiOut)
}

func midiReceived(p unsafe.Pointer, n int) {
	if midiHandler != nil {
		for i := 0; i+4 <= n; i += 4 {
			midiHandler(unsafe.Slice((*byte)(unsafe.Add(p, i)), 4))
		}
	}
	receive(midiOut)
}

func midiSent() {
	midiTaken.Set(midiTaken.Get() + midiInFlight)
	midiInFlight, midiStuck = 0, false
	midiNext()
}

func midiNext() {
	at := midiTaken.Get()
	n := min(midiPut.Get()-at, packetSize, midiSize-at%midiSize)
	if n == 0 || midiInFlight != 0 || halted&endpointBit(midiIn|in) != 0 {
		return
	}
	midiInFlight = n
	send(midiIn, unsafe.Pointer(&midiEvents[at%midiSize]), int(n))
}

// SendMIDI has the host take an event of four bytes, and tells whether there was room for it. It is lost without a host, and
// where there is no room and the host was already waited for in vain, or sleeps.
func SendMIDI(event [4]byte) bool {
	mask := irqSave()
	ok := true
	if configured {
		at := midiPut.Get()
		ok = at-midiTaken.Get() < midiSize
		if ok {
			copy(midiEvents[at%midiSize:], event[:])
			midiPut.Set(at + 4)
			midiNext()
		}
	}
	ok = ok || suspended || midiStuck
	irqRestore(mask)
	return ok
}

// GiveUpMIDI: the host takes nothing, so that it is not waited for until it does again.
func GiveUpMIDI() { midiStuck = true }
