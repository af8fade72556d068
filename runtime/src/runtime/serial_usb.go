//go:build rp2040

// The serial port over USB, for print and the standard streams.

package runtime

import (
	"internal/flash/usb"
	"unsafe"
)

// writeUSB sends data. While a host that has opened the port does not take it, other goroutines run.
func writeUSB(p unsafe.Pointer, n int) {
	for {
		m := usb.Write(p, n)
		n -= m
		if n <= 0 {
			return
		}
		p = add(p, uintptr(m))
		if !waitUSB() {
			// Put waits too, but not for ever.
			usb.Put(*(*byte)(p))
			p = add(p, 1)
			n--
		}
	}
}

// waitUSB has other goroutines run for half a millisecond, and tells whether that was possible.
func waitUSB() bool {
	if !maySleep() {
		return false
	}
	timeSleep(500000)
	return true
}

// sentAll tells whether nothing that was printed waits to be sent.
func sentAll() bool { return !usb.Started || !usb.Pending() }

// maySleep tells whether this is the code of a goroutine that has not masked interrupts.
func maySleep() bool {
	mask := irqSave()
	irqRestore(mask)
	return mask == irqOn && (!interruptsInUse || !inInterrupt())
}

// crashing: from now on bytes wait until a host reads them.
func crashing() {
	if usb.Started {
		usb.Crash()
	}
}

// exitUSB waits until a host has read everything, and goes on to answer it: a board whose program is over can still be asked
// for its boot loader.
func exitUSB(status int) {
	if !usb.Started {
		return
	}
	usb.Finish()
	serve := usb.Serve
	flashServe(status, codeOf(serve))
}

//go:linkname flashServe flash_serve
func flashServe(status int, code unsafe.Pointer)
