package runtime

import "unsafe"

func randomBytes(p unsafe.Pointer, n uintptr) bool { return wasiRandomGet(p, uint32(n)) == 0 }
