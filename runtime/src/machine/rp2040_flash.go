//go:build rp2040

package machine

import (
	"errors"
	"internal/flash/chip"
	"io"
	"unsafe"
)

// What a program leaves free of the flash, in whole blocks.

//go:extern __flash_data_start
var flashDataStart [0]byte

//go:extern __flash_data_end
var flashDataEnd [0]byte

const (
	xipBase        = 0x10000000
	eraseBlockSize = chip.EraseSize
	writeBlockSize = chip.BlockSize
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

// BlockDevice is what file systems are written for. Offsets and sizes are bytes, but for EraseBlocks, which counts blocks.
type BlockDevice interface {
	io.ReaderAt
	io.WriterAt
	Size() int64
	WriteBlockSize() int64
	EraseBlockSize() int64
	EraseBlocks(start, length int64) error
}

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
		chip.Program(FlashDataStart()-xipBase+uintptr(off)+uintptr(n), &block)
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
		chip.Erase(FlashDataStart()-xipBase+uintptr(start)*eraseBlockSize, uintptr(length)*eraseBlockSize)
	}
	return nil
}

// DeviceID gives the eight bytes by which the board's flash is told from all others.
func DeviceID() []byte {
	id := new([chip.UniqueIDSize]byte)
	chip.UniqueID(id)
	return id[:]
}
