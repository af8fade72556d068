//go:build mps2an386

package machine

import (
	"device/arm"
	"runtime/interrupt"
	"runtime/volatile"
	"unsafe"
)

const (
	PinInput PinMode = iota
	PinOutput
	PinInputPullup
	PinInputPulldown
)

// CPUFrequency is the processor's clock in hertz.
func CPUFrequency() uint32 { return boardCPUHz }

// CPUReset starts the program again.
func CPUReset() { arm.SystemReset() }

// Configure does nothing: the machine has no pins.
func (p Pin) Configure(config PinConfig) {}

// Set does nothing.
func (p Pin) Set(value bool) {}

// Get is false.
func (p Pin) Get() bool { return false }

// noPort is the register of pins that are not there.
var noPort uint32

// PortMaskSet gives a word of memory, and no bits of it.
func (p Pin) PortMaskSet() (*uint32, uint32) { return &noPort, 0 }

// PortMaskClear gives a word of memory, and no bits of it.
func (p Pin) PortMaskClear() (*uint32, uint32) { return &noPort, 0 }

// cmsdkUART is UART0 of the CMSDK.
var cmsdkUART = (*struct {
	DATA, STATE, CTRL, INTSTATUS, BAUDDIV volatile.Register32
})(unsafe.Pointer(uintptr(0x40004000)))

const (
	cmsdkTxFull  = 1 << 0 // STATE
	cmsdkRxFull  = 1 << 1
	cmsdkTx      = 1 << 0 // CTRL
	cmsdkRx      = 1 << 1
	cmsdkRxIntr  = 1 << 3
	cmsdkIRQRx   = 0
	cmsdkIntrRxd = 1 << 1 // INTSTATUS
)

func (uart *UART) writeByte(c byte) {
	for cmsdkUART.STATE.HasBits(cmsdkTxFull) {
	}
	cmsdkUART.DATA.Set(uint32(c))
}

func startUART0() {
	cmsdkUART.CTRL.Set(cmsdkTx | cmsdkRx | cmsdkRxIntr)
	interrupt.New(cmsdkIRQRx, func(interrupt.Interrupt) {
		cmsdkUART.INTSTATUS.Set(cmsdkIntrRxd)
		for cmsdkUART.STATE.HasBits(cmsdkRxFull) {
			_UART0.Receive(byte(cmsdkUART.DATA.Get()))
		}
	}).Enable()
}
