// Package debug has the functions of Go's runtime/debug; most have nothing to do here.
package debug

import (
	"errors"
	"os"
	"runtime"
	"time"
	_ "unsafe" // for linkname
)

// GCStats collects information about garbage collections.
type GCStats struct {
	LastGC         time.Time
	NumGC          int64
	PauseTotal     time.Duration
	Pause          []time.Duration
	PauseEnd       []time.Time
	PauseQuantiles []time.Duration
}

// ReadGCStats fills in how often garbage was collected and how long that took.
func ReadGCStats(stats *GCStats) {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	*stats = GCStats{PauseQuantiles: stats.PauseQuantiles, NumGC: int64(m.NumGC), PauseTotal: time.Duration(m.PauseTotalNs)}
}

var (
	maxStack          = 0
	maxThreads        = 1
	memoryLimit int64 = 1<<63 - 1
)

func swap[T any](p *T, v T) T {
	old := *p
	*p = v
	return old
}

//go:linkname setGCPercent runtime/debug.setGCPercent
func setGCPercent(percent int32) int32

// SetGCPercent has garbage collected when memory in use has grown by so many percent since the last collection; a negative
// number: only when memory is full, which is what happens anyway where memory cannot grow. It gives the old percentage.
func SetGCPercent(percent int) int { return int(setGCPercent(int32(percent))) }

// FreeOSMemory collects garbage.
func FreeOSMemory() { runtime.GC() }

// SetMaxStack notes the limit and gives the old one.
func SetMaxStack(bytes int) int { return swap(&maxStack, bytes) }

// SetMaxThreads notes the limit and gives the old one.
func SetMaxThreads(threads int) int { return swap(&maxThreads, threads) }

// SetMemoryLimit notes the limit and gives the old one; a negative one changes nothing.
func SetMemoryLimit(limit int64) int64 {
	if limit < 0 {
		return memoryLimit
	}
	return swap(&memoryLimit, limit)
}

// SetPanicOnFault does nothing.
func SetPanicOnFault(enabled bool) bool { return false }

// SetTraceback does nothing.
func SetTraceback(level string) {}

// WriteHeapDump does nothing.
func WriteHeapDump(fd uintptr) {}

// CrashOptions has no options.
type CrashOptions struct{}

// SetCrashOutput is not supported.
func SetCrashOutput(f *os.File, opts CrashOptions) error {
	if f == nil {
		return nil
	}
	return os.ErrInvalid
}

// PrintStack prints what Stack gives.
func PrintStack() { os.Stderr.Write(Stack()) }

// Stack gives a trace of the goroutine that calls it.
func Stack() []byte {
	buf := make([]byte, 512)
	for {
		if n := runtime.Stack(buf, false); n < len(buf) {
			return buf[:n]
		}
		buf = make([]byte, 2*len(buf))
	}
}

// BuildInfo is what Go's linker notes of a build.
type BuildInfo struct {
	GoVersion string
	Path      string
	Main      Module
	Deps      []*Module
	Settings  []BuildSetting
}

// Module describes a module.
type Module struct {
	Path    string
	Version string
	Sum     string
	Replace *Module
}

// BuildSetting is a setting of the build.
type BuildSetting struct{ Key, Value string }

// ReadBuildInfo finds none.
func ReadBuildInfo() (info *BuildInfo, ok bool) { return nil, false }

// ParseBuildInfo is not supported.
func ParseBuildInfo(data string) (bi *BuildInfo, err error) {
	return nil, errors.New("build info is not supported")
}

// String gives the Go version.
func (bi *BuildInfo) String() string { return "go\t" + bi.GoVersion + "\n" }
