// What packages of the standard library link to in package runtime.

package runtime

import (
	"internal/abi"
	"unsafe"
)

// ---- time ------------------------------------------------------------------------------------------------

//go:linkname timeNow time.now
func timeNow() (sec int64, nsec int32, mono int64) { return wallTime() }

//go:linkname timeRuntimeNow time.runtimeNow
func timeRuntimeNow() (sec int64, nsec int32, mono int64) {
	if b := inBubble(); b != nil {
		return b.now / 1e9, int32(b.now % 1e9), b.now
	}
	return wallTime()
}

//go:linkname timeRuntimeNano time.runtimeNano
func timeRuntimeNano() int64 { return clock() }

//go:linkname timeIsBubbled time.runtimeIsBubbled
func timeIsBubbled() bool { return inBubble() != nil }

// ---- random numbers ----------------------------------------------------------------------------------------

func rand32() uint32 { return fastrand() }

func randn(n uint32) uint32 { return uint32(uint64(fastrand()) * uint64(n) >> 32) }

func cheaprandn(n uint32) uint32 { return randn(n) }

//go:linkname rand_fastrand64 runtime.fastrand64
func rand_fastrand64() uint64 { return rand() }

// ---- os, syscall, internal/godebug, internal/testlog ----------------------------------------------------------

//go:linkname os_runtime_beforeExit os.runtime_beforeExit
func os_runtime_beforeExit(exitCode int) {}

// godebug is $GODEBUG, as far as the program has asked for its environment or changed it.
var godebug string

//go:linkname godebugEnv internal/godebug.env
func godebugEnv() string { return godebug }

//go:linkname syscall_runtimeSetenv syscall.runtimeSetenv
func syscall_runtimeSetenv(key, value string) {
	if key == "GODEBUG" {
		godebug = value
	}
}

//go:linkname syscall_runtimeUnsetenv syscall.runtimeUnsetenv
func syscall_runtimeUnsetenv(key string) { syscall_runtimeSetenv(key, "") }

// exitPanics is set while tests run: one that ends the program with success would hide those after it.
var exitPanics bool

func setExitPanics(v bool) { exitPanics = v }

//go:linkname osExit os.runtime_exit
func osExit(status int) {
	if exitPanics && status == 0 {
		panic("unexpected call to os.Exit(0) during test")
	}
	exit(status)
}

//go:linkname syscall_Exit syscall.Exit
func syscall_Exit(status int) { exit(status) }

// ---- sync ---------------------------------------------------------------------------------------------------

//go:linkname syncThrow sync.throw
func syncThrow(s string) { throw(s) }

//go:linkname syncFatal sync.fatal
func syncFatal(s string) { fatal(s) }

//go:linkname internalSyncThrow internal/sync.throw
func internalSyncThrow(s string) { throw(s) }

//go:linkname internalSyncFatal internal/sync.fatal
func internalSyncFatal(s string) { fatal(s) }

//go:linkname mapsFatal internal/runtime/maps.fatal
func mapsFatal(s string) { fatal(s) }

// ---- maps, unique, weak ----------------------------------------------------------------------------------------

//go:linkname mapclone maps.clone
func mapclone(m any) any {
	e := efaceOf(&m)
	e.data = mapCopy((*mapType)(unsafe.Pointer(e.typ)), (*hmap)(e.data))
	return m
}

// mapCopy makes an equal map: the slots keep their places.
func mapCopy(t *mapType, m *hmap) unsafe.Pointer {
	if m == nil {
		return makemap(&t.Type, 0)
	}
	c := (*hmap)(alloc(unsafe.Sizeof(hmap{}), false))
	*c = *m
	if m.slots != nil {
		size := uintptr(m.heads) - uintptr(m.slots)
		whole := size + (uintptr(m.mask)+1)*unsafe.Sizeof(mapIndex(0))
		c.slots = alloc(whole, t.Key.PtrBytes|t.Elem.PtrBytes == 0)
		memmove(c.slots, m.slots, whole)
		c.heads = add(c.slots, size)
	}
	return unsafe.Pointer(c)
}

// ---- hash/maphash ------------------------------------------------------------------------------------------------

//go:linkname runtime_memhash hash/maphash.runtime_memhash
func runtime_memhash(p unsafe.Pointer, seed, n uintptr) uintptr { return bytehash(p, seed, n) }

// ---- reflect -----------------------------------------------------------------------------------------------------

//go:linkname reflect_unsafe_New reflect.unsafe_New
func reflect_unsafe_New(t *abi.Type) unsafe.Pointer { return alloc(t.Size_, t.PtrBytes == 0) }

//go:linkname reflect_unsafe_NewArray reflect.unsafe_NewArray
func reflect_unsafe_NewArray(t *abi.Type, n int) unsafe.Pointer {
	return makeslice(t.Size_, t.PtrBytes == 0, n, n)
}

