//go:build rp2040

package machine

import (
	"errors"
	"runtime/interrupt"
	"runtime/volatile"
	"unsafe"
)

// What a program leaves free of the flash, in whole blocks.

//go:extern __flash_data_start
var flashDataStart [0]byte

//go:extern __flash_data_end
var flashDataEnd [0]byte

const (
	xipBase        = 0x10000000
	eraseBlockSize = 4096
	writeBlockSize = 256
	boot2Words     = 64

	// Command of the flash that erases a large block, which the boot ROM uses where it can.
	eraseLarge     = 0xd8
	eraseLargeSize = 65536
)

var (
	errFlashRange = errors.New("machine: outside of the flash that the program leaves free")
	errFlashAlign = errors.New("machine: flash is written in whole blocks")
)

// FlashDataStart is the address of the first free block.
func FlashDataStart() uintptr {
	return (uintptr(unsafe.Pointer(&flashDataStart)) + eraseBlockSize - 1) &^ (eraseBlockSize - 1)
}

// FlashDataEnd is the address behind the last free block.
func FlashDataEnd() uintptr { return uintptr(unsafe.Pointer(&flashDataEnd)) }

// Flash is the part of the flash that the program leaves free. Offsets count from FlashDataStart.
var Flash flashBlockDevice

type flashBlockDevice struct{}

// Size is the number of bytes.
func (f flashBlockDevice) Size() int64 { return int64(FlashDataEnd() - FlashDataStart()) }

// WriteBlockSize is the number of bytes that are written at once.
func (f flashBlockDevice) WriteBlockSize() int64 { return writeBlockSize }

// EraseBlockSize is the number of bytes that are erased at once.
func (f flashBlockDevice) EraseBlockSize() int64 { return eraseBlockSize }

// inside tells whether n bytes from off on are there.
func (f flashBlockDevice) inside(off, n int64) bool { return off >= 0 && n >= 0 && off <= f.Size()-n }

// ReadAt reads from the flash.
func (f flashBlockDevice) ReadAt(p []byte, off int64) (n int, err error) {
	if !f.inside(off, int64(len(p))) {
		return 0, errFlashRange
	}
	return copy(p, unsafe.Slice((*byte)(unsafe.Pointer(FlashDataStart()+uintptr(off))), len(p))), nil
}

// WriteAt writes to erased flash, from the start of a block on. What the last block has beyond p stays erased.
func (f flashBlockDevice) WriteAt(p []byte, off int64) (n int, err error) {
	if !f.inside(off, (int64(len(p))+writeBlockSize-1)&^(writeBlockSize-1)) {
		return 0, errFlashRange
	}
	if off%writeBlockSize != 0 {
		return 0, errFlashAlign
	}
	// The data may lie in the flash, which cannot be read meanwhile.
	var block [writeBlockSize]byte
	for n < len(p) {
		m := copy(block[:], p[n:])
		for i := m; i < len(block); i++ {
			block[i] = 0xff
		}
		changeFlash(FlashDataStart()-xipBase+uintptr(off)+uintptr(n), &block, 0)
		n += m
	}
	return n, nil
}

// EraseBlocks erases blocks of EraseBlockSize bytes.
func (f flashBlockDevice) EraseBlocks(start, length int64) error {
	if start < 0 || length < 0 || !f.inside(start*eraseBlockSize, length*eraseBlockSize) {
		return errFlashRange
	}
	if length > 0 {
		changeFlash(FlashDataStart()-xipBase+uintptr(start)*eraseBlockSize, nil, uintptr(length)*eraseBlockSize)
	}
	return nil
}

// flashJob is all that the code needs which runs while there is no flash to read.
type flashJob struct {
	// Functions of the boot ROM (datasheet 2.8.3.1.3).
	connect, exitXIP, erase, program, flush uintptr
	// again is the address of boot2's copy, which brings the flash back as it was after the start.
	again uintptr
	boot2 [boot2Words]uint32

	offset uintptr
	block  *[writeBlockSize]byte // to be written; nil: size bytes are erased
	size   uintptr
}

func changeFlash(offset uintptr, block *[writeBlockSize]byte, size uintptr) {
	var job flashJob
	job.prepare()
	job.offset, job.block, job.size = offset, block, size
	state := interrupt.Disable()
	job.run()
	interrupt.Restore(state)
}

