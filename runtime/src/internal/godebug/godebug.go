// Package godebug has the settings of $GODEBUG, all at their defaults: a board has no environment.
package godebug

// A Setting is one of them.
type Setting struct{ name string }

// New gives the setting of that name.
func New(name string) *Setting { return &Setting{name} }

// Name gives its name.
func (s *Setting) Name() string {
	if s.name != "" && s.name[0] == '#' {
		return s.name[1:]
	}
	return s.name
}

// Undocumented tells whether the name begins with #.
func (s *Setting) Undocumented() bool { return s.name != "" && s.name[0] == '#' }

// String gives name=value.
func (s *Setting) String() string { return s.Name() + "=" }

// IncNonDefault counts a use of a value that is not the default.
func (s *Setting) IncNonDefault() {}

// Value is empty: the default.
func (s *Setting) Value() string { return "" }
