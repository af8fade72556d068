package os

import (
	"errors"
	"io"
	"io/fs"
	"syscall"
	"time"
	_ "unsafe" // for go:linkname
)

// DirEntry is an entry of a directory.
type DirEntry = fs.DirEntry

// FileInfo describes a file.
type FileInfo = fs.FileInfo

// FileMode has the kind and the permissions of a file.
type FileMode = fs.FileMode

// Bits of FileMode.
const (
	ModeDir        = fs.ModeDir
	ModeAppend     = fs.ModeAppend
	ModeExclusive  = fs.ModeExclusive
	ModeTemporary  = fs.ModeTemporary
	ModeSymlink    = fs.ModeSymlink
	ModeDevice     = fs.ModeDevice
	ModeNamedPipe  = fs.ModeNamedPipe
	ModeSocket     = fs.ModeSocket
	ModeSetuid     = fs.ModeSetuid
	ModeSetgid     = fs.ModeSetgid
	ModeCharDevice = fs.ModeCharDevice
	ModeSticky     = fs.ModeSticky
	ModeIrregular  = fs.ModeIrregular
	ModeType       = fs.ModeType
	ModePerm       = fs.ModePerm
)

func noFile(op, path string) error { return &PathError{Op: op, Path: path, Err: syscall.ENOENT} }

func noFiles(op, path string) error { return &PathError{Op: op, Path: path, Err: syscall.ENOSYS} }

func pathError(op, path string, err error) error {
	if err == nil {
		return nil
	}
	return &PathError{Op: op, Path: path, Err: err}
}

// Stat describes a file.
func Stat(name string) (FileInfo, error) { return stat("stat", name) }

// Lstat describes a file: links are followed.
func Lstat(name string) (FileInfo, error) { return stat("lstat", name) }

func stat(op, name string) (FileInfo, error) {
	if name == DevNull {
		return streamInfo{name}, nil
	}
	var st syscall.Stat_t
	if err := syscall.Stat(name, &st); err != nil {
		return nil, &PathError{Op: op, Path: name, Err: err}
	}
	return newFileInfo(name, &st), nil
}

// SameFile compares descriptions.
func SameFile(fi1, fi2 FileInfo) bool { return fi1 == fi2 }

// ReadFile reads a whole file.
func ReadFile(name string) ([]byte, error) {
	f, err := Open(name)
	if err != nil {
		return nil, err
	}
	data, err := io.ReadAll(f)
	f.Close()
	return data, err
}

// WriteFile writes a whole file.
func WriteFile(name string, data []byte, perm FileMode) error {
	f, err := OpenFile(name, O_WRONLY|O_CREATE|O_TRUNC, perm)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if e := f.Close(); err == nil {
		err = e
	}
	return err
}

// CreateTemp makes a file whose name has a random number in place of the last * in pattern, or at its end.
func CreateTemp(dir, pattern string) (f *File, err error) {
	_, err = newName("createtemp", dir, pattern, func(name string) (err error) {
		f, err = OpenFile(name, O_RDWR|O_CREATE|O_EXCL, 0600)
		return err
	})
	return f, err
}

// newName finds a name that nothing has yet, and makes what is to have it.
func newName(op, dir, pattern string, make func(name string) error) (name string, err error) {
	if dir == "" {
		dir = TempDir()
	}
	star := len(pattern)
	for i := 0; i < len(pattern); i++ {
		if IsPathSeparator(pattern[i]) {
			return "", &PathError{Op: op, Path: pattern, Err: errors.New("pattern contains path separator")}
		}
		if pattern[i] == '*' {
			star = i
		}
	}
	suffix := ""
	if star < len(pattern) {
		suffix = pattern[star+1:]
	}
	for try := 0; ; try++ {
		name := dir + "/" + pattern[:star] + randomName() + suffix
		err := make(name)
		if err == nil {
			return name, nil
		}
		if !IsExist(err) || try == 10000 {
			return "", err
		}
	}
}

