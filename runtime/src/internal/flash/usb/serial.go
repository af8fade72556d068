//go:build rp2040

package usb

import (
	"runtime/volatile"
	"unsafe"
)

// Sizes of the buffers, powers of two.
const (
	outSize = 2048
	inSize  = 256
)

// Bits of the control line state.
const (
	lineDTR = 1
	lineRTS = 2
)

const (
	// openFrames is how many milliseconds the port rests after it was opened: programs that open one throw away what
	// comes while they set it up.
	openFrames = 50

	// patience is how many microseconds print waits for a host that does not read.
	patience = 500000

	// touchBaud is the speed that asks for the boot loader, once the port is closed.
	touchBaud = 1200
)

// What goes to the host. Positions count on and on; bytes leave the buffer when the host has them.
var (
	out      [outSize]byte
	outPut   volatile.Register32
	outSent  volatile.Register32
	inFlight uint32 // bytes of the packet that waits for the host
	flying   bool   // it does
	wasFull  bool   // the last packet was: a transfer goes on until one is not
	dropped  uint32 // bytes there was no room for
	stuck    bool   // the host was waited for in vain
	rest     uint8  // frames until the first packet may go
	dying    bool   // the program is over: bytes wait until somebody has opened the port
)

// What comes from the host.
var (
	coming  [inSize]byte
	inPut   volatile.Register32
	inTaken volatile.Register32
	waiting bool // the host may send a packet
)

var (
	lineState volatile.Register8
	baud      uint32 = 115200
	format    [3]byte
	touched   bool
)

// ---- what the host does ------------------------------------------------------------------------------------

func closePort() {
	lineState.Set(0)
	flying, inFlight, waiting, wasFull = false, 0, false, false
	rest = 0
	frames(false)
}

func openPort() { letCome() }

func classRequest() bool {
	switch current.code {
	case setLineCoding:
		if current.length != 7 {
			return false
		}
		take()
	case getLineCoding:
		reply[0], reply[1], reply[2], reply[3] = byte(baud), byte(baud>>8), byte(baud>>16), byte(baud>>24)
		reply[4], reply[5], reply[6] = format[0], format[1], format[2]
		if format[2] == 0 {
			reply[6] = 8
		}
		send0(unsafe.Pointer(&reply), 7)
	case setControlLineState:
		setLines(uint8(current.value))
		done()
	case sendBreak:
		done()
	default:
		return false
	}
	return true
}

// requestData is the line coding: speed, stop bits, parity, data bits.
func requestData(p unsafe.Pointer, n int) {
	if n != 7 {
		return
	}
	b := (*[7]byte)(p)
	baud = uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
	format[0], format[1], format[2] = b[4], b[5], b[6]
	if rest > 0 {
		rest = openFrames
	}
}

func setLines(state uint8) {
	before := lineState.Get()
	lineState.Set(state)
	if state&lineDTR == 0 {
		rest = 0
		frames(false)
		touched = before&lineDTR != 0 && baud == touchBaud
	} else if before&lineDTR == 0 {
		rest = openFrames
		stuck = false
		frames(true)
	}
}

// requestDone: the host knows that its request was answered.
func requestDone() {
	if touched {
		enterBootloader()
	}
}

// frame: a millisecond has passed.
func frame() {
	if rest > 0 {
		rest--
	}
	if rest == 0 {
		frames(false)
		sendOn()
	}
}

func packetReceived(p unsafe.Pointer, n int) {
	waiting = false
	at := inPut.Get()
	for i := 0; i < n; i++ {
		coming[at%inSize] = *(*byte)(unsafe.Add(p, i))
		at++
	}
	inPut.Set(at)
	letCome()
}

// letCome has the host send a packet as soon as there is room for it.
func letCome() {
	if configured && !waiting && halted&endpointBit(fromHost) == 0 && inSize-(inPut.Get()-inTaken.Get()) >= packetSize {
		waiting = true
		receive(fromHost)
	}
}

func packetSent() {
	outSent.Set(outSent.Get() + inFlight)
	flying, inFlight, stuck = false, 0, false
	sendOn()
}

// listening tells whether somebody has opened the port, and the host is awake.
func listening() bool { return configured && !suspended && lineState.Get()&lineDTR != 0 }

