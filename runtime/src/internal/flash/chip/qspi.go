//go:build rp2040

package chip

import (
	"runtime/volatile"
	"unsafe"
)

const (
	xipBase    = 0x10000000
	boot2Words = 64

	// BlockSize is the number of bytes that are written at once, EraseSize that of those that are erased at once.
	BlockSize = 256
	EraseSize = 4096

	// Command of the flash that erases a large block, which the boot ROM uses where it can.
	eraseLarge     = 0xd8
	eraseLargeSize = 65536
)

//go:linkname irqSave flash_irq_save
func irqSave() uintptr

//go:linkname irqRestore flash_irq_restore
func irqRestore(mask uintptr)

// job is all that the code needs which runs while there is no flash to read.
type job struct {
	// Functions of the boot ROM (datasheet 2.8.3.1.3).
	connect, exitXIP, erase, program, flush uintptr
	// again is the address of boot2's copy, which brings the flash back as it was after the start.
	again uintptr
	boot2 [boot2Words]uint32

	offset uintptr
	block  *[BlockSize]byte // to be written; nil: size bytes are erased
	size   uintptr

	answer [uniqueIDStart + UniqueIDSize]byte
}

// theJob is used with interrupts masked.
var theJob job

// Erase erases size bytes from an offset on, both multiples of EraseSize.
func Erase(offset, size uintptr) { change(offset, nil, size) }

// Program writes a block, which is not in the flash itself, to an offset that is a multiple of BlockSize.
func Program(offset uintptr, block *[BlockSize]byte) { change(offset, block, 0) }

func change(offset uintptr, block *[BlockSize]byte, size uintptr) {
	mask := irqSave()
	j := &theJob
	j.prepare()
	j.offset, j.block, j.size = offset, block, size
	j.run()
	irqRestore(mask)
}

// prepare looks up the functions and copies boot2, while the flash can be read.
func (j *job) prepare() {
	j.connect = RomFunction('I' | 'F'<<8)
	j.exitXIP = RomFunction('E' | 'X'<<8)
	j.erase = RomFunction('R' | 'E'<<8)
	j.program = RomFunction('R' | 'P'<<8)
	j.flush = RomFunction('F' | 'C'<<8)
	for i := range j.boot2 {
		j.boot2[i] = volatile.LoadUint32((*uint32)(unsafe.Pointer(uintptr(xipBase + 4*i))))
	}
	j.again = uintptr(unsafe.Pointer(&j.boot2)) | 1
}

// run lies in RAM and calls only the boot ROM.
//
//go:section .ramfuncs
//go:noinline
func (j *job) run() {
	p := &j.connect
	(*(*func())(unsafe.Pointer(&p)))()
	p = &j.exitXIP
	(*(*func())(unsafe.Pointer(&p)))()
	if j.block != nil {
		p = &j.program
		(*(*func(offset uintptr, data *[BlockSize]byte, count uintptr))(unsafe.Pointer(&p)))(j.offset, j.block, BlockSize)
	} else {
		p = &j.erase
		(*(*func(offset, count, largeSize, largeCommand uintptr))(unsafe.Pointer(&p)))(j.offset, j.size, eraseLargeSize, eraseLarge)
	}
	p = &j.flush
	(*(*func())(unsafe.Pointer(&p)))()
	p = &j.again
	(*(*func())(unsafe.Pointer(&p)))()
}

// The flash's own number follows a command and four bytes of waiting.
const (
	readUniqueID  = 0x4b
	uniqueIDStart = 5

	// UniqueIDSize is the number of bytes of the flash's own number.
	UniqueIDSize = 8
)

// ssiRegisters are those of the interface to the flash (datasheet 4.10.13) that single bytes need.
type ssiRegisters struct {
	_   [0x28]byte
	SR  volatile.Register32 // 0x28
	_   [0x34]byte
	DR0 volatile.Register32 // 0x60
}

// UniqueID reads the number by which the board's flash is told from all others.
func UniqueID(id *[UniqueIDSize]byte) {
	mask := irqSave()
	j := &theJob
	j.prepare()
	j.ask(readUniqueID)
	for i := range id {
		id[i] = j.answer[uniqueIDStart+i]
	}
	irqRestore(mask)
}

// ask sends a command to the flash and takes what comes back meanwhile. It lies in RAM and calls only the boot ROM.
//
//go:section .ramfuncs
//go:noinline
func (j *job) ask(command uint32) {
	const (
		csLow, csHigh, csMask = 2 << 8, 3 << 8, 3 << 8 // OUTOVER of GPIO_QSPI_SS_CTRL
		txRoom, rxData        = 1 << 1, 1 << 3         // SR
	)
	ssi := (*ssiRegisters)(unsafe.Pointer(uintptr(0x18000000)))
	cs := (*volatile.Register32)(unsafe.Pointer(uintptr(0x4001800c)))
	p := &j.connect
	(*(*func())(unsafe.Pointer(&p)))()
	p = &j.exitXIP
	(*(*func())(unsafe.Pointer(&p)))()
	cs.Set(cs.Get()&^csMask | csLow)
	// Fewer bytes than the FIFOs hold.
	for range j.answer {
		for !ssi.SR.HasBits(txRoom) {
		}
		ssi.DR0.Set(command)
		command = 0
	}
	for i := range j.answer {
		for !ssi.SR.HasBits(rxData) {
		}
		j.answer[i] = byte(ssi.DR0.Get())
	}
	cs.Set(cs.Get()&^csMask | csHigh)
	// The chip select goes back to the interface.
	cs.Set(cs.Get() &^ csMask)
	p = &j.flush
	(*(*func())(unsafe.Pointer(&p)))()
	p = &j.again
	(*(*func())(unsafe.Pointer(&p)))()
}
