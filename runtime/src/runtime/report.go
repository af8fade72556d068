//go:build !wasm

// What the program of `flash test` tells the host when it runs on a board at a serial port, which knows neither exit nor status:
// lines that begin with a record separator say that it is ready, has begun, and how it ended. docs/abi.md has them.

package runtime

import "unsafe"

const (
	reportMark = "\x1eflash: "

	// startWord is what the host answers to "ready".
	startWord = "go\n"

	readyEvery = 200000000 // ns
	// A board whose receiver is not connected begins all the same.
	startsAlone = 10000000000 // ns
)

// What was printed since the tests began: the host finds out whether all of it arrived.
var (
	printedBytes uint32
	printedCRC   uint32
)

// putchar prints a byte.
func putchar(c byte) {
	if targetReports {
		countByte(c)
	}
	sendByte(c)
}

// countByte carries on the CRC of CCITT, most significant bit first.
func countByte(c byte) {
	printedBytes++
	x := printedCRC>>8 ^ uint32(c)
	x ^= x >> 4
	printedCRC = (printedCRC<<8 ^ x<<12 ^ x<<5 ^ x) & 0xffff
}

func countBytes(p unsafe.Pointer, n int) {
	for i := 0; i < n; i++ {
		countByte(*(*byte)(add(p, uintptr(i))))
	}
}

// awaitHost waits until somebody listens: nothing that tests print is lost, however late the port is opened.
func awaitHost() {
	if !targetReports {
		return
	}
	start := nanotime()
	next := start
	for matched := 0; matched < len(startWord); {
		now := nanotime()
		if now >= next && sentAll() {
			reportLine("ready")
			print("\n")
			next = now + readyEvery
		}
		// A port over USB can be heard as soon as it can be opened.
		if targetSerial != "usb" && now-start > startsAlone {
			break
		}
		switch c := getchar(); {
		case c == int(byteAt(startWord, matched)):
			matched++
		case c == int(byteAt(startWord, 0)):
			matched = 1
		case c >= 0:
			matched = 0
		}
	}
	reportLine("begin")
	print("\n")
	printedBytes, printedCRC = 0, 0
}

// reportEnd says how the program ended, and what it has printed.
func reportEnd(status int) {
	if !targetReports {
		return
	}
	n, crc := printedBytes, printedCRC
	reportLine("end")
	print(" status=", status, " bytes=", n, " crc=")
	printWord(uintptr(crc))
	print("\n")
}

func reportLine(what string) {
	print(reportMark, what, " id=")
	printWord(uintptr(buildID))
}
