//go:build rp2040

package usb

import "unsafe"

// function is what a device is besides the serial port: interfaces of its own, with at most one endpoint in each direction.
type function struct {
	// descriptors are those of its interfaces, which count from 0 here; numbers tells where their numbers stand.
	descriptors []byte
	numbers     []uint8
	interfaces  uint8

	// in and out are the endpoints, 0 for none; kind is how they transfer.
	in, out, kind uint8

	first uint8
	next  *function
}

// functions in the order of their interfaces.
var functions *function

// What there is a call for stands in hidAdded and midiAdded: a program that adds neither holds nothing of them, and the
// calls are plain ones, so that it is known how deep a stack gets.

// request answers a request to one of the interfaces, and tells whether it is known.
func (f *function) request() bool {
	return hidAdded && f == &hidFunction && hidRequest()
}

// data takes what comes with a request.
func (f *function) data(p unsafe.Pointer, n int) {
	if hidAdded && f == &hidFunction {
		hidData(p, n)
	}
}

// begin: the host begins to use the device.
func (f *function) begin() {
	if hidAdded && f == &hidFunction {
		hidBegin()
	}
	if midiAdded && f == &midiFunction {
		midiBegin()
	}
}

// packetSent: the host has a packet.
func (f *function) packetSent() {
	if hidAdded && f == &hidFunction {
		reportSent()
	}
	if midiAdded && f == &midiFunction {
		midiSent()
	}
}

// packetReceived: a packet has come from the host.
func (f *function) packetReceived(p unsafe.Pointer, n int) {
	if midiAdded && f == &midiFunction {
		midiReceived(p, n)
	}
}

// composedSize is what descriptors that are put together may take.
const composedSize = 512

// composed is the descriptor that the host has asked for last, of those that are put together.
var composed [composedSize]byte

// add makes a function part of the device, and shows the device to the host. Functions are added in init functions: a host
// asks only once what a device is.
func add(f *function) {
	mask := irqSave()
	f.first = interfaces()
	last := &functions
	for *last != nil {
		last = &(*last).next
	}
	*last = f
	irqRestore(mask)
	Start()
}

// functionOf gives the function that a request to an interface is for; nil for the serial port, and for requests to others.
func functionOf(r *request) *function {
	if r.kind&recipientMask != toInterface {
		return nil
	}
	for f := functions; f != nil; f = f.next {
		if n := uint8(r.index) - f.first; n < f.interfaces {
			return f
		}
	}
	return nil
}

// functionAt gives the function with an endpoint; nil if there is none.
func functionAt(endpoint uint8) *function {
	for f := functions; f != nil; f = f.next {
		if endpoint == f.in|in && f.in != 0 || endpoint == f.out && f.out != 0 {
			return f
		}
	}
	return nil
}

// interfaces is how many there are in all.
func interfaces() uint8 {
	n := uint8(serialInterfaces)
	for f := functions; f != nil; f = f.next {
		n += f.interfaces
	}
	return n
}

// compose puts the configuration together, and gives its length. The two interfaces of the serial port are one function of
// several then, which an association says (Interface Association Descriptors, table 9-Z).
func compose() int {
	n := copy(composed[:], configuration[:configurationHead])
	n += copy(composed[n:], []byte{8, associationDescriptor, 0, serialInterfaces, 2, 2, 0, 0})
	n += copy(composed[n:], configuration[configurationHead:])
	for f := functions; f != nil; f = f.next {
		at := n
		n += copy(composed[n:], f.descriptors)
		for _, i := range f.numbers {
			composed[at+int(i)] += f.first
		}
	}
	composed[2], composed[3] = byte(n), byte(n>>8)
	composed[4] = interfaces()
	return n
}
