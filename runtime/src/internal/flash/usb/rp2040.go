//go:build rp2040

// The controller of the RP2040 (datasheet 4.1).

package usb

import (
	"device"
	"device/rp"
	"internal/flash/chip"
	"runtime/interrupt"
	"runtime/volatile"
	"unsafe"
)

//go:linkname irqSave flash_irq_save
func irqSave() uintptr

//go:linkname irqRestore flash_irq_restore
func irqRestore(mask uintptr)

// dpram is the memory that the controller shares with the processor (4.1.2.4). Its control of endpoints begins with
// endpoint 1, that of buffers with endpoint 0.
type dpram struct {
	setup   [2]volatile.Register32
	control [15]struct{ in, out volatile.Register32 }
	buffers [16]struct{ in, out volatile.Register32 }
	data    [endpoints][packetSize]byte // 0x100: endpoint 0, then the others, each in one direction
}

var memory = (*dpram)(unsafe.Pointer(uintptr(rp.USBCTRL_DPRAM)))

const (
	bufferFull      = rp.USBCTRL_DPRAM_EP_BUFFER_CONTROL_FULL_0
	bufferPID       = rp.USBCTRL_DPRAM_EP_BUFFER_CONTROL_PID_0
	bufferStall     = rp.USBCTRL_DPRAM_EP_BUFFER_CONTROL_STALL
	bufferAvailable = rp.USBCTRL_DPRAM_EP_BUFFER_CONTROL_AVAILABLE_0
	bufferLength    = rp.USBCTRL_DPRAM_EP_BUFFER_CONTROL_LENGTH_0_Msk

	controlEnable = rp.USBCTRL_DPRAM_EP_CONTROL_ENABLE | rp.USBCTRL_DPRAM_EP_CONTROL_INTERRUPT_PER_BUFF
	dataStart     = 0x100

	events = rp.USBCTRL_REGS_INTS_BUFF_STATUS | rp.USBCTRL_REGS_INTS_BUS_RESET | rp.USBCTRL_REGS_INTS_SETUP_REQ |
		rp.USBCTRL_REGS_INTS_DEV_SUSPEND | rp.USBCTRL_REGS_INTS_DEV_RESUME_FROM_HOST
)

var (
	uniqueID [chip.UniqueIDSize]byte

	// toggles has bit n where the next packet of endpoint n is DATA1. Each but 0 has one direction.
	toggles uint32
)

// Started tells whether the device was shown to the host.
var Started bool

// Start shows the device to the host.
func Start() {
	if Started {
		return
	}
	Started = true
	chip.UniqueID(&uniqueID)
	chip.StartPLL48()
	rp.CLOCKS.CLK_USB_CTRL.Set(rp.CLOCKS_CLK_USB_CTRL_ENABLE | rp.CLOCKS_CLK_USB_CTRL_AUXSRC_CLKSRC_PLL_USB<<5)
	chip.ResetBlock(rp.RESETS_RESET_USBCTRL)
	for p := uintptr(rp.USBCTRL_DPRAM); p < rp.USBCTRL_DPRAM+dataStart; p += 4 {
		(*volatile.Register32)(unsafe.Pointer(p)).Set(0)
	}
	regs := rp.USBCTRL_REGS
	regs.USB_MUXING.Set(rp.USBCTRL_REGS_USB_MUXING_TO_PHY | rp.USBCTRL_REGS_USB_MUXING_SOFTCON)
	regs.USB_PWR.Set(rp.USBCTRL_REGS_USB_PWR_VBUS_DETECT | rp.USBCTRL_REGS_USB_PWR_VBUS_DETECT_OVERRIDE_EN)
	regs.MAIN_CTRL.Set(rp.USBCTRL_REGS_MAIN_CTRL_CONTROLLER_EN)
	regs.INTE.Set(events)
	regs.SIE_CTRL.Set(rp.USBCTRL_REGS_SIE_CTRL_EP0_INT_1BUF | rp.USBCTRL_REGS_SIE_CTRL_PULLUP_EN)
	interrupt.New(rp.IRQ_USBCTRL_IRQ, func(interrupt.Interrupt) {
		mask := irqSave()
		handle()
		irqRestore(mask)
	})
	// Not by Enable: no goroutine waits for this interrupt, so that one that waits for ever is still found.
	nvicEnable.Set(1 << rp.IRQ_USBCTRL_IRQ)
	startE5()
}

