//go:build rp2040

// Package usb is the serial port that a board shows its host over USB (CDC ACM), which no system needs a driver for, and the
// other functions that a program may add to it.
//
// device.go answers requests, descriptors.go says what the device is, serial.go has the bytes that go in and out,
// functions.go what is added, hid.go and midi.go two of those; the file of a chip has its controller: start, handle,
// configure, send, receive, stall, unstall.
//
// All of it runs with interrupts masked: in the handler of the controller's interrupt, or where output waits.
package usb

import "unsafe"

// Requests (USB 2.0, table 9-4; CDC 1.2, 6.2; PSTN 1.2, 6.3).
const (
	getStatus        = 0
	clearFeature     = 1
	setFeature       = 3
	setAddress       = 5
	getDescriptor    = 6
	getConfiguration = 8
	setConfiguration = 9
	getInterface     = 10
	setInterface     = 11

	setLineCoding       = 0x20
	getLineCoding       = 0x21
	setControlLineState = 0x22
	sendBreak           = 0x23

	endpointHalt = 0 // a feature
)

// Parts of a request's type.
const (
	typeMask      = 0x60
	classType     = 0x20
	recipientMask = 0x1f
	toInterface   = 1
	toEndpoint    = 2
)

const replySize = 128

// Where the transfer on endpoint 0 is.
const (
	idle      = iota
	replying  // packets of the reply are sent
	receiving // the request's data is to come
	ending    // an empty packet to the host ends it
	ended     // the host's empty packet ends it
)

// request is the eight bytes that a transfer begins with.
type request struct {
	kind, code           uint8
	value, index, length uint16
}

var (
	// reply is what the host has asked for: so many bytes of it are sent, as far as nothing else is sent from elsewhere.
	reply     [replySize]byte
	replyNext unsafe.Pointer
	replyLeft int
	replyTail bool // an empty packet shows that there is no more
	stage     uint8
	current   request
	address   uint8 // to be taken once the request is answered

	configured bool
	suspended  bool
	halted     uint32 // bit n: endpoint n, bit n+16: endpoint n to the host
)

// busReset: the host has found the device, or begins anew with it.
func busReset() {
	stage, address, configured, suspended, halted = idle, 0, false, false, 0
	closePort()
}

// setup begins a transfer on endpoint 0.
func setup(low, high uint32) {
	suspended = false
	stage = idle
	current = request{uint8(low), uint8(low >> 8), uint16(low >> 16), uint16(high), uint16(high >> 16)}
	if !answer() {
		stall()
	}
}

// answer tells whether the request is known.
func answer() bool {
	r := &current
	if f := functionOf(r); f != nil && f.request() {
		return true
	}
	if r.kind&typeMask == classType {
		return r.index < serialInterfaces && classRequest()
	}
	if r.kind&typeMask != 0 {
		return false
	}
	switch r.code {
	case getDescriptor:
		return descriptor()
	case setAddress:
		address = uint8(r.value & 127)
		done()
	case getStatus:
		reply[0], reply[1] = 0, 0
		if r.kind&recipientMask == toEndpoint && halted&endpointBit(r.index) != 0 {
			reply[0] = 1
		}
		send0(unsafe.Pointer(&reply), 2)
	case setFeature, clearFeature:
		if r.kind&recipientMask != toEndpoint || r.value != endpointHalt || !configured || !hasEndpoint(r.index) {
			return false
		}
		if r.code == setFeature {
			halted |= endpointBit(r.index)
			halt(uint8(r.index))
		} else {
			halted &^= endpointBit(r.index)
			clearHalt(uint8(r.index))
		}
		done()
	case getConfiguration:
		reply[0] = 0
		if configured {
			reply[0] = 1
		}
		send0(unsafe.Pointer(&reply), 1)
	case setConfiguration:
		if r.value > 1 {
			return false
		}
		closePort()
		configured = r.value == 1
		halted = 0
		configure(configured)
		if configured {
			openPort()
			for f := functions; f != nil; f = f.next {
				f.begin()
			}
		}
		done()
	case getInterface:
		reply[0] = 0
		send0(unsafe.Pointer(&reply), 1)
	case setInterface:
		if r.value != 0 || r.index >= uint16(interfaces()) {
			return false
		}
		done()
	default:
		return false
	}
	return true
}

func descriptor() bool {
	switch current.value >> 8 {
	case deviceDescriptor:
		send0(unsafe.Pointer(&reply), deviceReply())
	case configurationDescriptor:
		if current.value&0xff != 0 {
			return false
		}
		if functions != nil {
			n := compose()
			send0(unsafe.Pointer(&composed), n)
		} else {
			send0(unsafe.Pointer(&configuration), configurationSize)
		}
	case stringDescriptor:
		n := stringReply(uint8(current.value))
		if n == 0 {
			return false
		}
		send0(unsafe.Pointer(&reply), n)
	default:
		return false
	}
	return true
}

func hasEndpoint(index uint16) bool {
	return index == notifications|in || index == fromHost || index == toHost|in || functionAt(uint8(index)) != nil
}

func endpointBit(index uint16) uint32 {
	return 1 << (index&15 | index&in>>3)
}

// send0 answers with n bytes, or as many as the host wants.
func send0(p unsafe.Pointer, n int) {
	replyTail = false
	if wanted := int(current.length); n >= wanted {
		n = wanted
	} else {
		replyTail = n%packetSize == 0
	}
	replyNext, replyLeft = p, n
	stage = replying
	nextPacket()
}

func nextPacket() {
	n := replyLeft
	if n > packetSize {
		n = packetSize
	}
	send(0, replyNext, n)
	replyNext = unsafe.Add(replyNext, n)
	replyLeft -= n
}

// done answers a request that brings no data and asks for none.
func done() {
	stage = ending
	statusPhase()
	send(0, nil, 0)
}

// take waits for the request's data.
func take() {
	stage = receiving
	receive(0)
}

// sent: the host has the packet of an endpoint.
func sent(endpoint uint8) {
	suspended = false
	if endpoint == toHost {
		packetSent()
	}
	if endpoint != 0 {
		if f := functionAt(endpoint | in); f != nil {
			f.packetSent()
		}
		return
	}
	switch stage {
	case replying:
		if replyLeft > 0 {
			nextPacket()
		} else if replyTail {
			replyTail = false
			send(0, nil, 0)
		} else {
			stage = ended
			statusPhase()
			receive(0)
		}
	case ending:
		stage = idle
		if address != 0 {
			takeAddress(address)
			address = 0
		}
		requestDone()
	}
}

// received: n bytes have come to an endpoint.
func received(endpoint uint8, p unsafe.Pointer, n int) {
	suspended = false
	if endpoint == fromHost {
		packetReceived(p, n)
	}
	if endpoint != 0 {
		if f := functionAt(endpoint); f != nil {
			f.packetReceived(p, n)
		}
		return
	}
	if stage == receiving {
		if f := functionOf(&current); f != nil {
			f.data(p, n)
		} else {
			requestData(p, n)
		}
		done()
	} else {
		stage = idle
	}
}
