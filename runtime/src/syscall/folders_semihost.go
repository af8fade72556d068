//go:build qemu

// Folders of the emulator's host. Semihosting has no calls for them, but it has the host's shell run a command
// (SYS_SYSTEM): these are POSIX's mkdir, ls and pwd.

package syscall

import "unsafe"

const sysSystem = 0x12

//go:linkname random runtime.rand
func random() uint64

// workingFolder is what Chdir has set: names that begin elsewhere are below it. Empty: that of the emulator.
var workingFolder string

// placed gives the name by which the host finds a file.
func placed(path string) string {
	if workingFolder == "" || path == "" || path[0] == '/' {
		return path
	}
	return workingFolder + "/" + path
}

// quoted makes one word of the shell from a path.
func quoted(path string) string {
	path = placed(path)
	word := make([]byte, 0, len(path)+2)
	word = append(word, '\'')
	for i := 0; i < len(path); i++ {
		if path[i] == '\'' {
			word = append(word, `'\'`...)
		}
		word = append(word, path[i])
	}
	return string(append(word, '\''))
}

// shell runs a command and tells whether it succeeded.
func shell(command string) bool {
	b, err := ByteSliceFromString(command + " 2>/dev/null")
	return err == nil && call(sysSystem, uintptr(unsafe.Pointer(&b[0])), uintptr(len(b)-1)) == 0
}

// shellOutput gives what a command printed.
func shellOutput(command string) (out string, ok bool) {
	hostFiles = true
	name := "/tmp/flash-" + hexadecimal(random()) + hexadecimal(random())
	ok = shell("umask 077; " + command + " >" + name)
	fd, err := Open(name, O_RDONLY, 0)
	if err != nil {
		return "", false
	}
	var all []byte
	var part [512]byte
	for {
		n, err := readFile(fd, part[:])
		if n <= 0 || err != nil {
			break
		}
		all = append(all, part[:n]...)
	}
	closeFile(fd)
	Unlink(name)
	return string(all), ok
}

func hexadecimal(n uint64) string {
	var digits [16]byte
	for i := range digits {
		digits[i] = "0123456789abcdef"[n&15]
		n >>= 4
	}
	return string(digits[:])
}

func parentOf(path string) string {
	for len(path) > 1 && path[len(path)-1] == '/' {
		path = path[:len(path)-1]
	}
	for i := len(path) - 1; i > 0; i-- {
		if path[i] == '/' {
			return path[:i]
		}
	}
	if path != "" && path[0] == '/' {
		return "/"
	}
	return "."
}

// checkFolder tells why a path is none, if it is none.
func checkFolder(path string) error {
	var st Stat_t
	if err := Stat(path, &st); err != nil {
		return err
	}
	if st.Mode&S_IFMT != S_IFDIR {
		return ENOTDIR
	}
	return nil
}

// Mkdir makes a folder; its mode is the host's choice unless only its owner may use it.
func Mkdir(path string, mode uint32) error {
	if path == "" {
		return ENOENT
	}
	command := "mkdir -- "
	if mode&0077 == 0 {
		command = "umask 077; mkdir -- "
	}
	if shell(command + quoted(path)) {
		return nil
	}
	var st Stat_t
	if Stat(path, &st) == nil {
		return EEXIST
	}
	if err := checkFolder(parentOf(path)); err != nil {
		return err
	}
	return EACCES
}

// openFolderNames gives the names in an open folder as folderNames does.
func openFolderNames(fd int) ([]string, error) {
	f := fileOf(fd)
	if f == nil {
		return nil, EBADF
	}
	// Its name means what it meant when it was opened.
	now := workingFolder
	workingFolder = f.folder
	names, err := folderNames(f.path)
	workingFolder = now
	return names, err
}

// folderNames gives the names in a folder, with a slash after those of folders.
func folderNames(path string) ([]string, error) {
	if err := checkFolder(path); err != nil {
		return nil, err
	}
	out, ok := shellOutput("LC_ALL=C ls -1Ap -- " + quoted(path))
	if !ok {
		return nil, EACCES
	}
	var names []string
	for start, i := 0, 0; i < len(out); i++ {
		if out[i] == '\n' {
			names = append(names, out[start:i])
			start = i + 1
		}
	}
	return names, nil
}

// Getwd gives the current folder.
func Getwd() (string, error) {
	if workingFolder != "" {
		return workingFolder, nil
	}
	out, ok := shellOutput("pwd -P")
	if !ok || out == "" {
		return "", EIO
	}
	return out[:len(out)-1], nil
}

// Chdir makes another folder the current one, of this program only.
func Chdir(path string) error {
	if err := checkFolder(path); err != nil {
		return err
	}
	out, ok := shellOutput("cd -- " + quoted(path) + " && pwd -P")
	if !ok || out == "" {
		return EACCES
	}
	workingFolder = out[:len(out)-1]
	return nil
}

// Fchdir makes an open folder the current one.
func Fchdir(fd int) error {
	f := fileOf(fd)
	if f == nil {
		return EBADF
	}
	now := workingFolder
	workingFolder = f.folder
	err := Chdir(f.path)
	if err != nil {
		workingFolder = now
	}
	return err
}
