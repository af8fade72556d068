// What Go's os, syscall and internal/poll for WASI link to in package runtime.

package runtime

import "unsafe"

//go:linkname os_runtime_args os.runtime_args
func os_runtime_args() []string { return wasiStrings(false) }

// wasiStrings gives the arguments, or the environment.
func wasiStrings(environment bool) []string {
	var count, bytes uintptr
	if environment {
		wasiEnvironSizesGet(unsafe.Pointer(&count), unsafe.Pointer(&bytes))
	} else {
		wasiArgsSizesGet(unsafe.Pointer(&count), unsafe.Pointer(&bytes))
	}
	if count == 0 {
		return nil
	}
	places := unsafe.Slice((*unsafe.Pointer)(alloc(count*pointerBytes, false)), count)
	text := alloc(bytes, true)
	if environment {
		wasiEnvironGet(unsafe.Pointer(&places[0]), text)
	} else {
		wasiArgsGet(unsafe.Pointer(&places[0]), text)
	}
	list := make([]string, count)
	for i, p := range places {
		n := 0
		for *(*byte)(add(p, uintptr(n))) != 0 {
			n++
		}
		list[i] = bytesString(p, n)
	}
	return list
}

//go:linkname syscall_runtime_envs syscall.runtime_envs
func syscall_runtime_envs() []string {
	list := wasiStrings(true)
	const name = "GODEBUG="
	for _, s := range list {
		if len(s) > len(name) && s[:len(name)] == name {
			godebug = s[len(name):]
		}
	}
	return list
}

// The environment is a copy of the program's own: nobody else needs to know.

//go:linkname syscall_runtimeClearenv syscall.runtimeClearenv
func syscall_runtimeClearenv(env map[string]int) { godebug = "" }

//go:linkname syscall_Getpagesize syscall.Getpagesize
func syscall_Getpagesize() int { return wasmPage }

//go:linkname syscall_now syscall.now
func syscall_now() (sec int64, nsec int32) {
	sec, nsec, _ = wallTime()
	return
}

//go:linkname os_sigpipe os.sigpipe
func os_sigpipe() { exit(2) }

// ---- internal/poll: nothing is waited for by polling, so files are read and written at once ------------------

//go:linkname poll_runtime_Semacquire internal/poll.runtime_Semacquire
func poll_runtime_Semacquire(sema *uint32) { semacquire(sema) }

//go:linkname poll_runtime_Semrelease internal/poll.runtime_Semrelease
func poll_runtime_Semrelease(sema *uint32) { semrelease(sema) }

//go:linkname poll_runtime_pollServerInit internal/poll.runtime_pollServerInit
func poll_runtime_pollServerInit() {}

// errnoNotSupported is WASI's ENOTSUP.
const errnoNotSupported = 58

//go:linkname poll_runtime_pollOpen internal/poll.runtime_pollOpen
func poll_runtime_pollOpen(fd uintptr) (uintptr, int) { return 0, errnoNotSupported }

//go:linkname poll_runtime_pollClose internal/poll.runtime_pollClose
func poll_runtime_pollClose(ctx uintptr) {}

//go:linkname poll_runtime_pollReset internal/poll.runtime_pollReset
func poll_runtime_pollReset(ctx uintptr, mode int) int { return 0 }

//go:linkname poll_runtime_pollWait internal/poll.runtime_pollWait
func poll_runtime_pollWait(ctx uintptr, mode int) int { return 0 }

//go:linkname poll_runtime_pollWaitCanceled internal/poll.runtime_pollWaitCanceled
func poll_runtime_pollWaitCanceled(ctx uintptr, mode int) {}

//go:linkname poll_runtime_pollSetDeadline internal/poll.runtime_pollSetDeadline
func poll_runtime_pollSetDeadline(ctx uintptr, d int64, mode int) {}

//go:linkname poll_runtime_pollUnblock internal/poll.runtime_pollUnblock
func poll_runtime_pollUnblock(ctx uintptr) {}

//go:linkname poll_runtime_isPollServerDescriptor internal/poll.runtime_isPollServerDescriptor
func poll_runtime_isPollServerDescriptor(fd uintptr) bool { return false }

// ---- semaphores ----------------------------------------------------------------------------------------------

// semaWaiter waits for a count at an address to be above 0.
type semaWaiter struct {
	next *semaWaiter
	addr *uint32
	g    *g
}

var semaHead, semaTail *semaWaiter

func semacquire(addr *uint32) {
	if *addr > 0 {
		*addr--
		return
	}
	w := &semaWaiter{addr: addr, g: curg}
	if semaHead == nil {
		semaHead = w
	} else {
		semaTail.next = w
	}
	semaTail = w
	park()
}

// semrelease hands the count to the one that has waited longest, if anybody has.
func semrelease(addr *uint32) {
	var last *semaWaiter
	for w := semaHead; w != nil; w = w.next {
		if w.addr == addr {
			if last == nil {
				semaHead = w.next
			} else {
				last.next = w.next
			}
			if semaTail == w {
				semaTail = last
			}
			ready(w.g)
			return
		}
		last = w
	}
	*addr++
}

func seedRandom(p unsafe.Pointer) { wasiRandomGet(p, 8) }
