// What JavaScript needs of a module to call its functions with more than numbers (src/glue). Only what the exports call for is there.

package runtime

import "unsafe"

// glueHeld is the block of the innermost call from JavaScript; its first word is that of the call around it. Blocks stay
// while the call lasts, though no Go code knows them.
var glueHeld unsafe.Pointer

const glueHead = 8

// glueEnter gives a call memory for its arguments and results, aligned to 8.
func glueEnter(size uintptr) unsafe.Pointer {
	p := alloc(size+glueHead, false)
	*(*unsafe.Pointer)(p) = glueHeld
	glueHeld = p
	return add(p, glueHead)
}

// glueLeave ends the call with the memory p. reclaim: no memory taken since is known to anybody.
func glueLeave(p unsafe.Pointer, reclaim bool) {
	block := unsafe.Pointer(uintptr(p) - glueHead)
	glueHeld = *(*unsafe.Pointer)(block)
	if !collecting() && reclaim {
		memzero(block, heapNext-uintptr(block))
		heapNext = uintptr(block)
	}
}

// glueError gives the text of an error.
func glueError(e error) string {
	if e == nil {
		return ""
	}
	return e.Error()
}
