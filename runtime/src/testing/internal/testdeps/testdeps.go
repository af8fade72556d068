// Package testdeps has what the program of `flash test` lends to package testing. There is no other process to fuzz in,
// and there are no profiles; the seeds of fuzz tests come with the program.
package testdeps

import (
	"errors"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"time"
	_ "unsafe" // for go:linkname
)

// Set by the main package that flash test makes.
var (
	ImportPath string
	ModulePath string
	// Corpus has the files of testdata/fuzz: the name of the fuzz test, then what its files hold.
	Corpus map[string][]Seed
)

// A Seed is a file of a corpus.
type Seed struct {
	Path   string
	Values []any
	// Problem is what is wrong with the file, or empty.
	Problem string
}

type corpusEntry = struct {
	Parent     string
	Path       string
	Data       []byte
	Values     []any
	Generation int
	IsSeed     bool
}

// TestDeps is what testing.MainStart takes.
type TestDeps struct{}

var last struct {
	pattern string
	regexp  *regexp.Regexp
}

// MatchString tells whether the pattern matches; the last pattern is remembered.
func (TestDeps) MatchString(pat, str string) (bool, error) {
	if last.regexp == nil || last.pattern != pat {
		r, err := regexp.Compile(pat)
		if err != nil {
			return false, err
		}
		last.pattern, last.regexp = pat, r
	}
	return last.regexp.MatchString(str), nil
}

func (TestDeps) ImportPath() string { return ImportPath }

func (TestDeps) ModulePath() string { return ModulePath }

//go:linkname setExitPanics runtime.setExitPanics
func setExitPanics(v bool)

// SetPanicOnExit0 makes os.Exit(0) panic: a test must not end the program as if all had passed.
func (TestDeps) SetPanicOnExit0(v bool) { setExitPanics(v) }

var (
	errNoProfile = errors.New("profiles are not supported by flash")
	errNoFuzzing = errors.New("fuzzing is not supported by flash: the seeds run without -fuzz")
)

func (TestDeps) StartCPUProfile(w io.Writer) error { return errNoProfile }

func (TestDeps) StopCPUProfile() {}

func (TestDeps) WriteProfileTo(name string, w io.Writer, debug int) error { return errNoProfile }

func (TestDeps) StartTestLog(w io.Writer) {}

func (TestDeps) StopTestLog() error { return nil }

func (TestDeps) CoordinateFuzzing(timeout time.Duration, limit int64, minimizeTimeout time.Duration, minimizeLimit int64, parallel int, seed []corpusEntry, types []reflect.Type, corpusDir, cacheDir string) error {
	return errNoFuzzing
}

func (TestDeps) RunFuzzWorker(fn func(corpusEntry) error) error { return errNoFuzzing }

// ReadCorpus gives the seeds of the fuzz test that the folder is named for.
func (d TestDeps) ReadCorpus(dir string, types []reflect.Type) ([]corpusEntry, error) {
	name := dir
	for i := len(dir) - 1; i >= 0; i-- {
		if dir[i] == '/' {
			name = dir[i+1:]
			break
		}
	}
	var entries []corpusEntry
	for _, s := range Corpus[name] {
		if s.Problem != "" {
			return nil, fmt.Errorf("%s: %s", s.Path, s.Problem)
		}
		if err := d.CheckCorpus(s.Values, types); err != nil {
			return nil, fmt.Errorf("%s: %w", s.Path, err)
		}
		entries = append(entries, corpusEntry{Path: s.Path, Values: s.Values, IsSeed: true})
	}
	return entries, nil
}

// CheckCorpus tells whether the values fit the parameters of a fuzz test.
func (TestDeps) CheckCorpus(vals []any, types []reflect.Type) error {
	if len(vals) != len(types) {
		return fmt.Errorf("wrong number of values in corpus entry: %d, want %d", len(vals), len(types))
	}
	for i, v := range vals {
		if t := reflect.TypeOf(v); t != types[i] {
			return fmt.Errorf("mismatched types in corpus entry: have %v, want %v", t, types[i])
		}
	}
	return nil
}

func (TestDeps) ResetCoverage() {}

func (TestDeps) SnapshotCoverage() {}

// InitRuntimeCoverage: programs are not built for coverage.
func (TestDeps) InitRuntimeCoverage() (mode string, tearDown func(string, string) (string, error), snapcov func() float64) {
	return
}