// prepare looks up the functions and copies boot2, while the flash can be read.
func (job *flashJob) prepare() {
	job.connect = romFunction('I' | 'F'<<8)
	job.exitXIP = romFunction('E' | 'X'<<8)
	job.erase = romFunction('R' | 'E'<<8)
	job.program = romFunction('R' | 'P'<<8)
	job.flush = romFunction('F' | 'C'<<8)
	for i := range job.boot2 {
		job.boot2[i] = volatile.LoadUint32((*uint32)(unsafe.Pointer(uintptr(xipBase + 4*i))))
	}
	job.again = uintptr(unsafe.Pointer(&job.boot2)) | 1
}

// run lies in RAM and calls only the boot ROM.
//
//go:section .ramfuncs
//go:noinline
func (job *flashJob) run() {
	p := &job.connect
	(*(*func())(unsafe.Pointer(&p)))()
	p = &job.exitXIP
	(*(*func())(unsafe.Pointer(&p)))()
	if job.block != nil {
		p = &job.program
		(*(*func(offset uintptr, data *[writeBlockSize]byte, count uintptr))(unsafe.Pointer(&p)))(job.offset, job.block, writeBlockSize)
	} else {
		p = &job.erase
		(*(*func(offset, count, largeSize, largeCommand uintptr))(unsafe.Pointer(&p)))(job.offset, job.size, eraseLargeSize, eraseLarge)
	}
	p = &job.flush
	(*(*func())(unsafe.Pointer(&p)))()
	p = &job.again
	(*(*func())(unsafe.Pointer(&p)))()
}

// The flash's own number follows a command and four bytes of waiting.
const (
	readUniqueID  = 0x4b
	uniqueIDStart = 5
	uniqueIDSize  = 8
)

// ssiRegisters are those of the interface to the flash (datasheet 4.10.13) that single bytes need.
type ssiRegisters struct {
	_   [0x28]byte
	SR  volatile.Register32 // 0x28
	_   [0x34]byte
	DR0 volatile.Register32 // 0x60
}

// DeviceID gives the eight bytes by which the board's flash is told from all others.
func DeviceID() []byte {
	var job flashJob
	job.prepare()
	var answer [uniqueIDStart + uniqueIDSize]byte
	state := interrupt.Disable()
	job.ask(readUniqueID, &answer)
	interrupt.Restore(state)
	id := make([]byte, uniqueIDSize)
	copy(id, answer[uniqueIDStart:])
	return id
}

// ask sends a command to the flash and takes what comes back meanwhile. It lies in RAM and calls only the boot ROM.
//
//go:section .ramfuncs
//go:noinline
func (job *flashJob) ask(command uint32, answer *[uniqueIDStart + uniqueIDSize]byte) {
	const (
		csLow, csHigh, csMask = 2 << 8, 3 << 8, 3 << 8 // OUTOVER of GPIO_QSPI_SS_CTRL
		txRoom, rxData        = 1 << 1, 1 << 3         // SR
	)
	ssi := (*ssiRegisters)(unsafe.Pointer(uintptr(0x18000000)))
	cs := (*volatile.Register32)(unsafe.Pointer(uintptr(0x4001800c)))
	p := &job.connect
	(*(*func())(unsafe.Pointer(&p)))()
	p = &job.exitXIP
	(*(*func())(unsafe.Pointer(&p)))()
	cs.Set(cs.Get()&^csMask | csLow)
	// Fewer bytes than the FIFOs hold.
	for i := 0; i < len(answer); i++ {
		for !ssi.SR.HasBits(txRoom) {
		}
		ssi.DR0.Set(command)
		command = 0
	}
	for i := range answer {
		for !ssi.SR.HasBits(rxData) {
		}
		answer[i] = byte(ssi.DR0.Get())
	}
	cs.Set(cs.Get()&^csMask | csHigh)
	// The chip select goes back to the interface.
	cs.Set(cs.Get() &^ csMask)
	p = &job.flush
	(*(*func())(unsafe.Pointer(&p)))()
	p = &job.again
	(*(*func())(unsafe.Pointer(&p)))()
}
