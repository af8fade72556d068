package os

import (
	"io"
	"io/fs"
	"syscall"
	_ "unsafe" // for go:linkname
)

//go:linkname folderNames syscall.folderNames
func folderNames(path string) ([]string, error)

//go:linkname openFolderNames syscall.openFolderNames
func openFolderNames(fd int) ([]string, error)

// folderEntry is a name in a folder.
type folderEntry struct {
	folder, name string
	mode         FileMode
}

func (e *folderEntry) Name() string            { return e.name }
func (e *folderEntry) IsDir() bool             { return e.mode.IsDir() }
func (e *folderEntry) Type() FileMode          { return e.mode }
func (e *folderEntry) Info() (FileInfo, error) { return Lstat(e.folder + "/" + e.name) }
func (e *folderEntry) String() string          { return fs.FormatDirEntry(e) }

func entriesOf(folder string, names []string, err error) ([]DirEntry, error) {
	if err != nil {
		return nil, err
	}
	entries := make([]DirEntry, len(names))
	for i, name := range names {
		e := &folderEntry{folder: folder, name: name}
		if last := len(name) - 1; IsPathSeparator(name[last]) {
			e.name = name[:last]
			e.mode = ModeDir
		}
		entries[i] = e
	}
	return entries, nil
}

// ReadDir gives what is in a folder, by name.
func ReadDir(name string) ([]DirEntry, error) {
	names, err := folderNames(name)
	entries, err := entriesOf(name, names, err)
	if err != nil {
		return nil, &PathError{Op: "open", Path: name, Err: err}
	}
	// Names that had a slash after them may stand elsewhere without it.
	for i := range entries {
		for j := i; j > 0 && entries[j].Name() < entries[j-1].Name(); j-- {
			entries[j], entries[j-1] = entries[j-1], entries[j]
		}
	}
	return entries, nil
}

// ReadDir gives the next n entries of a folder, and io.EOF when there are none left; all that are left if n <= 0.
func (f *File) ReadDir(n int) ([]DirEntry, error) {
	if err := f.check("readdir"); err != nil {
		return nil, err
	}
	if !f.listed {
		names, err := openFolderNames(f.fd)
		entries, err := entriesOf(f.name, names, err)
		if err != nil {
			return nil, &PathError{Op: "readdir", Path: f.name, Err: err}
		}
		f.listed = true
		f.rest = entries
	}
	if n > 0 && len(f.rest) == 0 {
		return nil, io.EOF
	}
	if n <= 0 || n > len(f.rest) {
		n = len(f.rest)
	}
	entries := f.rest[:n:n]
	f.rest = f.rest[n:]
	return entries, nil
}

// Readdir is ReadDir with descriptions.
func (f *File) Readdir(n int) ([]FileInfo, error) {
	entries, err := f.ReadDir(n)
	var infos []FileInfo
	for _, e := range entries {
		info, err := e.Info()
		if IsNotExist(err) {
			continue // It was removed meanwhile.
		}
		if err != nil {
			return infos, err
		}
		infos = append(infos, info)
	}
	return infos, err
}

// Readdirnames is ReadDir with names only.
func (f *File) Readdirnames(n int) (names []string, err error) {
	entries, err := f.ReadDir(n)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, err
}

// Mkdir makes a folder.
func Mkdir(name string, perm FileMode) error {
	return pathError("mkdir", name, syscall.Mkdir(name, uint32(perm.Perm())))
}

// MkdirAll makes a folder and those that it is in, as far as they are not there.
func MkdirAll(path string, perm FileMode) error {
	if info, err := Stat(path); err == nil {
		if info.IsDir() {
			return nil
		}
		return &PathError{Op: "mkdir", Path: path, Err: syscall.ENOTDIR}
	}
	end := len(path)
	for end > 0 && IsPathSeparator(path[end-1]) {
		end--
	}
	for end > 0 && !IsPathSeparator(path[end-1]) {
		end--
	}
	if end > 1 {
		if err := MkdirAll(path[:end-1], perm); err != nil {
			return err
		}
	}
	err := Mkdir(path, perm)
	if IsExist(err) {
		return nil
	}
	return err
}

// MkdirTemp makes a folder whose name has a random number in place of the last * in pattern, or at its end.
func MkdirTemp(dir, pattern string) (string, error) {
	if dir == "" {
		dir = TempDir()
	}
	name, err := newName("mkdirtemp", dir, pattern, func(name string) error { return Mkdir(name, 0700) })
	if IsNotExist(err) {
		// The error names the folder that is not there, not what was to be in it.
		if _, missing := Stat(dir); IsNotExist(missing) {
			err = missing
		}
	}
	return name, err
}

// RemoveAll removes a file, or a folder with all that is in it.
func RemoveAll(path string) error {
	if path == "" {
		return nil
	}
	err := Remove(path)
	if err == nil || IsNotExist(err) {
		return nil
	}
	names, listErr := folderNames(path)
	if listErr != nil {
		return err
	}
	for _, name := range names {
		if IsPathSeparator(name[len(name)-1]) {
			name = name[:len(name)-1]
		}
		if err := RemoveAll(path + "/" + name); err != nil {
			return err
		}
	}
	if err = Remove(path); IsNotExist(err) {
		return nil
	}
	return err
}

// Chdir makes another folder the current one.
func Chdir(dir string) error { return pathError("chdir", dir, syscall.Chdir(dir)) }

// Chdir makes the folder the current one.
func (f *File) Chdir() error {
	if err := f.check("chdir"); err != nil {
		return err
	}
	return pathError("chdir", f.name, syscall.Fchdir(f.fd))
}

// Getwd gives the current folder.
func Getwd() (dir string, err error) {
	dir, err = syscall.Getwd()
	return dir, NewSyscallError("getwd", err)
}

// folderFS is a folder as a file system.
type folderFS string

// DirFS gives the files below a folder.
func DirFS(dir string) fs.FS { return folderFS(dir) }

func (dir folderFS) place(op, name string) (string, error) {
	if dir == "" || !fs.ValidPath(name) {
		return "", &PathError{Op: op, Path: name, Err: ErrInvalid}
	}
	return string(dir) + "/" + name, nil
}

// named gives an error the name by which the file is known in the file system.
func named(err error, name string) error {
	if e, ok := err.(*PathError); ok {
		e.Path = name
	}
	return err
}

// Open opens a file.
func (dir folderFS) Open(name string) (fs.File, error) {
	path, err := dir.place("open", name)
	if err != nil {
		return nil, err
	}
	f, err := Open(path)
	if err != nil {
		return nil, named(err, name)
	}
	return f, nil
}

// ReadFile reads a whole file.
func (dir folderFS) ReadFile(name string) ([]byte, error) {
	path, err := dir.place("readfile", name)
	if err != nil {
		return nil, err
	}
	b, err := ReadFile(path)
	return b, named(err, name)
}

// ReadDir lists a folder.
func (dir folderFS) ReadDir(name string) ([]DirEntry, error) {
	path, err := dir.place("readdir", name)
	if err != nil {
		return nil, err
	}
	entries, err := ReadDir(path)
	return entries, named(err, name)
}

// Stat describes a file.
func (dir folderFS) Stat(name string) (FileInfo, error) {
	path, err := dir.place("stat", name)
	if err != nil {
		return nil, err
	}
	info, err := Stat(path)
	return info, named(err, name)
}