// sendOn sends the next packet, if the last one has gone.
func sendOn() {
	if flying || rest > 0 || !listening() || halted&endpointBit(toHost|in) != 0 {
		return
	}
	at := outSent.Get()
	n := outPut.Get() - at
	if n == 0 && dropped != 0 {
		putGap()
		n = outPut.Get() - at
	}
	if n == 0 && !wasFull {
		return
	}
	n = min(n, packetSize, outSize-at%outSize)
	flying, inFlight, wasFull = true, n, n == packetSize
	send(toHost, unsafe.Pointer(&out[at%outSize]), int(n))
}

// clearHalt: the host wants an endpoint to begin anew.
func clearHalt(index uint8) {
	unhalt(index)
	switch index {
	case fromHost:
		waiting = false
		letCome()
	case toHost | in:
		flying, inFlight = false, 0
		sendOn()
	default:
		if f := functionAt(index); f != nil && index&in != 0 {
			f.packetSent()
		} else if f != nil {
			receive(index)
		}
	}
}

// ---- what the program does ---------------------------------------------------------------------------------

func put(c byte) {
	at := outPut.Get()
	out[at%outSize] = c
	outPut.Set(at + 1)
}

func room() uint32 { return outSize - (outPut.Get() - outSent.Get()) }

const (
	gapText = "\r\n[flash: output lost, bytes: "
	gapRoom = uint32(len(gapText) + 10 + 3)
)

// putGap says that something is missing here.
func putGap() {
	for i := 0; i < len(gapText); i++ {
		put(gapText[i])
	}
	var digits [10]byte
	n := 0
	for v := dropped; n == 0 || v > 0; n++ {
		digits[n] = '0' + byte(v%10)
		v /= 10
	}
	for n > 0 {
		n--
		put(digits[n])
	}
	put(']')
	put('\r')
	put('\n')
	dropped = 0
}

// Put sends a byte. Nobody listens: it is kept, or dropped when there is no more room. A host that does not read is
// waited for, but not for ever.
func Put(c byte) {
	mask := irqSave()
	if !makeRoom() {
		dropped++
		irqRestore(mask)
		return
	}
	put(c)
	sendOn()
	irqRestore(mask)
}

// makeRoom tells whether a byte can be kept, in its place.
func makeRoom() bool {
	need := uint32(1)
	if dropped != 0 {
		need += gapRoom
	}
	if room() < need && !waitForRoom(need) {
		return false
	}
	if dropped != 0 {
		putGap()
	}
	return true
}

func waitForRoom(need uint32) bool {
	start, sent := micros(), outSent.Get()
	for room() < need {
		if !dying && (stuck || !listening()) {
			return false
		}
		handle()
		if now := outSent.Get(); now != sent {
			start, sent = micros(), now
		} else if !dying && micros()-start > patience {
			stuck = true
			return false
		}
	}
	return true
}

// Write sends as much as there is room for, and tells how much that was. Nobody listens: all of it is taken.
func Write(p unsafe.Pointer, n int) int {
	mask := irqSave()
	i := 0
	for ; i < n; i++ {
		if listening() && room() < gapRoom+1 {
			break
		}
		if !makeRoom() {
			dropped++
			continue
		}
		put(*(*byte)(unsafe.Add(p, i)))
	}
	sendOn()
	irqRestore(mask)
	return i
}

// Get takes a byte that was received; -1 if there is none.
func Get() int {
	mask := irqSave()
	c := -1
	if at := inTaken.Get(); at != inPut.Get() {
		c = int(coming[at%inSize])
		inTaken.Set(at + 1)
		letCome()
	}
	irqRestore(mask)
	return c
}

// Buffered tells how many bytes have been received and not taken.
func Buffered() int { return int(inPut.Get() - inTaken.Get()) }

// Pending tells whether there are bytes that a host, if there was one, would still have to take.
func Pending() bool { return flying || dropped != 0 || outPut.Get() != outSent.Get() }

// DTR tells whether somebody has opened the port.
func DTR() bool { return lineState.Get()&lineDTR != 0 }

// RTS tells whether somebody is ready to receive.
func RTS() bool { return lineState.Get()&lineRTS != 0 }

// Baud is the speed that the host has set. It changes nothing.
func Baud() uint32 { return baud }

// Crash: the program is over, and what it still has to say waits until somebody reads it.
func Crash() {
	irqSave()
	dying = true
	stuck = false
}
