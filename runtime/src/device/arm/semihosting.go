//go:build cortexm

package arm

import "unsafe"

// Operations that a debugger or an emulator does for the program ("Semihosting for AArch32 and AArch64", chapter 7).
const (
	SemihostingOpen            = 0x01
	SemihostingClose           = 0x02
	SemihostingWriteByte       = 0x03
	SemihostingWrite0          = 0x04
	SemihostingWrite           = 0x05
	SemihostingRead            = 0x06
	SemihostingReadByte        = 0x07
	SemihostingIsError         = 0x08
	SemihostingIsTTY           = 0x09
	SemihostingSeek            = 0x0a
	SemihostingFileLen         = 0x0c
	SemihostingTempName        = 0x0d
	SemihostingRemove          = 0x0e
	SemihostingRename          = 0x0f
	SemihostingClock           = 0x10
	SemihostingTime            = 0x11
	SemihostingSystem          = 0x12
	SemihostingErrno           = 0x13
	SemihostingGetCommandLine  = 0x15
	SemihostingHeapInfo        = 0x16
	SemihostingEnterSVC        = 0x17
	SemihostingReportException = 0x18
	SemihostingElapsed         = 0x30
	SemihostingTickFreq        = 0x31
)

// Reasons for SemihostingReportException (7.19).
const (
	SemihostingBranchThroughZero   = 0x20000
	SemihostingUndefinedInstr      = 0x20001
	SemihostingSoftwareInterrupt   = 0x20002
	SemihostingPrefetchAbort       = 0x20003
	SemihostingDataAbort           = 0x20004
	SemihostingAddressException    = 0x20005
	SemihostingIRQ                 = 0x20006
	SemihostingFIQ                 = 0x20007
	SemihostingBreakPoint          = 0x20020
	SemihostingWatchPoint          = 0x20021
	SemihostingStepComplete        = 0x20022
	SemihostingRunTimeErrorUnknown = 0x20023
	SemihostingInternalError       = 0x20024
	SemihostingUserInterruption    = 0x20025
	SemihostingApplicationExit     = 0x20026
	SemihostingStackOverflow       = 0x20027
	SemihostingDivisionByZero      = 0x20028
	SemihostingOSSpecific          = 0x20029
)

// SemihostingCall asks the debugger for an operation. Without one that knows it, the program stops here.
func SemihostingCall(num int, arg uintptr) int {
	return semihost(uintptr(num), unsafe.Pointer(arg))
}

//go:linkname semihost flash_semihost
func semihost(operation uintptr, parameters unsafe.Pointer) int
