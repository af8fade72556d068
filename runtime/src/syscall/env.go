package syscall

// env has the variables that the program itself has set: "name=value".
var env []string

func runtimeSetenv(key, value string)

func runtimeUnsetenv(key string)

func find(key string) int {
	for i, s := range env {
		if len(s) > len(key) && s[len(key)] == '=' && s[:len(key)] == key {
			return i
		}
	}
	return -1
}

// Getenv gives the value of a variable.
func Getenv(key string) (value string, found bool) {
	if i := find(key); i >= 0 {
		return env[i][len(key)+1:], true
	}
	return "", false
}

// Setenv sets a variable.
func Setenv(key, value string) error {
	if key == "" {
		return EINVAL
	}
	for i := 0; i < len(key); i++ {
		if key[i] == '=' || key[i] == 0 {
			return EINVAL
		}
	}
	if i := find(key); i >= 0 {
		env[i] = key + "=" + value
	} else {
		env = append(env, key+"="+value)
	}
	runtimeSetenv(key, value)
	return nil
}

// Unsetenv removes a variable.
func Unsetenv(key string) error {
	if i := find(key); i >= 0 {
		env = append(env[:i], env[i+1:]...)
		runtimeUnsetenv(key)
	}
	return nil
}

// Clearenv removes all variables.
func Clearenv() {
	env = nil
	runtimeUnsetenv("GODEBUG")
}

// Environ gives all variables.
func Environ() []string { return append([]string(nil), env...) }
