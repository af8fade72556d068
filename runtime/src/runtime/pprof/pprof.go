// Package pprof has the interface of Go's package. The runtime keeps no profiles: starting or writing one is an error;
// a program's own profiles count what was added; labels travel in contexts.
package pprof

import (
	"context"
	"errors"
	"io"
	"slices"
)

var errNoProfile = errors.New("profiles are not supported by flash")

// StartCPUProfile is not possible.
func StartCPUProfile(w io.Writer) error { return errNoProfile }

// StopCPUProfile has nothing to stop.
func StopCPUProfile() {}

// WriteHeapProfile is not possible.
func WriteHeapProfile(w io.Writer) error { return errNoProfile }

// A Profile is a named collection of values.
type Profile struct {
	name   string
	values map[any]bool
}

var profiles = map[string]*Profile{}

// NewProfile makes a profile; its name must be new.
func NewProfile(name string) *Profile {
	if name == "" {
		panic("pprof: NewProfile with empty name")
	}
	if profiles[name] != nil {
		panic("pprof: NewProfile name already in use: " + name)
	}
	p := &Profile{name: name, values: map[any]bool{}}
	profiles[name] = p
	return p
}

// Lookup finds a profile that the program made.
func Lookup(name string) *Profile { return profiles[name] }

// Profiles gives those that the program made, by name.
func Profiles() []*Profile {
	var all []*Profile
	for _, p := range profiles {
		all = append(all, p)
	}
	slices.SortFunc(all, func(a, b *Profile) int {
		if a.name < b.name {
			return -1
		}
		return 1
	})
	return all
}

// Name gives the name.
func (p *Profile) Name() string { return p.name }

// Count counts the values.
func (p *Profile) Count() int { return len(p.values) }

// Add adds a value that is not there.
func (p *Profile) Add(value any, skip int) {
	if p.values[value] {
		panic("pprof: Profile.Add of duplicate value")
	}
	p.values[value] = true
}

// Remove removes a value.
func (p *Profile) Remove(value any) { delete(p.values, value) }

// WriteTo is not possible.
func (p *Profile) WriteTo(w io.Writer, debug int) error { return errNoProfile }

// LabelSet is a set of labels.
type LabelSet struct{ list []string }

// Labels makes a set of keys and values in turn.
func Labels(args ...string) LabelSet {
	if len(args)%2 != 0 {
		panic("uneven number of arguments to pprof.Labels")
	}
	return LabelSet{slices.Clone(args)}
}

type labelKey struct{}

func labelsOf(ctx context.Context) map[string]string {
	m, _ := ctx.Value(labelKey{}).(map[string]string)
	return m
}

// WithLabels gives a context with more labels.
func WithLabels(ctx context.Context, labels LabelSet) context.Context {
	m := map[string]string{}
	for k, v := range labelsOf(ctx) {
		m[k] = v
	}
	for i := 0; i < len(labels.list); i += 2 {
		m[labels.list[i]] = labels.list[i+1]
	}
	return context.WithValue(ctx, labelKey{}, m)
}

// Label gives the value of a label.
func Label(ctx context.Context, key string) (string, bool) {
	v, ok := labelsOf(ctx)[key]
	return v, ok
}

// ForLabels calls f for the labels until it gives false.
func ForLabels(ctx context.Context, f func(key, value string) bool) {
	m := labelsOf(ctx)
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	for _, k := range keys {
		if !f(k, m[k]) {
			return
		}
	}
}

// SetGoroutineLabels has nobody to tell.
func SetGoroutineLabels(ctx context.Context) {}

// Do calls f with a context that has the labels.
func Do(ctx context.Context, labels LabelSet, f func(context.Context)) { f(WithLabels(ctx, labels)) }
