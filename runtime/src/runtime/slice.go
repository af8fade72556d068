// Slices: make and append.

package runtime

import "unsafe"

func panicmakeslicelen() { runtimePanic("makeslice: len out of range") }
func panicmakeslicecap() { runtimePanic("makeslice: cap out of range") }

const maxAlloc = 1<<(8*pointerBytes-1) - 1

// tooMany tells whether n elements of this size exceed the address space. It divides only when it must.
func tooMany(elemSize uintptr, n int) bool {
	if uint(n)|uint(elemSize) < 1<<(4*pointerBytes-1) {
		return false
	}
	return elemSize != 0 && uintptr(n) > maxAlloc/elemSize
}

func makeslice(elemSize uintptr, noscan bool, len, cap int) unsafe.Pointer {
	if len < 0 || tooMany(elemSize, len) {
		panicmakeslicelen()
	}
	if cap < len || tooMany(elemSize, cap) {
		panicmakeslicecap()
	}
	return alloc(uintptr(cap)*elemSize, noscan)
}

// growslice makes room for newLen elements, num of which are being appended.
func growslice(old unsafe.Pointer, newLen, oldCap, num int, elemSize uintptr, noscan bool) slice {
	oldLen := newLen - num
	if newLen < 0 {
		runtimePanic("growslice: len out of range")
	}
	newCap := oldCap
	if uint(newCap) < 256 {
		newCap += newCap
	} else {
		newCap += (newCap + 768) >> 2
	}
	if newCap < newLen {
		newCap = newLen
	}
	if tooMany(elemSize, newCap) {
		runtimePanic("growslice: len out of range")
	}
	// Allocations are multiples of 8 bytes: use them for the small element sizes.
	if elemSize <= 4 {
		if elemSize == 0 {
			return slice{old, newLen, newCap}
		}
		switch elemSize {
		case 1:
			newCap = (newCap + 7) &^ 7
		case 2:
			newCap = (newCap + 3) &^ 3
		case 4:
			newCap = (newCap + 1) &^ 1
		}
	}
	p := alloc(uintptr(newCap)*elemSize, noscan)
	memmove(p, old, uintptr(oldLen)*elemSize)
	return slice{p, newLen, newCap}
}

func panicunsafeslicelen() { runtimePanic("unsafe.Slice: len out of range") }
func panicunsafeslicenilptr() {
	runtimePanic("unsafe.Slice: ptr is nil and len is not zero")
}
func panicunsafestringlen() { runtimePanic("unsafe.String: len out of range") }
func panicunsafestringnilptr() {
	runtimePanic("unsafe.String: ptr is nil and len is not zero")
}
