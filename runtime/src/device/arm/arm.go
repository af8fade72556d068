//go:build cortexm

// Package arm has the instructions and the core peripherals of Cortex-M processors.
package arm

import (
	"runtime/volatile"
	"unsafe"
)

// Asm puts an instruction into the program. The text must be constant.
func Asm(asm string)

// AsmFull puts an instruction into the program. {name} stands for the register that holds regs["name"], {} for the result.
func AsmFull(asm string, regs map[string]interface{}) uintptr

// SVCall0 makes a system call; num must be constant.
func SVCall0(num uintptr) uintptr

// SVCall1 makes a system call with one argument.
func SVCall1(num uintptr, a1 interface{}) uintptr

// SVCall2 makes a system call with two arguments.
func SVCall2(num uintptr, a1, a2 interface{}) uintptr

// SVCall3 makes a system call with three arguments.
func SVCall3(num uintptr, a1, a2, a3 interface{}) uintptr

// SVCall4 makes a system call with four arguments.
func SVCall4(num uintptr, a1, a2, a3, a4 interface{}) uintptr

// System Control Space (ARMv6-M B3.2.1, ARMv7-M B3.2.1).
const (
	SCS_BASE  = 0xe000e000
	SYST_BASE = SCS_BASE + 0x0010
	NVIC_BASE = SCS_BASE + 0x0100
	SCB_BASE  = SCS_BASE + 0x0d00
)

// SCB_AIRCR_VECTKEY must accompany each write to AIRCR.
const (
	SCB_AIRCR_VECTKEY_Pos   = 16
	SCB_AIRCR_SYSRESETREQ   = 1 << 2
	SCB_SCR_SLEEPONEXIT     = 1 << 1
	SCB_SCR_SLEEPDEEP       = 1 << 2
	SCB_ICSR_PENDSTSET      = 1 << 26
	SCB_ICSR_VECTACTIVE_Msk = 0x1ff
	SYST_CSR_ENABLE         = 1 << 0
	SYST_CSR_TICKINT        = 1 << 1
	SYST_CSR_CLKSOURCE      = 1 << 2
	SYST_CSR_COUNTFLAG      = 1 << 16
	SYST_RVR_RELOAD_Msk     = 0xffffff
	SYST_CVR_CURRENT_Msk    = 0xffffff
)

// NVIC_Type: Nested Vectored Interrupt Controller.
type NVIC_Type struct {
	ISER [8]volatile.Register32 // 0x000
	_    [24]uint32
	ICER [8]volatile.Register32 // 0x080
	_    [24]uint32
	ISPR [8]volatile.Register32 // 0x100
	_    [24]uint32
	ICPR [8]volatile.Register32 // 0x180
	_    [24]uint32
	IABR [8]volatile.Register32 // 0x200
	_    [56]uint32
	IPR  [60]volatile.Register32 // 0x300
}

// SCB_Type: System Control Block.
type SCB_Type struct {
	CPUID volatile.Register32    // 0x00
	ICSR  volatile.Register32    // 0x04
	VTOR  volatile.Register32    // 0x08
	AIRCR volatile.Register32    // 0x0c
	SCR   volatile.Register32    // 0x10
	CCR   volatile.Register32    // 0x14
	SHPR  [3]volatile.Register32 // 0x18
	SHCSR volatile.Register32    // 0x24
	CFSR  volatile.Register32    // 0x28
	HFSR  volatile.Register32    // 0x2c
	DFSR  volatile.Register32    // 0x30
	MMFAR volatile.Register32    // 0x34
	BFAR  volatile.Register32    // 0x38
	AFSR  volatile.Register32    // 0x3c
	_     [18]uint32
	CPACR volatile.Register32 // 0x88
}

// SYST_Type: SysTick.
type SYST_Type struct {
	SYST_CSR   volatile.Register32 // 0x00
	SYST_RVR   volatile.Register32 // 0x04
	SYST_CVR   volatile.Register32 // 0x08
	SYST_CALIB volatile.Register32 // 0x0c
}

var (
	NVIC = (*NVIC_Type)(unsafe.Pointer(uintptr(NVIC_BASE)))
	SCB  = (*SCB_Type)(unsafe.Pointer(uintptr(SCB_BASE)))
	SYST = (*SYST_Type)(unsafe.Pointer(uintptr(SYST_BASE)))
)

// EnableIRQ lets an interrupt line through.
func EnableIRQ(irq uint32) { NVIC.ISER[irq>>5&7].Set(1 << (irq & 31)) }

// DisableIRQ keeps an interrupt line back.
func DisableIRQ(irq uint32) { NVIC.ICER[irq>>5&7].Set(1 << (irq & 31)) }

// SetPriority sets the priority of a line: 0 is the highest, and the upper bits count.
func SetPriority(irq uint32, priority uint32) {
	shift := irq & 3 * 8
	r := &NVIC.IPR[irq>>2]
	r.Set(r.Get()&^(0xff<<shift) | priority<<shift)
}

//go:linkname irqSave flash_irq_save
func irqSave() uintptr

//go:linkname irqRestore flash_irq_restore
func irqRestore(mask uintptr)

// DisableInterrupts masks all interrupts and gives the state before.
func DisableInterrupts() uintptr { return irqSave() }

// EnableInterrupts brings back the state that DisableInterrupts gave.
func EnableInterrupts(mask uintptr) { irqRestore(mask) }

// SystemReset resets the chip.
func SystemReset() {
	SCB.AIRCR.Set(0x05fa<<SCB_AIRCR_VECTKEY_Pos | SCB_AIRCR_SYSRESETREQ)
	for {
		Asm("wfi")
	}
}

// SetupSystemTimer makes SysTick interrupt every so many cycles; 0 stops it. The handler is an exported SysTick_Handler.
func SetupSystemTimer(cyclecount uint32) error {
	if cyclecount == 0 {
		SYST.SYST_CSR.ClearBits(SYST_CSR_TICKINT | SYST_CSR_ENABLE)
		return nil
	}
	if cyclecount&SYST_RVR_RELOAD_Msk != cyclecount {
		return errCycleCountTooLarge
	}
	SYST.SYST_RVR.Set(cyclecount)
	SYST.SYST_CVR.Set(0)
	SYST.SYST_CSR.SetBits(SYST_CSR_CLKSOURCE | SYST_CSR_TICKINT | SYST_CSR_ENABLE)
	return nil
}

type armError string

func (e armError) Error() string { return string(e) }

var errCycleCountTooLarge error = armError("requested cycle count is too large, overflows 24 bit counter")
