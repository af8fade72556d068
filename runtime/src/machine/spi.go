package machine

import "errors"

// Clock polarity and phase.
const (
	Mode0 = 0
	Mode1 = 1
	Mode2 = 2
	Mode3 = 3
)

// ErrTxInvalidSliceSize is given where one slice is longer than the other.
var ErrTxInvalidSliceSize = errors.New("SPI write and read slices must be same size")

var errSPIInvalidMachineConfig = errors.New("SPI port was not configured properly by the machine")
