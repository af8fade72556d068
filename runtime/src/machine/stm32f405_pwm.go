//go:build stm32f405

package machine

import (
	"device/stm32"
	"internal/flash/chip"
	"unsafe"
)

// TIM is a timer (RM0090 chapters 17 to 19): a counter whose value up to four channels are compared with.
type TIM struct {
	Device *stm32.TIM_Type
	number uint8
}

var (
	TIM1  = TIM{(*stm32.TIM_Type)(unsafe.Pointer(uintptr(0x40010000))), 1}
	TIM2  = TIM{(*stm32.TIM_Type)(unsafe.Pointer(uintptr(0x40000000))), 2}
	TIM3  = TIM{(*stm32.TIM_Type)(unsafe.Pointer(uintptr(0x40000400))), 3}
	TIM4  = TIM{(*stm32.TIM_Type)(unsafe.Pointer(uintptr(0x40000800))), 4}
	TIM5  = TIM{(*stm32.TIM_Type)(unsafe.Pointer(uintptr(0x40000c00))), 5}
	TIM8  = TIM{(*stm32.TIM_Type)(unsafe.Pointer(uintptr(0x40010400))), 8}
	TIM9  = TIM{(*stm32.TIM_Type)(unsafe.Pointer(uintptr(0x40014000))), 9}
	TIM10 = TIM{(*stm32.TIM_Type)(unsafe.Pointer(uintptr(0x40014400))), 10}
	TIM11 = TIM{(*stm32.TIM_Type)(unsafe.Pointer(uintptr(0x40014800))), 11}
	TIM12 = TIM{(*stm32.TIM_Type)(unsafe.Pointer(uintptr(0x40001800))), 12}
	TIM13 = TIM{(*stm32.TIM_Type)(unsafe.Pointer(uintptr(0x40001c00))), 13}
	TIM14 = TIM{(*stm32.TIM_Type)(unsafe.Pointer(uintptr(0x40002000))), 14}
)

// timerPin is a channel of a timer at a pin.
type timerPin struct {
	pin            Pin
	timer, channel uint8
}

// Ports, by their first pins.
const (
	portA = 0
	portB = 16
	portC = 32
	portD = 48
	portE = 64
)

// timerPins are those of the datasheet of the STM32F405, table 9.
var timerPins = [...]timerPin{
	{portA + 8, 1, 0}, {portA + 9, 1, 1}, {portA + 10, 1, 2}, {portA + 11, 1, 3},
	{portE + 9, 1, 0}, {portE + 11, 1, 1}, {portE + 13, 1, 2}, {portE + 14, 1, 3},
	{portA + 0, 2, 0}, {portA + 1, 2, 1}, {portA + 2, 2, 2}, {portA + 3, 2, 3},
	{portA + 5, 2, 0}, {portA + 15, 2, 0}, {portB + 3, 2, 1}, {portB + 10, 2, 2}, {portB + 11, 2, 3},
	{portA + 6, 3, 0}, {portA + 7, 3, 1}, {portB + 0, 3, 2}, {portB + 1, 3, 3},
	{portB + 4, 3, 0}, {portB + 5, 3, 1}, {portC + 6, 3, 0}, {portC + 7, 3, 1}, {portC + 8, 3, 2}, {portC + 9, 3, 3},
	{portB + 6, 4, 0}, {portB + 7, 4, 1}, {portB + 8, 4, 2}, {portB + 9, 4, 3},
	{portD + 12, 4, 0}, {portD + 13, 4, 1}, {portD + 14, 4, 2}, {portD + 15, 4, 3},
	{portA + 0, 5, 0}, {portA + 1, 5, 1}, {portA + 2, 5, 2}, {portA + 3, 5, 3},
	{portC + 6, 8, 0}, {portC + 7, 8, 1}, {portC + 8, 8, 2}, {portC + 9, 8, 3},
	{portA + 2, 9, 0}, {portA + 3, 9, 1}, {portE + 5, 9, 0}, {portE + 6, 9, 1},
	{portB + 8, 10, 0}, {portB + 9, 11, 0},
	{portB + 14, 12, 0}, {portB + 15, 12, 1}, {portA + 6, 13, 0}, {portA + 7, 14, 0},
}

// function is the number by which pins are connected to the timer.
func (t *TIM) function() uint32 {
	switch {
	case t.number <= 2:
		return 1
	case t.number <= 5:
		return 2
	case t.number <= 11:
		return 3
	}
	return 9
}

// fast tells whether the timer is at the faster of the two buses.
func (t *TIM) fast() bool {
	return t.number == 1 || t.number >= 8 && t.number <= 11
}

