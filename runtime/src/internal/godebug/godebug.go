// Package godebug has the settings of $GODEBUG. On a board they are at their defaults unless the program itself sets the
// variable.
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
func (s *Setting) String() string { return s.Name() + "=" + s.Value() }

// IncNonDefault counts a use of a value that is not the default.
func (s *Setting) IncNonDefault() {}

// Value gives what $GODEBUG has for the setting, the last of several; empty: the default.
func (s *Setting) Value() string {
	text := env()
	end := len(text)
	for i := end - 1; i >= -1 && end > 0; i-- {
		if i >= 0 && text[i] != ',' {
			continue
		}
		if item, name := text[i+1:end], s.Name(); len(item) > len(name) && item[len(name)] == '=' && item[:len(name)] == name {
			return item[len(name)+1:]
		}
		end = max(i, 0)
	}
	return ""
}

// env is $GODEBUG.
func env() string
