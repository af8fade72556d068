// What programs call: the exported functions and types of package runtime.

package runtime

import (
	"internal/goarch"
	"internal/goos"
	"runtime/volatile"
	"unsafe"
)

// GOOS is the operating system that packages are chosen for. There is none on a board: they see linux.
const GOOS string = goos.GOOS

// GOARCH is the architecture that packages are chosen for: they see arm on every board.
const GOARCH string = goarch.GOARCH

// Compiler names the compiler.
const Compiler = "flash"

// MemProfileRate is not used.
var MemProfileRate int

// Version gives the Go release whose standard library the program was built with.
func Version() string { return goVersion }

// GOROOT gives nothing: there are no files.
func GOROOT() string { return "" }

// NumCPU is 1.
func NumCPU() int { return 1 }

// GOMAXPROCS is 1 whatever n is.
func GOMAXPROCS(n int) int { return 1 }

// NumCgoCall is 0.
func NumCgoCall() int64 { return 0 }

// SetDefaultGOMAXPROCS does nothing.
func SetDefaultGOMAXPROCS() {}

// LockOSThread does nothing.
func LockOSThread() {}

// UnlockOSThread does nothing.
func UnlockOSThread() {}

// keptAlive is where KeepAlive shows the optimiser that the address is needed.
var keptAlive uint32

// KeepAlive keeps x reachable up to here.
//
//go:noinline
func KeepAlive(x any) {
	volatile.StoreUint32(&keptAlive, uint32(uintptr(efaceOf(&x).data)))
	volatile.StoreUint32(&keptAlive, 0)
}

// A Pinner would pin objects. Nothing moves here.
type Pinner struct{ _ byte }

// Pin does nothing.
func (p *Pinner) Pin(pointer any) {}

// Unpin does nothing.
func (p *Pinner) Unpin() {}

// Breakpoint does nothing.
func Breakpoint() {}

// ---- memory statistics -----------------------------------------------------------------------------------

// MemStats has the fields of Go's; those that say nothing here stay zero.
type MemStats struct {
	Alloc, TotalAlloc, Sys, Lookups, Mallocs, Frees                    uint64
	HeapAlloc, HeapSys, HeapIdle, HeapInuse, HeapReleased, HeapObjects uint64
	StackInuse, StackSys, MSpanInuse, MSpanSys, MCacheInuse, MCacheSys uint64
	BuckHashSys, GCSys, OtherSys, NextGC, LastGC, PauseTotalNs         uint64
	PauseNs, PauseEnd                                                  [256]uint64
	NumGC, NumForcedGC                                                 uint32
	GCCPUFraction                                                      float64
	EnableGC, DebugGC                                                  bool
	BySize                                                             [61]struct {
		Size           uint32
		Mallocs, Frees uint64
	}
}

// ReadMemStats fills m.
func ReadMemStats(m *MemStats) {
	if collecting() {
		readHeap(m)
		return
	}
	used, total, allocs := heapUsed()
	m.Alloc, m.TotalAlloc, m.HeapAlloc, m.HeapInuse = used, used, used, used
	m.Sys, m.HeapSys, m.HeapIdle = total, total, total-used
	m.Mallocs, m.HeapObjects = allocs, allocs
}

// ---- profiles: none ------------------------------------------------------------------------------------------

// A StackRecord describes a stack.
type StackRecord struct{ Stack0 [32]uintptr }

// Stack gives the trace.
func (r *StackRecord) Stack() []uintptr { return nil }

// A MemProfileRecord describes allocations.
type MemProfileRecord struct {
	AllocBytes, FreeBytes     int64
	AllocObjects, FreeObjects int64
	Stack0                    [32]uintptr
}

// InUseBytes is what was not freed.
func (r *MemProfileRecord) InUseBytes() int64 { return r.AllocBytes - r.FreeBytes }

// InUseObjects counts what was not freed.
func (r *MemProfileRecord) InUseObjects() int64 { return r.AllocObjects - r.FreeObjects }

// Stack gives the trace.
func (r *MemProfileRecord) Stack() []uintptr { return nil }

// BlockProfileRecord describes blocking.
type BlockProfileRecord struct {
	Count  int64
	Cycles int64
	StackRecord
}

// MemProfile has no records.
func MemProfile(p []MemProfileRecord, inuseZero bool) (n int, ok bool) { return 0, true }

// BlockProfile has no records.
func BlockProfile(p []BlockProfileRecord) (n int, ok bool) { return 0, true }

// MutexProfile has no records.
func MutexProfile(p []BlockProfileRecord) (n int, ok bool) { return 0, true }

// ThreadCreateProfile has no records.
func ThreadCreateProfile(p []StackRecord) (n int, ok bool) { return 0, true }

// GoroutineProfile has no records.
func GoroutineProfile(p []StackRecord) (n int, ok bool) { return 0, true }

// CPUProfile gives nothing.
func CPUProfile() []byte { return nil }

// SetBlockProfileRate does nothing.
func SetBlockProfileRate(rate int) {}

// SetMutexProfileFraction does nothing.
func SetMutexProfileFraction(rate int) int { return 0 }

// SetCPUProfileRate does nothing.
func SetCPUProfileRate(hz int) {}

// SetCgoTraceback does nothing.
func SetCgoTraceback(version int, traceback, context, symbolizer unsafe.Pointer) {}

// StartTrace does nothing.
func StartTrace() error { return errorString("tracing is not supported") }

// StopTrace does nothing.
func StopTrace() {}

// ReadTrace gives nothing.
func ReadTrace() []byte { return nil }