// Registers of the interrupt controller (ARMv6-M B3.4) and the system control register (B3.2.7).
var (
	nvicEnable    = (*volatile.Register32)(unsafe.Pointer(uintptr(0xe000e100)))
	nvicUnpend    = (*volatile.Register32)(unsafe.Pointer(uintptr(0xe000e280)))
	systemControl = (*volatile.Register32)(unsafe.Pointer(uintptr(0xe000ed10)))
)

const eventOnPending = 1 << 4

// Serve does what the interrupt's handler would do, where interrupts are masked or a fault keeps them back.
func Serve() {
	handle()
	serveE5()
	nvicUnpend.Set(1<<rp.IRQ_USBCTRL_IRQ | 1<<rp.IRQ_TIMER_IRQ_3)
}

// Finish waits until somebody has read everything. After it, wfe wakes when there is something for Serve to do, which wfi
// would not in the handler of a fault.
func Finish() {
	Crash()
	systemControl.SetBits(eventOnPending)
	for Serve(); Pending(); Serve() {
		device.Asm("wfe")
	}
}

// handle does what the controller asks for.
func handle() {
	regs := rp.USBCTRL_REGS
	status := regs.INTS.Get()
	if status&rp.USBCTRL_REGS_INTS_BUS_RESET != 0 {
		regs.SIE_STATUS.Set(rp.USBCTRL_REGS_SIE_STATUS_BUS_RESET)
		regs.BUFF_STATUS.Set(^uint32(0))
		regs.INTE.SetBits(events)
		takeAddress(0)
		busReset()
		configure(false)
		resetE5()
		return
	}
	if status&(rp.USBCTRL_REGS_INTS_DEV_SUSPEND|rp.USBCTRL_REGS_INTS_DEV_RESUME_FROM_HOST) != 0 {
		sleepOrWake()
	}
	if status&rp.USBCTRL_REGS_INTS_BUFF_STATUS != 0 {
		finishBuffers()
	}
	if status&rp.USBCTRL_REGS_INTS_SETUP_REQ != 0 {
		regs.SIE_STATUS.Set(rp.USBCTRL_REGS_SIE_STATUS_SETUP_REC)
		// What was left of the request before does not count any more, and the first packet after this one is DATA1.
		memory.buffers[0].in.Set(0)
		memory.buffers[0].out.Set(0)
		toggles |= 1
		setup(memory.setup[0].Get(), memory.setup[1].Get())
	}
	if status&rp.USBCTRL_REGS_INTS_DEV_SOF != 0 {
		regs.SOF_RD.Get() // acknowledges
		frame()
	}
}

func sleepOrWake() {
	regs := rp.USBCTRL_REGS
	suspended = regs.SIE_STATUS.HasBits(rp.USBCTRL_REGS_SIE_STATUS_SUSPENDED)
	regs.SIE_STATUS.Set(rp.USBCTRL_REGS_SIE_STATUS_SUSPENDED | rp.USBCTRL_REGS_SIE_STATUS_RESUME)
	sendOn()
}

func finishBuffers() {
	regs := rp.USBCTRL_REGS
	done := regs.BUFF_STATUS.Get()
	regs.BUFF_STATUS.Set(done)
	for endpoint := uint8(0); endpoint < endpoints; endpoint++ {
		if done&1 != 0 {
			sent(endpoint)
		}
		if done&2 != 0 {
			length := memory.buffers[endpoint].out.Get() & bufferLength
			received(endpoint, unsafe.Pointer(&memory.data[endpoint]), int(length))
		}
		done >>= 2
	}
}

