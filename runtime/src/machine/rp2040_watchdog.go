//go:build rp2040

package machine

import "device/rp"

// WatchdogMaxTimeout is the longest time in milliseconds: the counter has 24 bits and counts twice a microsecond (RP2040-E1).
const WatchdogMaxTimeout = rp.WATCHDOG_LOAD_LOAD_Msk / 1000 / 2

// Watchdog resets the chip when the program no longer calls Update (RP2040 datasheet 4.7).
var Watchdog = &watchdogImpl{}

type watchdogImpl struct {
	load uint32
}

// Configure sets the time; 0 and what is too long stand for the longest.
func (wd *watchdogImpl) Configure(config WatchdogConfig) error {
	ms := config.TimeoutMillis
	if ms == 0 || ms > WatchdogMaxTimeout {
		ms = WatchdogMaxTimeout
	}
	wd.load = ms * 2000
	rp.WATCHDOG.CTRL.ClearBits(rp.WATCHDOG_CTRL_ENABLE)
	// Everything is reset but what makes the clocks of boot.
	rp.PSM.WDSEL.Set(rp.PSM_WDSEL_Msk &^ (rp.PSM_WDSEL_ROSC | rp.PSM_WDSEL_XOSC))
	rp.WATCHDOG.CTRL.ClearBits(rp.WATCHDOG_CTRL_PAUSE_DBG0 | rp.WATCHDOG_CTRL_PAUSE_DBG1 | rp.WATCHDOG_CTRL_PAUSE_JTAG)
	wd.Update()
	return nil
}

// Start starts the time.
func (wd *watchdogImpl) Start() error {
	wd.Update()
	rp.WATCHDOG.CTRL.SetBits(rp.WATCHDOG_CTRL_ENABLE)
	return nil
}

// Update starts the time anew.
func (wd *watchdogImpl) Update() { rp.WATCHDOG.LOAD.Set(wd.load) }
