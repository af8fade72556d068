//go:build rp2040

package machine

import (
	"device/rp"
	"errors"
	"unsafe"
)

// pwmGroup is a slice of the PWM block (RP2040 datasheet 4.5): a counter whose value two channels are compared with.
type pwmGroup rp.PWM_CH_Type

const (
	pwmStart  = 0x40050000
	pwmStride = 0x14
)

// The slices. Pins 2n and 2n+1, modulo 16, are channels of slice n.
var (
	PWM0 = (*pwmGroup)(unsafe.Pointer(uintptr(pwmStart + 0*pwmStride)))
	PWM1 = (*pwmGroup)(unsafe.Pointer(uintptr(pwmStart + 1*pwmStride)))
	PWM2 = (*pwmGroup)(unsafe.Pointer(uintptr(pwmStart + 2*pwmStride)))
	PWM3 = (*pwmGroup)(unsafe.Pointer(uintptr(pwmStart + 3*pwmStride)))
	PWM4 = (*pwmGroup)(unsafe.Pointer(uintptr(pwmStart + 4*pwmStride)))
	PWM5 = (*pwmGroup)(unsafe.Pointer(uintptr(pwmStart + 5*pwmStride)))
	PWM6 = (*pwmGroup)(unsafe.Pointer(uintptr(pwmStart + 6*pwmStride)))
	PWM7 = (*pwmGroup)(unsafe.Pointer(uintptr(pwmStart + 7*pwmStride)))
)

// ErrBadPeriod is given for periods that the counter cannot have.
var ErrBadPeriod = errors.New("period outside valid range 8ns..268ms")

const (
	// pwmMaxTop leaves a value above it that is always on.
	pwmMaxTop    = 0xfffe
	pwmMaxPeriod = 268 * 1000 * 1000
	nsPerCycle   = 1000000000 / boardCPUHz
)

// PWMPeripheral gives the number of the slice that a pin is a channel of.
func PWMPeripheral(pin Pin) (sliceNum uint8, err error) {
	if pin >= pinCount {
		return 0, ErrInvalidOutputPin
	}
	return uint8(pin>>1) & 7, nil
}

// Configure sets the period and starts the slice, with both channels at 0.
func (p *pwmGroup) Configure(config PWMConfig) error {
	p.CSR.Set(0)
	p.CC.Set(0)
	p.CTR.Set(0)
	err := p.SetPeriod(config.Period)
	p.CSR.Set(rp.PWM_CH0_CSR_EN)
	return err
}

// Channel connects a pin and gives its channel.
func (p *pwmGroup) Channel(pin Pin) (channel uint8, err error) {
	n, err := PWMPeripheral(pin)
	if err != nil || n != p.peripheral() {
		return 3, ErrInvalidOutputPin
	}
	pin.Configure(PinConfig{Mode: PinPWM})
	return uint8(pin) & 1, nil
}

func (p *pwmGroup) peripheral() uint8 {
	return uint8((uintptr(unsafe.Pointer(p)) - pwmStart) / pwmStride)
}

// SetPeriod sets the period in nanoseconds; the values that were set for channels stay, whatever they now mean.
func (p *pwmGroup) SetPeriod(period uint64) error {
	if period == 0 {
		period = 100000
	}
	if period < nsPerCycle || period > pwmMaxPeriod {
		return ErrBadPeriod
	}
	// The clock divider has 4 bits after the point, and 1.0 is its least value.
	cycles := uint32(period) / nsPerCycle * 16
	div := (cycles + pwmMaxTop) / (pwmMaxTop + 1)
	if div < 16 {
		div = 16
	}
	p.DIV.Set(div)
	p.TOP.Set(cycles/div - 1)
	return nil
}

// Period gives the period in nanoseconds.
func (p *pwmGroup) Period() uint64 {
	return uint64(p.TOP.Get()+1) * uint64(p.DIV.Get()) * nsPerCycle / 16
}

// Top gives the value that is always on.
func (p *pwmGroup) Top() uint32 { return p.TOP.Get() }

// SetTop sets the highest value of the counter; the period changes with it.
func (p *pwmGroup) SetTop(top uint32) { p.TOP.Set(top) }

// Set sets how much of Top a channel is on.
func (p *pwmGroup) Set(channel uint8, value uint32) {
	if value >= p.TOP.Get() {
		value = p.TOP.Get() + 1
	}
	shift := channel & 1 * 16
	p.CC.Set(p.CC.Get()&^(0xffff<<shift) | value&0xffff<<shift)
}

// Get gives what Set was given.
func (p *pwmGroup) Get(channel uint8) (value uint32) {
	value = p.CC.Get() >> (channel & 1 * 16) & 0xffff
	return min(value, p.TOP.Get())
}

// SetInverting turns a channel upside down.
func (p *pwmGroup) SetInverting(channel uint8, inverting bool) {
	bit := uint32(rp.PWM_CH0_CSR_A_INV) << (channel & 1)
	if inverting {
		p.CSR.SetBits(bit)
	} else {
		p.CSR.ClearBits(bit)
	}
}

// Enable starts or stops the counter.
func (p *pwmGroup) Enable(enable bool) {
	if enable {
		p.CSR.SetBits(rp.PWM_CH0_CSR_EN)
	} else {
		p.CSR.ClearBits(rp.PWM_CH0_CSR_EN)
	}
}

// IsEnabled tells whether the counter runs.
func (p *pwmGroup) IsEnabled() bool { return p.CSR.HasBits(rp.PWM_CH0_CSR_EN) }

// Counter gives the value of the counter.
func (p *pwmGroup) Counter() uint32 { return p.CTR.Get() }

// SetCounter sets the counter.
func (p *pwmGroup) SetCounter(ctr uint32) { p.CTR.Set(ctr) }