// clockMHz is how fast the timer counts: twice as fast as its bus (RM0090 7.2).
func (t *TIM) clockMHz() uint64 {
	if t.fast() {
		return 2 * boardCPUHz / chip.APB2Divider / MHz
	}
	return 2 * boardCPUHz / chip.APB1Divider / MHz
}

// enable switches the timer's clock on.
func (t *TIM) enable() {
	switch n := t.number; {
	case n == 1:
		stm32.RCC.APB2ENR.SetBits(stm32.RCC_APB2ENR_TIM1EN)
	case n == 8:
		stm32.RCC.APB2ENR.SetBits(stm32.RCC_APB2ENR_TIM8EN)
	case t.fast():
		stm32.RCC.APB2ENR.SetBits(stm32.RCC_APB2ENR_TIM9EN << (n - 9))
	case n >= 12:
		stm32.RCC.APB1ENR.SetBits(stm32.RCC_APB1ENR_TIM12EN << (n - 12))
	default:
		stm32.RCC.APB1ENR.SetBits(stm32.RCC_APB1ENR_TIM2EN << (n - 2))
	}
}

// Configure sets the period and starts the timer, without channels.
func (t *TIM) Configure(config PWMConfig) error {
	t.enable()
	tim := t.Device
	tim.CR1.Set(0)
	tim.CCER.Set(0)
	if err := t.SetPeriod(config.Period); err != nil {
		return err
	}
	if t.number == 1 || t.number == 8 {
		tim.BDTR.Set(stm32.TIM_BDTR_MOE)
	}
	tim.CNT.Set(0)
	tim.CR1.Set(stm32.TIM_CR1_ARPE | stm32.TIM_CR1_CEN)
	return nil
}

// SetPeriod sets the period in nanoseconds; the values that were set for channels stay, whatever they now mean.
func (t *TIM) SetPeriod(period uint64) error {
	const (
		longest = 1 << 36
		counts  = 0xffff // so that a value above the counter's last is left, which is always on
	)
	if period == 0 {
		period = 100000
	}
	if period > longest {
		return ErrPWMPeriodTooLong
	}
	cycles := max(period*t.clockMHz()/1000, 2)
	prescale := (cycles + counts - 1) / counts
	if prescale > 1<<16 {
		return ErrPWMPeriodTooLong
	}
	tim := t.Device
	tim.PSC.Set(uint32(prescale - 1))
	tim.ARR.Set(uint32(cycles/prescale - 1))
	// Both take effect with an update.
	tim.EGR.Set(stm32.TIM_EGR_UG)
	return nil
}

// Period gives the period in nanoseconds.
func (t *TIM) Period() uint64 {
	return uint64(t.Device.PSC.Get()+1) * uint64(t.Top()) * 1000 / t.clockMHz()
}

// Top gives the value that is always on.
func (t *TIM) Top() uint32 { return t.Device.ARR.Get() + 1 }

// Channel connects a pin and gives its channel, at 0.
func (t *TIM) Channel(pin Pin) (uint8, error) {
	for _, p := range &timerPins {
		if p.pin != pin || p.timer != t.number {
			continue
		}
		tim, c := t.Device, p.channel
		tim.CCR[c&3].Set(0)
		tim.CCMR[c>>1&1].ReplaceBits(stm32.TIM_CCMR_OCM_PWM1|stm32.TIM_CCMR_OCPE, 0xff, c&1*8)
		tim.CCER.SetBits(stm32.TIM_CCER_CCE << (c * 4))
		chip.ConnectPin(uint8(pin), t.function(), 0)
		return c, nil
	}
	return 0, ErrInvalidOutputPin
}

// Set sets how much of Top a channel is on.
func (t *TIM) Set(channel uint8, value uint32) { t.Device.CCR[channel&3].Set(min(value, 0xffff)) }

// Unset ends the pulses of a channel.
func (t *TIM) Unset(channel uint8) {
	t.Device.CCER.ClearBits(stm32.TIM_CCER_CCE << (channel & 3 * 4))
}

// SetInverting turns a channel upside down.
func (t *TIM) SetInverting(channel uint8, inverting bool) {
	bit := uint32(stm32.TIM_CCER_CCP) << (channel & 3 * 4)
	if inverting {
		t.Device.CCER.SetBits(bit)
	} else {
		t.Device.CCER.ClearBits(bit)
	}
}

// Count gives the value of the counter.
func (t *TIM) Count() uint32 { return t.Device.CNT.Get() }
