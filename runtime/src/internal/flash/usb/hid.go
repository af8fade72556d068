//go:build rp2040

package usb

import (
	"runtime/volatile"
	"unsafe"
)

// Requests and descriptors of human interface devices (HID 1.11, 7.1 and 7.2).
const (
	hidSetReport        = 0x09
	hidSetIdle          = 0x0a
	hidDescriptor       = 0x21
	reportDescriptor    = 0x22
	hidIn               = 4
	hidDescriptorOffset = 9
	hidDescriptorLength = 9
)

// HID is a human interface device: keyboard, mouse and others are parts of one, whose reports begin with different numbers.
type HID struct {
	// Reports says what its reports mean.
	Reports []byte

	next *HID
}

var (
	hids     *HID
	hidAdded bool

	hidDescriptors = [...]byte{
		9, interfaceDescriptor, 0, 0, 1, 3, 0, 0, 0,
		hidDescriptorLength, hidDescriptor, 0x11, 1, 0, 1, reportDescriptor, 0, 0, // the length is put in when it is asked for
		7, endpointDescriptor, hidIn | in, interruptKind, packetSize, 0, 1,
	}

	hidNumbers = [...]uint8{2}

	hidFunction = function{descriptors: hidDescriptors[:], numbers: hidNumbers[:], interfaces: 1, in: hidIn, kind: interruptKind}
)

// What the host sends.
var (
	hidLamps  uint8
	hidOutput func(report []byte)
	hidSetup  func(kind, code uint8, value, index, length uint16) bool
)

// LampReport is the number of the report that has the lamps of a keyboard.
const LampReport = 2

// HIDLamps are those that the host has switched on.
func HIDLamps() uint8 { return hidLamps }

// SetHIDOutput: the function takes each report that the host sends, its number first.
func SetHIDOutput(f func(report []byte)) { hidOutput = f }

// SetHIDSetup: the function is asked before anybody else about a request to the interface, and tells whether an empty answer is right.
func SetHIDSetup(f func(kind, code uint8, value, index, length uint16) bool) { hidSetup = f }

// AddHID makes a part of the human interface device; the host must not yet have asked what that is.
func AddHID(d *HID) {
	last := &hids
	for ; *last != nil; last = &(*last).next {
	}
	*last = d
	DescribeHID()
	if !hidAdded {
		hidAdded = true
		add(&hidFunction)
	}
}

// DescribeHID tells how long the description of all reports is, once that has changed.
func DescribeHID() {
	n := 0
	for d := hids; d != nil; d = d.next {
		n += len(d.Reports)
	}
	if n > composedSize {
		panic("machine/usb/hid: descriptions of reports are longer than 512 bytes")
	}
	hidDescriptors[hidDescriptorOffset+7], hidDescriptors[hidDescriptorOffset+8] = byte(n), byte(n>>8)
}

func hidRequest() bool {
	if r := &current; hidSetup != nil && hidSetup(r.kind, r.code, r.value, r.index, r.length) {
		done()
		return true
	}
	switch r := &current; {
	case r.kind&typeMask == 0 && r.code == getDescriptor && r.value>>8 == hidDescriptor:
		send0(unsafe.Pointer(&hidDescriptors[hidDescriptorOffset]), hidDescriptorLength)
	case r.kind&typeMask == 0 && r.code == getDescriptor && r.value>>8 == reportDescriptor:
		n := 0
		for d := hids; d != nil; d = d.next {
			n += copy(composed[n:], d.Reports)
		}
		send0(unsafe.Pointer(&composed), n)
	case r.kind&typeMask == classType && r.code == hidSetIdle:
		done()
	case r.kind&typeMask == classType && r.code == hidSetReport && r.length > 0 && r.length <= packetSize:
		take()
	default:
		return false
	}
	return true
}

func hidData(p unsafe.Pointer, n int) {
	if b := (*[2]byte)(p); n >= len(b) && b[0] == LampReport {
		hidLamps = b[1]
	}
	if hidOutput != nil {
		hidOutput(unsafe.Slice((*byte)(p), n))
	}
}

// Reports on their way to the host, each behind its length. Positions count on and on.
const reportsSize = 512

var (
	reports        [reportsSize]byte
	reportsPut     volatile.Register32
	reportsTaken   volatile.Register32
	reportInFlight bool
	reportsStuck   bool // the host was waited for in vain
	report         [packetSize]byte
)

func hidBegin() {
	reportInFlight, reportsStuck = false, false
	reportsTaken.Set(reportsPut.Get())
}

func reportSent() {
	reportInFlight, reportsStuck = false, false
	nextReport()
}

func nextReport() {
	at := reportsTaken.Get()
	if reportInFlight || at == reportsPut.Get() || halted&endpointBit(hidIn|in) != 0 {
		return
	}
	n := reports[at%reportsSize]
	for i := range n {
		report[i] = reports[(at+1+uint32(i))%reportsSize]
	}
	reportsTaken.Set(at + 1 + uint32(n))
	reportInFlight = true
	send(hidIn, unsafe.Pointer(&report), int(n))
}

// SendReport has the host take a report, and tells whether there was room for it. It is lost without a host, and where there is
// no room and the host was already waited for in vain, or sleeps.
func SendReport(data []byte) bool {
	mask := irqSave()
	ok := true
	if n := uint32(min(len(data), packetSize)); configured && n > 0 {
		at := reportsPut.Get()
		ok = reportsSize-(at-reportsTaken.Get()) > n
		if ok {
			reports[at%reportsSize] = byte(n)
			for i := range n {
				reports[(at+1+i)%reportsSize] = data[i]
			}
			reportsPut.Set(at + 1 + n)
			nextReport()
		}
	}
	ok = ok || suspended || reportsStuck
	irqRestore(mask)
	return ok
}

// GiveUpReports: the host takes none, so that it is not waited for until it does again.
func GiveUpReports() { reportsStuck = true }