//go:linkname runtime_rand runtime.rand
func runtime_rand() uint64

func randomName() string {
	var digits [10]byte
	r := runtime_rand()
	for i := range digits {
		digits[i] = '0' + byte(r%10)
		r /= 10
	}
	return string(digits[:])
}

// Remove removes a file, or an empty folder.
func Remove(name string) error { return pathError("remove", name, syscall.Unlink(name)) }

// Rename gives a file another name.
func Rename(oldpath, newpath string) error {
	if err := syscall.Rename(oldpath, newpath); err != nil {
		return &LinkError{"rename", oldpath, newpath, err}
	}
	return nil
}

// Link finds no file.
func Link(oldname, newname string) error {
	return &LinkError{"link", oldname, newname, syscall.ENOENT}
}

// Symlink is not possible.
func Symlink(oldname, newname string) error {
	return &LinkError{"symlink", oldname, newname, syscall.ENOSYS}
}

// Readlink finds no file.
func Readlink(name string) (string, error) { return "", noFile("readlink", name) }

// Truncate finds no file.
func Truncate(name string, size int64) error { return noFile("truncate", name) }

// Chmod finds no file.
func Chmod(name string, mode FileMode) error { return noFile("chmod", name) }

// Chown finds no file.
func Chown(name string, uid, gid int) error { return noFile("chown", name) }

// Lchown finds no file.
func Lchown(name string, uid, gid int) error { return noFile("lchown", name) }

// Chtimes finds no file.
func Chtimes(name string, atime time.Time, mtime time.Time) error { return noFile("chtimes", name) }

// TempDir gives where temporary files would be.
func TempDir() string { return "/tmp" }

// UserCacheDir is not known.
func UserCacheDir() (string, error) { return "", ErrNotExist }

// UserConfigDir is not known.
func UserConfigDir() (string, error) { return "", ErrNotExist }

// UserHomeDir is not known.
func UserHomeDir() (string, error) { return "", ErrNotExist }

// Executable is not a file.
func Executable() (string, error) { return "", ErrNotExist }

// CopyFS is not possible.
func CopyFS(dir string, fsys fs.FS) error { return noFiles("copyfs", dir) }

// Root is a directory that paths do not leave.
type Root struct{ name string }

// OpenRoot finds no directory.
func OpenRoot(name string) (*Root, error) { return nil, noFile("open", name) }

// OpenInRoot finds no file.
func OpenInRoot(dir, name string) (*File, error) { return nil, noFile("open", name) }

// Name gives the name of the directory.
func (r *Root) Name() string { return r.name }

// Close has nothing to do.
func (r *Root) Close() error { return nil }

// Open finds no file.
func (r *Root) Open(name string) (*File, error) { return nil, noFile("open", name) }

// Create is not possible.
func (r *Root) Create(name string) (*File, error) { return nil, noFiles("open", name) }

// OpenFile finds no file.
func (r *Root) OpenFile(name string, flag int, perm FileMode) (*File, error) {
	return nil, noFile("open", name)
}

// OpenRoot finds no directory.
func (r *Root) OpenRoot(name string) (*Root, error) { return nil, noFile("open", name) }

// Mkdir is not possible.
func (r *Root) Mkdir(name string, perm FileMode) error { return noFiles("mkdir", name) }

// Remove finds no file.
func (r *Root) Remove(name string) error { return noFile("remove", name) }

// Stat finds no file.
func (r *Root) Stat(name string) (FileInfo, error) { return nil, noFile("stat", name) }

// Lstat finds no file.
func (r *Root) Lstat(name string) (FileInfo, error) { return nil, noFile("lstat", name) }

// FS gives a file system in which nothing is found.
func (r *Root) FS() fs.FS { return emptyFS{} }

type emptyFS struct{}

func (emptyFS) Open(name string) (fs.File, error) { return nil, noFile("open", name) }
