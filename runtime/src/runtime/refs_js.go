// Values of JavaScript that the program holds (syscall/js): the host keeps each until the program has it no more. What
// the collector does not find is given back at once, by no goroutine, so that a loop without end holds no more than it uses.

package runtime

import "unsafe"

//go:wasmimport gojs syscall/js.finalizeRef
func hostRelease(ref uint64)

// refCell stands for a value. Addresses of cells have all bits inverted, so that the collector takes them for none.
type refCell struct {
	ref  uint64
	next uintptr
}

var (
	refCells uintptr
	// refsTaken is how many there are, refsLimit how many there may be before memory is collected for their sake: few bytes
	// here may be many there.
	refsTaken, refsLimit uint32
)

const fewRefs = 4096

//go:linkname holdRef syscall/js.holdRef
func holdRef(ref uint64) unsafe.Pointer {
	if !collecting() {
		return nil
	}
	if refsTaken >= refsLimit+fewRefs {
		GC()
	}
	cell := (*refCell)(alloc(unsafe.Sizeof(refCell{}), true))
	cell.ref = ref
	cell.next = refCells
	refCells = ^uintptr(unsafe.Pointer(cell))
	refsTaken++
	return unsafe.Pointer(cell)
}

// releaseRefs gives back what nothing leads to. All else is marked.
func releaseRefs() {
	for link := &refCells; *link != 0; {
		cell := (*refCell)(unsafe.Pointer(^*link))
		if isMarked(^*link) {
			link = &cell.next
			continue
		}
		*link = cell.next
		refsTaken--
		hostRelease(cell.ref)
	}
	refsLimit = 2 * refsTaken
}
