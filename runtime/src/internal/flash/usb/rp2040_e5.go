//go:build rp2040

// Erratum RP2040-E5 (datasheet, appendix B): after a reset of the bus, a chip before B2 takes itself for connected only once it
// has seen 800 µs of an idle line, which never come on a bus that is busy with other devices. So the controller is shown an idle
// line for a millisecond, within the ten that a host gives a device after a reset. Only pin 15 can stand in for D+ (2.19.2).

package usb

import (
	"device/rp"
	"runtime/interrupt"
)

const (
	pinDP          = 15
	firstRevision  = 1 // of B0 and B1
	alarm          = 3
	alarmMicros    = 1000
	functionUSB    = 8       // debugging of USB, of this pin
	outputDisabled = 2 << 12 // OEOVER
	inputHigh      = 3 << 16 // INOVER
	idleLine       = functionUSB | outputDisabled | inputHigh
	keepLevel      = rp.PADS_BANK0_GPIO0_PUE | rp.PADS_BANK0_GPIO0_PDE
)

// pin15 is what the pin was for, while the line is held idle.
var pin15 struct {
	control, pad uint32
	held         bool
}

func startE5() {
	if rp.SYSINFO.CHIP_ID.Get()>>28 != firstRevision {
		return
	}
	interrupt.New(rp.IRQ_TIMER_IRQ_3, func(interrupt.Interrupt) {
		mask := irqSave()
		serveE5()
		irqRestore(mask)
	})
	rp.TIMER.INTE.SetBits(1 << alarm)
	nvicEnable.Set(1 << rp.IRQ_TIMER_IRQ_3)
}

// resetE5 begins with a reset of the bus.
func resetE5() {
	releaseE5()
	setAlarm()
}

func setAlarm() {
	rp.TIMER.ALARM3.Set(rp.TIMER.TIMERAWL.Get() + alarmMicros)
}

// serveE5 goes on when the alarm is due: waits for the end of the reset, holds the line idle, lets it go.
func serveE5() {
	if !rp.TIMER.INTS.HasBits(1 << alarm) {
		return
	}
	rp.TIMER.INTR.Set(1 << alarm)
	switch {
	case pin15.held:
		releaseE5()
	case !rp.USBCTRL_REGS.SIE_STATUS.HasBits(rp.USBCTRL_REGS_SIE_STATUS_LINE_STATE_Msk):
		setAlarm() // both lines are low: the reset lasts
	default:
		holdE5()
		setAlarm()
	}
}

func holdE5() {
	control, pad := rp.IO_BANK0.Ctrl(pinDP), rp.PADS_BANK0.Pad(pinDP)
	pin15.control, pin15.pad, pin15.held = control.Get(), pad.Get(), true
	pad.SetBits(keepLevel) // both pulls keep what is on the pin
	control.Set(idleLine)
	regs := rp.USBCTRL_REGS
	// The host must still see the pull-up that says that a device is there.
	regs.USBPHY_DIRECT.SetBits(rp.USBCTRL_REGS_USBPHY_DIRECT_DP_PULLUP_EN)
	regs.USBPHY_DIRECT_OVERRIDE.SetBits(rp.USBCTRL_REGS_USBPHY_DIRECT_OVERRIDE_DP_PULLUP_EN_OVERRIDE_EN)
	regs.USB_MUXING.Set(rp.USBCTRL_REGS_USB_MUXING_TO_DIGITAL_PAD | rp.USBCTRL_REGS_USB_MUXING_SOFTCON)
}

func releaseE5() {
	if !pin15.held {
		return
	}
	pin15.held = false
	regs := rp.USBCTRL_REGS
	regs.USB_MUXING.Set(rp.USBCTRL_REGS_USB_MUXING_TO_PHY | rp.USBCTRL_REGS_USB_MUXING_SOFTCON)
	regs.USBPHY_DIRECT_OVERRIDE.ClearBits(rp.USBCTRL_REGS_USBPHY_DIRECT_OVERRIDE_DP_PULLUP_EN_OVERRIDE_EN)
	// What the program has made of the pin meanwhile stays.
	control, pad := rp.IO_BANK0.Ctrl(pinDP), rp.PADS_BANK0.Pad(pinDP)
	if control.Get() == idleLine {
		control.Set(pin15.control)
	}
	if pad.Get() == pin15.pad|keepLevel {
		pad.Set(pin15.pad)
	}
}
