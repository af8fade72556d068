//go:build rp2040

package usb

import "machine/usb"

// Kinds of descriptors (USB 2.0, table 9-5).
const (
	deviceDescriptor        = 1
	configurationDescriptor = 2
	stringDescriptor        = 3
	interfaceDescriptor     = 4
	endpointDescriptor      = 5
	associationDescriptor   = 11
	classDescriptor         = 0x24 // of an interface (CDC 1.2, 5.2.3)
)

// Endpoints. All packets are as long as full speed allows.
const (
	notifications = 1 // to the host; nothing is sent there
	fromHost      = 2
	toHost        = 3
	endpoints     = 7 // with those of the functions that a program may add

	packetSize       = 64
	notificationSize = 8

	in = 0x80

	bulk          = 2
	interruptKind = 3
)

// Strings by their number; 0 is the list of languages.
const (
	manufacturerString = 1
	productString      = 2
	serialString       = 3
)

const (
	serialInterfaces  = 2
	configurationHead = 9
	configurationSize = 67
)

// configuration has two interfaces, as the class for serial ports wants it: one for requests and one for data.
var configuration = [configurationSize]byte{
	9, configurationDescriptor, configurationSize, 0, 2, 1, 0, 0x80, 250, // two interfaces, 500 mA from the bus
	9, interfaceDescriptor, 0, 0, 1, 2, 2, 0, 0, // abstract control model
	5, classDescriptor, 0, 0x10, 1, // CDC 1.1
	5, classDescriptor, 1, 0, 1, // calls are no business of ours
	// Line coding and control lines, and breaks: without the latter Linux refuses to change DTR together with them.
	4, classDescriptor, 2, 2 | 4,
	5, classDescriptor, 6, 0, 1, // interface 0 controls interface 1
	7, endpointDescriptor, notifications | in, interruptKind, notificationSize, 0, 16,
	9, interfaceDescriptor, 1, 0, 2, 10, 0, 0, 0,
	7, endpointDescriptor, fromHost, bulk, packetSize, 0, 0,
	7, endpointDescriptor, toHost | in, bulk, packetSize, 0, 0,
}

// deviceReply makes the descriptor of the device in reply.
func deviceReply() int {
	vid, pid := uint16(boardVID), uint16(boardPID)
	if usb.VID != 0 {
		vid = usb.VID
	}
	if usb.PID != 0 {
		pid = usb.PID
	}
	reply = [replySize]byte{
		18, deviceDescriptor, 0, 2, // USB 2.0
		2, 0, 0, packetSize, // a communications device
		byte(vid), byte(vid >> 8), byte(pid), byte(pid >> 8), 0, 1,
		manufacturerString, productString, serialString, 1,
	}
	if functions != nil {
		// What it is, associations say.
		reply[4], reply[5], reply[6] = 0xef, 2, 1
	}
	return 18
}

// stringReply makes the descriptor of a string in reply; 0 if there is none with that number.
func stringReply(number uint8) int {
	var s string
	switch number {
	case 0:
		reply[0], reply[1], reply[2], reply[3] = 4, stringDescriptor, 9, 4 // English
		return 4
	case manufacturerString:
		s = either(usb.Manufacturer, boardManufacturer)
	case productString:
		s = either(usb.Product, boardProduct)
	case serialString:
		if usb.Serial == "" {
			return serialNumber()
		}
		s = usb.Serial
	default:
		return 0
	}
	n := 2
	for _, r := range s {
		if n+2 > replySize {
			break
		}
		if r > 0xffff {
			r = 0xfffd
		}
		reply[n], reply[n+1] = byte(r), byte(r>>8)
		n += 2
	}
	reply[0], reply[1] = byte(n), stringDescriptor
	return n
}

func either(wanted, board string) string {
	if wanted != "" {
		return wanted
	}
	return board
}

// serialNumber is the chip's own number in hexadecimal.
func serialNumber() int {
	n := 2
	for _, b := range &uniqueID {
		for shift := 4; shift >= 0; shift -= 4 {
			reply[n], reply[n+1] = "0123456789ABCDEF"[b>>shift&15], 0
			n += 2
		}
	}
	reply[0], reply[1] = byte(n), stringDescriptor
	return n
}