// configure switches the endpoints besides 0 on or off.
func configure(on bool) {
	toggles = 0
	for i := uintptr(1); i < endpoints; i++ {
		memory.buffers[i].in.Set(0)
		memory.buffers[i].out.Set(0)
		memory.control[i-1].in.Set(0)
		memory.control[i-1].out.Set(0)
	}
	if on {
		memory.control[notifications-1].in.Set(controlOf(notifications, interruptKind))
		memory.control[fromHost-1].out.Set(controlOf(fromHost, bulk))
		memory.control[toHost-1].in.Set(controlOf(toHost, bulk))
		for f := functions; f != nil; f = f.next {
			if f.in != 0 {
				memory.control[f.in-1].in.Set(controlOf(uint32(f.in), uint32(f.kind)))
			}
			if f.out != 0 {
				memory.control[f.out-1].out.Set(controlOf(uint32(f.out), uint32(f.kind)))
			}
		}
	}
}

func controlOf(endpoint, kind uint32) uint32 {
	return controlEnable | kind<<rp.USBCTRL_DPRAM_EP_CONTROL_ENDPOINT_TYPE_Pos | dataStart + endpoint*packetSize
}

func takeAddress(a uint8) { rp.USBCTRL_REGS.ADDR_ENDP.Set(uint32(a)) }

// send has the host take a packet from an endpoint.
func send(endpoint uint8, p unsafe.Pointer, n int) {
	data := &memory.data[endpoint]
	for i := 0; i < n; i++ {
		volatile.StoreUint8(&data[i], *(*byte)(unsafe.Add(p, i)))
	}
	give(&memory.buffers[endpoint].in, uint32(n)|bufferFull|toggle(endpoint))
}

// receive has the host send a packet to an endpoint.
func receive(endpoint uint8) {
	give(&memory.buffers[endpoint].out, packetSize|toggle(endpoint))
}

// statusPhase: the packet that ends a transfer on endpoint 0 is always DATA1.
func statusPhase() { toggles |= 1 }

// toggle gives the next packet's number, 0 or 1.
func toggle(endpoint uint8) uint32 {
	var pid uint32
	if toggles>>endpoint&1 != 0 {
		pid = bufferPID
	}
	toggles ^= 1 << endpoint
	return pid
}

// give lets the controller have a buffer: its clock must have seen everything else before it sees that (4.1.2.5.1).
func give(r *volatile.Register32, control uint32) {
	r.Set(control)
	device.Asm("nop")
	device.Asm("nop")
	device.Asm("nop")
	device.Asm("nop")
	device.Asm("nop")
	device.Asm("nop")
	r.Set(control | bufferAvailable)
}

// stall refuses the request on endpoint 0; the next one is heard again.
func stall() {
	rp.USBCTRL_REGS.EP_STALL_ARM.Set(rp.USBCTRL_REGS_EP_STALL_ARM_EP0_IN | rp.USBCTRL_REGS_EP_STALL_ARM_EP0_OUT)
	memory.buffers[0].in.Set(bufferStall)
	memory.buffers[0].out.Set(bufferStall)
}

// halt refuses packets of an endpoint until unhalt, which begins anew with DATA0.
func halt(index uint8) { buffer(index).Set(bufferStall) }

func unhalt(index uint8) {
	buffer(index).Set(0)
	toggles &^= 1 << (index & 15)
}

func buffer(index uint8) *volatile.Register32 {
	if index&in != 0 {
		return &memory.buffers[index&15].in
	}
	return &memory.buffers[index&15].out
}

// frames has frame called each millisecond.
func frames(on bool) {
	if on {
		rp.USBCTRL_REGS.INTE.SetBits(rp.USBCTRL_REGS_INTS_DEV_SOF)
	} else {
		rp.USBCTRL_REGS.INTE.ClearBits(rp.USBCTRL_REGS_INTS_DEV_SOF)
	}
}

func micros() uint32 { return rp.TIMER.TIMERAWL.Get() }

func enterBootloader() { chip.EnterBootloader() }
