//go:build mps2an386

// QEMU's mps2-an386: UART0 of the CMSDK, APB timer 0, semihosting exit. Time that nobody computes in is skipped.

package runtime

import (
	"runtime/volatile"
	"unsafe"
)

// newlineCR: what reads the line is a program.
const newlineCR = false

type cmsdkUART struct {
	DATA, STATE, CTRL, INTSTATUS, BAUDDIV volatile.Register32
}

type cmsdkTimer struct {
	CTRL, VALUE, RELOAD, INTSTATUS volatile.Register32
}

var (
	bootUART  = (*cmsdkUART)(unsafe.Pointer(uintptr(0x40004000)))
	bootTimer = (*cmsdkTimer)(unsafe.Pointer(uintptr(0x40000000)))
)

func boardInit() {
	// What lies below RAM takes writes without a fault.
	mpuProtect(6, uintptr(unsafe.Pointer(&stackBottom)))
	bootUART.BAUDDIV.Set(16)
	bootUART.CTRL.Set(3) // transmit and receive
	// QEMU looks for input a second later, unless something wakes it: to switch the receiver on does not, a read does.
	bootUART.DATA.Get()
	bootTimer.RELOAD.Set(0xffffffff)
	bootTimer.VALUE.Set(0xffffffff)
	bootTimer.CTRL.Set(1)
}

func sendByte(c byte) {
	for bootUART.STATE.Get()&1 != 0 {
	}
	bootUART.DATA.Set(uint32(c))
}

//go:linkname flashSemihostExit flash_semihost_exit
func flashSemihostExit(status int)

func boardExit(status int) { flashSemihostExit(status) }

var (
	lastCount uint32
	clockTime int64 // ns
)

// nanotime: the timer counts down at 25 MHz.
func nanotime() int64 {
	mask := irqSave()
	count := ^bootTimer.VALUE.Get()
	clockTime += int64(count-lastCount) * 40
	lastCount = count
	t := clockTime
	irqRestore(mask)
	return t
}

// idleUntil lets time pass at once when only time is waited for. With interrupts it passes as it does, so that what
// interrupts is in order with it.
func idleUntil(deadline int64) {
	if deadline < 0 {
		flashWfi()
		return
	}
	if d := deadline - nanotime(); d > 0 && !interruptsInUse {
		clockTime += d
	}
}

// getchar gives a byte that was received, or -1.
func getchar() int {
	if bootUART.STATE.Get()&2 == 0 {
		return -1
	}
	return int(bootUART.DATA.Get() & 0xff)
}
