//go:build rp2040

package rp

import (
	"runtime/volatile"
	"unsafe"
)

// PPB has the peripherals of the core (datasheet 2.4).
var PPB = (*PPB_Type)(unsafe.Pointer(uintptr(0xe0000000)))

// PPB_Type: the system timer, the interrupt controller, system control and memory protection.
type PPB_Type struct {
	_          [57360]byte
	SYST_CSR   volatile.Register32 // 0xe010
	SYST_RVR   volatile.Register32 // 0xe014
	SYST_CVR   volatile.Register32 // 0xe018
	SYST_CALIB volatile.Register32 // 0xe01c
	_          [224]byte
	NVIC_ISER  volatile.Register32 // 0xe100
	_          [124]byte
	NVIC_ICER  volatile.Register32 // 0xe180
	_          [124]byte
	NVIC_ISPR  volatile.Register32 // 0xe200
	_          [124]byte
	NVIC_ICPR  volatile.Register32 // 0xe280
	_          [380]byte
	NVIC_IPR0  volatile.Register32 // 0xe400
	NVIC_IPR1  volatile.Register32 // 0xe404
	NVIC_IPR2  volatile.Register32 // 0xe408
	NVIC_IPR3  volatile.Register32 // 0xe40c
	NVIC_IPR4  volatile.Register32 // 0xe410
	NVIC_IPR5  volatile.Register32 // 0xe414
	NVIC_IPR6  volatile.Register32 // 0xe418
	NVIC_IPR7  volatile.Register32 // 0xe41c
	_          [2272]byte
	CPUID      volatile.Register32 // 0xed00
	ICSR       volatile.Register32 // 0xed04
	VTOR       volatile.Register32 // 0xed08
	AIRCR      volatile.Register32 // 0xed0c
	SCR        volatile.Register32 // 0xed10
	CCR        volatile.Register32 // 0xed14
	_          [4]byte
	SHPR2      volatile.Register32 // 0xed1c
	SHPR3      volatile.Register32 // 0xed20
	SHCSR      volatile.Register32 // 0xed24
	_          [104]byte
	MPU_TYPE   volatile.Register32 // 0xed90
	MPU_CTRL   volatile.Register32 // 0xed94
	MPU_RNR    volatile.Register32 // 0xed98
	MPU_RBAR   volatile.Register32 // 0xed9c
	MPU_RASR   volatile.Register32 // 0xeda0
}