//go:linkname reflectlite_unsafe_New internal/reflectlite.unsafe_New
func reflectlite_unsafe_New(t *abi.Type) unsafe.Pointer { return alloc(t.Size_, t.PtrBytes == 0) }

//go:linkname reflect_typedmemmove reflect.typedmemmove
func reflect_typedmemmove(t *abi.Type, dst, src unsafe.Pointer) { memmove(dst, src, t.Size_) }

//go:linkname reflectlite_typedmemmove internal/reflectlite.typedmemmove
func reflectlite_typedmemmove(t *abi.Type, dst, src unsafe.Pointer) { memmove(dst, src, t.Size_) }

//go:linkname reflect_typedmemclr reflect.typedmemclr
func reflect_typedmemclr(t *abi.Type, p unsafe.Pointer) { memzero(p, t.Size_) }

//go:linkname reflect_typedmemclrpartial reflect.typedmemclrpartial
func reflect_typedmemclrpartial(t *abi.Type, p unsafe.Pointer, off, size uintptr) { memzero(p, size) }

//go:linkname reflect_typedarrayclear reflect.typedarrayclear
func reflect_typedarrayclear(t *abi.Type, p unsafe.Pointer, n int) { memzero(p, t.Size_*uintptr(n)) }

//go:linkname reflect_typedslicecopy reflect.typedslicecopy
func reflect_typedslicecopy(t *abi.Type, dst, src slice) int {
	n := min(dst.len, src.len)
	memmove(dst.ptr, src.ptr, uintptr(n)*t.Size_)
	return n
}

//go:linkname reflect_typehash reflect.typehash
func reflect_typehash(t *abi.Type, p unsafe.Pointer, seed uintptr) uintptr {
	return typehash(t, p, seed)
}

//go:linkname reflect_memmove reflect.memmove
func reflect_memmove(dst, src unsafe.Pointer, n uintptr) { memmove(dst, src, n) }

//go:linkname reflect_growslice reflect.growslice
func reflect_growslice(t *abi.Type, old slice, num int) slice {
	s := growslice(old.ptr, old.cap+num, old.cap, num, t.Size_, t.PtrBytes == 0)
	s.len = old.len
	return s
}

//go:linkname reflect_unsafeslice reflect.unsafeslice
func reflect_unsafeslice(t *abi.Type, ptr unsafe.Pointer, n int) {
	if n < 0 || tooMany(t.Size_, n) {
		panicunsafeslicelen()
	}
	if ptr == nil {
		if n > 0 {
			panicunsafeslicenilptr()
		}
		return
	}
	if t.Size_*uintptr(n) > -uintptr(ptr) {
		panicunsafeslicelen()
	}
}

//go:linkname reflect_resolveNameOff reflect.resolveNameOff
func reflect_resolveNameOff(base unsafe.Pointer, off int32) unsafe.Pointer { return offsetPointer(off) }

//go:linkname reflect_resolveTypeOff reflect.resolveTypeOff
func reflect_resolveTypeOff(base unsafe.Pointer, off int32) unsafe.Pointer { return offsetPointer(off) }

//go:linkname reflect_resolveTextOff reflect.resolveTextOff
func reflect_resolveTextOff(base unsafe.Pointer, off int32) unsafe.Pointer { return offsetPointer(off) }

//go:linkname reflectlite_resolveNameOff internal/reflectlite.resolveNameOff
func reflectlite_resolveNameOff(base unsafe.Pointer, off int32) unsafe.Pointer {
	return offsetPointer(off)
}

//go:linkname reflectlite_resolveTypeOff internal/reflectlite.resolveTypeOff
func reflectlite_resolveTypeOff(base unsafe.Pointer, off int32) unsafe.Pointer {
	return offsetPointer(off)
}

//go:linkname reflect_makemap reflect.makemap
func reflect_makemap(t *abi.Type, n int) unsafe.Pointer { return makemap(t, n) }

//go:linkname reflect_maplen reflect.maplen
func reflect_maplen(m unsafe.Pointer) int {
	if m == nil {
		return 0
	}
	return (*hmap)(m).count
}

//go:linkname reflectlite_maplen internal/reflectlite.maplen
func reflectlite_maplen(m unsafe.Pointer) int { return reflect_maplen(m) }

//go:linkname reflect_mapclear reflect.mapclear
func reflect_mapclear(t *abi.Type, m unsafe.Pointer) { mapclear(t, m) }

//go:linkname reflect_mapaccess reflect.mapaccess
func reflect_mapaccess(t *abi.Type, m, key unsafe.Pointer) unsafe.Pointer {
	return mapaccess(t, m, key)
}

