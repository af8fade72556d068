// Package trace has the interface of Go's package. Nothing is traced: Start says so, annotations do nothing.
package trace

import (
	"context"
	"errors"
	"io"
	"time"
)

var errNoTrace = errors.New("tracing is not supported by flash")

// Start is not possible.
func Start(w io.Writer) error { return errNoTrace }

// Stop has nothing to stop.
func Stop() {}

// IsEnabled is false.
func IsEnabled() bool { return false }

// Log does nothing.
func Log(ctx context.Context, category, message string) {}

// Logf does nothing.
func Logf(ctx context.Context, category, format string, args ...any) {}

// WithRegion calls fn.
func WithRegion(ctx context.Context, regionType string, fn func()) { fn() }

// A Region would be traced.
type Region struct{ _ byte }

// StartRegion gives a region.
func StartRegion(ctx context.Context, regionType string) *Region { return &Region{} }

// End ends it.
func (r *Region) End() {}

// A Task would be traced.
type Task struct{ _ byte }

// NewTask gives a task.
func NewTask(pctx context.Context, taskType string) (ctx context.Context, task *Task) {
	return pctx, &Task{}
}

// End ends it.
func (t *Task) End() {}

// FlightRecorderConfig says how much to keep.
type FlightRecorderConfig struct {
	MinAge   time.Duration
	MaxBytes uint64
}

// A FlightRecorder would keep the last of a trace.
type FlightRecorder struct{ _ byte }

// NewFlightRecorder gives a recorder that cannot start.
func NewFlightRecorder(cfg FlightRecorderConfig) *FlightRecorder { return &FlightRecorder{} }

// Enabled is false.
func (fr *FlightRecorder) Enabled() bool { return false }

// Start is not possible.
func (fr *FlightRecorder) Start() error { return errNoTrace }

// Stop has nothing to stop.
func (fr *FlightRecorder) Stop() {}

// WriteTo has nothing to write.
func (fr *FlightRecorder) WriteTo(w io.Writer) (n int64, err error) { return 0, errNoTrace }
