// Package machine is the board: its pins, and the buses and converters behind them.
//
// Which pins a board has, and what they are called, is made from its board file.
package machine

import "errors"

// Device is the name of the chip.
const Device = chipName

// Frequencies.
const (
	KHz = 1000
	MHz = 1000_000
	GHz = 1000_000_000
)

var (
	ErrTimeoutRNG         = errors.New("machine: RNG Timeout")
	ErrClockRNG           = errors.New("machine: RNG Clock Error")
	ErrSeedRNG            = errors.New("machine: RNG Seed Error")
	ErrInvalidInputPin    = errors.New("machine: invalid input pin")
	ErrInvalidOutputPin   = errors.New("machine: invalid output pin")
	ErrInvalidClockPin    = errors.New("machine: invalid clock pin")
	ErrInvalidDataPin     = errors.New("machine: invalid data pin")
	ErrNoPinChangeChannel = errors.New("machine: no channel available for pin interrupt")
)

// Pin is a pin of the chip, by its number.
type Pin uint8

// NoPin stands for a pin that is not connected.
const NoPin = Pin(0xff)

// PinMode is what a pin is used for.
type PinMode uint8

// PinChange is the kind of edge that interrupts.
type PinChange uint8

// PinConfig says what a pin is used for.
type PinConfig struct {
	Mode PinMode
}

// High makes the output high.
func (p Pin) High() { p.Set(true) }

// Low makes the output low.
func (p Pin) Low() { p.Set(false) }
