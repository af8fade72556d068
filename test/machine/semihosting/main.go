// Asks the emulator's host by semihosting: opens its console, writes to it.
package main

import (
	"device/arm"
	"unsafe"
)

func main() {
	const name, text = ":tt\x00", "said by the host\n"
	open := [3]uintptr{uintptr(unsafe.Pointer(unsafe.StringData(name))), 4, uintptr(len(name) - 1)}
	handle := arm.SemihostingCall(arm.SemihostingOpen, uintptr(unsafe.Pointer(&open)))
	write := [3]uintptr{uintptr(handle), uintptr(unsafe.Pointer(unsafe.StringData(text))), uintptr(len(text))}
	println("left:", arm.SemihostingCall(arm.SemihostingWrite, uintptr(unsafe.Pointer(&write))))
}
