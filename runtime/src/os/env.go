package os

import "syscall"

// Getenv gives the value of a variable, or "".
func Getenv(key string) string {
	v, _ := syscall.Getenv(key)
	return v
}

// LookupEnv gives the value of a variable and whether it is set.
func LookupEnv(key string) (string, bool) { return syscall.Getenv(key) }

// Setenv sets a variable.
func Setenv(key, value string) error { return NewSyscallError("setenv", syscall.Setenv(key, value)) }

// Unsetenv removes a variable.
func Unsetenv(key string) error { return syscall.Unsetenv(key) }

// Clearenv removes all variables.
func Clearenv() { syscall.Clearenv() }

// Environ gives all variables as "name=value".
func Environ() []string { return syscall.Environ() }

// ExpandEnv replaces $name and ${name} by the values of variables.
func ExpandEnv(s string) string { return Expand(s, Getenv) }

// Expand replaces $name and ${name} by what mapping gives for them.
func Expand(s string, mapping func(string) string) string {
	var out []byte
	done := 0
	for i := 0; i < len(s); i++ {
		if s[i] != '$' || i+1 == len(s) {
			continue
		}
		out = append(out, s[done:i]...)
		name, n := variable(s[i+1:])
		if name != "" {
			out = append(out, mapping(name)...)
		} else if n == 0 {
			// A dollar sign before no name stays.
			out = append(out, '$')
		}
		i += n
		done = i + 1
	}
	if out == nil {
		return s
	}
	return string(out) + s[done:]
}

// variable gives the name that s, which follows a dollar sign, begins with, and how many bytes it takes.
func variable(s string) (string, int) {
	if s[0] == '{' {
		if len(s) > 2 && special(s[1]) && s[2] == '}' {
			return s[1:2], 3
		}
		for i := 1; i < len(s); i++ {
			if s[i] == '}' {
				if i == 1 {
					return "", 2
				}
				return s[1:i], i + 1
			}
		}
		return "", 1
	}
	if special(s[0]) {
		return s[:1], 1
	}
	i := 0
	for i < len(s) && (s[i] == '_' || s[i]|0x20 >= 'a' && s[i]|0x20 <= 'z' || s[i] >= '0' && s[i] <= '9') {
		i++
	}
	return s[:i], i
}

func special(c byte) bool {
	switch c {
	case '*', '#', '$', '@', '!', '?', '-':
		return true
	}
	return c >= '0' && c <= '9'
}
