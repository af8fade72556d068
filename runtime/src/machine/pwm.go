package machine

import "errors"

// ErrPWMPeriodTooLong is given where the hardware cannot count that far.
var ErrPWMPeriodTooLong = errors.New("pwm: period too long")

// PWMConfig says how often a pulse comes.
type PWMConfig struct {
	// Period in nanoseconds; 0 stands for one that suits a lamp.
	Period uint64
}
