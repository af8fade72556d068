//go:build rp2040

package machine

import (
	"device/rp"
	"errors"
	"runtime/interrupt"
)

// RTC is the chip's calendar (RP2040 datasheet 4.8), as a clock for alarms some seconds ahead.
var RTC = &rtcType{}

type rtcType struct {
	delay    uint32
	repeat   bool
	callback func()
}

// ErrRTCDelayTooLong is given for an alarm that is further away than a year.
var ErrRTCDelayTooLong = errors.New("RTC interrupt delay is longer than a year")

const (
	secondsPerDay = 24 * 60 * 60
	// A year without a leap day, that begins on a Friday: what it counts through is of no interest.
	rtcYear    = 2021
	rtcWeekday = 5
	// rtcHz is the crystal's 12 MHz divided by 256.
	rtcHz = 46875
)

var monthDays = [...]uint8{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// SetInterrupt calls a function after so many seconds, in the interrupt handler, and again and again after as many where repeat is
// set. It takes the place of the one before; a delay of 0 takes that away.
func (rtc *rtcType) SetInterrupt(delay uint32, repeat bool, callback func()) error {
	if delay >= 365*secondsPerDay {
		return ErrRTCDelayTooLong
	}
	state := interrupt.Disable()
	rp.RTC.IRQ_SETUP_0.ClearBits(rp.RTC_IRQ_SETUP_0_MATCH_ENA)
	rtc.delay, rtc.repeat, rtc.callback = delay, repeat, callback
	if delay != 0 {
		rtc.start()
		rp.RTC.INTE.Set(rp.RTC_INTE_RTC)
	}
	interrupt.Restore(state)
	interrupt.New(rp.IRQ_RTC_IRQ, func(interrupt.Interrupt) { RTC.ring() }).Enable()
	return nil
}

// start begins a new year, and sets the alarm that far into it.
func (rtc *rtcType) start() {
	rp.CLOCKS.CLK_RTC_CTRL.Set(0)
	rp.CLOCKS.CLK_RTC_DIV.Set(256 << 8)
	rp.CLOCKS.CLK_RTC_CTRL.Set(rp.CLOCKS_CLK_RTC_CTRL_ENABLE | rp.CLOCKS_CLK_RTC_CTRL_AUXSRC_XOSC<<5)
	resetBlock(rp.RESETS_RESET_RTC)
	r := rp.RTC
	r.CLKDIV_M1.Set(rtcHz - 1)
	r.SETUP_0.Set(rtcYear<<rp.RTC_SETUP_0_YEAR_Pos | 1<<rp.RTC_SETUP_0_MONTH_Pos | 1<<rp.RTC_SETUP_0_DAY_Pos)
	r.SETUP_1.Set(rtcWeekday << rp.RTC_SETUP_1_DOTW_Pos)
	r.CTRL.Set(rp.RTC_CTRL_LOAD)
	r.CTRL.Set(rp.RTC_CTRL_RTC_ENABLE)
	for !r.CTRL.HasBits(rp.RTC_CTRL_RTC_ACTIVE) {
	}

	day, month := rtc.delay/secondsPerDay, 0
	for day >= uint32(monthDays[month]) {
		day -= uint32(monthDays[month])
		month++
	}
	seconds := rtc.delay % secondsPerDay
	r.IRQ_SETUP_1.Set(rp.RTC_IRQ_SETUP_1_HOUR_ENA | rp.RTC_IRQ_SETUP_1_MIN_ENA | rp.RTC_IRQ_SETUP_1_SEC_ENA |
		seconds/3600<<rp.RTC_SETUP_1_HOUR_Pos | seconds/60%60<<rp.RTC_SETUP_1_MIN_Pos | seconds%60<<rp.RTC_SETUP_1_SEC_Pos)
	date := rtcYear<<rp.RTC_SETUP_0_YEAR_Pos | uint32(month+1)<<rp.RTC_SETUP_0_MONTH_Pos | (day+1)<<rp.RTC_SETUP_0_DAY_Pos
	r.IRQ_SETUP_0.Set(rp.RTC_IRQ_SETUP_0_YEAR_ENA | rp.RTC_IRQ_SETUP_0_MONTH_ENA | rp.RTC_IRQ_SETUP_0_DAY_ENA | date)
	r.IRQ_SETUP_0.SetBits(rp.RTC_IRQ_SETUP_0_MATCH_ENA)
}

// ring ends the alarm's request, which lasts as long as the alarm is on.
func (rtc *rtcType) ring() {
	rp.RTC.IRQ_SETUP_0.ClearBits(rp.RTC_IRQ_SETUP_0_MATCH_ENA)
	if rtc.repeat {
		rtc.start()
		rp.RTC.INTE.Set(rp.RTC_INTE_RTC)
	}
	if rtc.callback != nil {
		rtc.callback()
	}
}