//go:linkname reflect_mapassign reflect.mapassign0
func reflect_mapassign(t *abi.Type, m, key, elem unsafe.Pointer) {
	memmove(mapassign(t, m, key), elem, (*mapType)(unsafe.Pointer(t)).Elem.Size_)
}

//go:linkname reflect_mapdelete reflect.mapdelete
func reflect_mapdelete(t *abi.Type, m, key unsafe.Pointer) { mapdelete(t, m, key) }

//go:linkname reflect_mapiterinit reflect.mapiterinit
func reflect_mapiterinit(t *abi.Type, m unsafe.Pointer, it *hiter) { mapiterinit(t, m, it) }

//go:linkname reflect_mapiternext reflect.mapiternext
func reflect_mapiternext(it *hiter) { mapiternext(it) }

//go:linkname reflect_makechan reflect.makechan
func reflect_makechan(t *abi.Type, size int) unsafe.Pointer {
	return makechan((*abi.ChanType)(unsafe.Pointer(t)).Elem.Size_, size)
}

//go:linkname reflect_chanlen reflect.chanlen
func reflect_chanlen(c unsafe.Pointer) int { return chanlen(c) }

//go:linkname reflectlite_chanlen internal/reflectlite.chanlen
func reflectlite_chanlen(c unsafe.Pointer) int { return chanlen(c) }

//go:linkname reflect_chancap reflect.chancap
func reflect_chancap(c unsafe.Pointer) int { return chancap(c) }

//go:linkname reflect_chanclose reflect.chanclose
func reflect_chanclose(c unsafe.Pointer) { closechan(c) }

//go:linkname reflect_chanrecv reflect.chanrecv
func reflect_chanrecv(c unsafe.Pointer, nb bool, elem unsafe.Pointer) (selected, received bool) {
	if nb {
		return selectnbrecv(c, elem)
	}
	return true, chanrecv(c, elem)
}

//go:linkname reflect_chansend reflect.chansend0
func reflect_chansend(c, elem unsafe.Pointer, nb bool) bool {
	if nb {
		return selectnbsend(c, elem)
	}
	chansend(c, elem)
	return true
}

// runtimeSelect is reflect's description of a case: direction 1 sends, 2 receives, 3 is default.
type runtimeSelect struct {
	dir uintptr
	typ unsafe.Pointer
	ch  *hchan
	val unsafe.Pointer
}

//go:linkname reflect_rselect reflect.rselect
func reflect_rselect(cases []runtimeSelect) (int, bool) {
	list := make([]scase, len(cases))
	place := make([]int, len(cases))
	sends, recvs, other := 0, 0, -1
	for i, c := range cases {
		switch c.dir {
		case 1:
			list[sends] = scase{c.ch, c.val}
			place[sends] = i
			sends++
		case 3:
			other = i
		}
	}
	for i, c := range cases {
		if c.dir == 2 {
			list[sends+recvs] = scase{c.ch, c.val}
			place[sends+recvs] = i
			recvs++
		}
	}
	if sends+recvs == 0 {
		if other < 0 {
			block()
		}
		return other, false
	}
	i, ok := selectgo(&list[0], sends, recvs, other < 0)
	if i < 0 {
		return other, false
	}
	return place[i], ok
}

//go:linkname reflect_ifaceE2I reflect.ifaceE2I
func reflect_ifaceE2I(t *abi.Type, e eface, dst *eface) {
	if m := missingMethod(e.typ, (*abi.InterfaceType)(unsafe.Pointer(t))); m != "" {
		panic(&TypeAssertionError{have: e.typ, want: t, missingMethod: m})
	}
	*dst = e
}

//go:linkname reflectlite_ifaceE2I internal/reflectlite.ifaceE2I
func reflectlite_ifaceE2I(t *abi.Type, e eface, dst *eface) { reflect_ifaceE2I(t, e, dst) }

// zeroVal is what reflect takes the zero value of any small type from.
var zeroVal [1024]byte

// ---- sync/atomic ---------------------------------------------------------------------------------------------------

//go:linkname atomic_procPin sync/atomic.runtime_procPin
func atomic_procPin() int { return 0 }

//go:linkname atomic_procUnpin sync/atomic.runtime_procUnpin
func atomic_procUnpin() {}

// gcbits tells which words of what x points to hold pointers, as the descriptor of its type says.
//
//go:linkname gcbits reflect.gcbits
func gcbits(x any) []byte {
	t := (*abi.PtrType)(unsafe.Pointer(efaceOf(&x).typ)).Elem
	bits := make([]byte, t.PtrBytes/pointerBytes)
	p := unsafe.Pointer(unsafe.SliceData(bits))
	for i := uintptr(0); i < uintptr(len(bits)); i++ {
		*(*byte)(add(p, i)) = *(*byte)(add(unsafe.Pointer(t.GCData), i/8)) >> (i & 7) & 1
	}
	return bits
}
