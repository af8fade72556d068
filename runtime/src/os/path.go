package os

import (
	"io"
	"io/fs"
	"syscall"
	"time"
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

// Stat finds no file.
func Stat(name string) (FileInfo, error) {
	if name == DevNull {
		return streamInfo{name}, nil
	}
	return nil, noFile("stat", name)
}

// Lstat finds no file.
func Lstat(name string) (FileInfo, error) { return Stat(name) }

// SameFile compares descriptions.
func SameFile(fi1, fi2 FileInfo) bool { return fi1 == fi2 }

// ReadFile finds no file.
func ReadFile(name string) ([]byte, error) {
	f, err := Open(name)
	if err != nil {
		return nil, err
	}
	return io.ReadAll(f)
}

// WriteFile is not possible.
func WriteFile(name string, data []byte, perm FileMode) error {
	f, err := OpenFile(name, O_WRONLY|O_CREATE|O_TRUNC, perm)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	return err
}

// ReadDir finds no directory.
func ReadDir(name string) ([]DirEntry, error) { return nil, noFile("open", name) }

// Mkdir is not possible.
func Mkdir(name string, perm FileMode) error { return noFiles("mkdir", name) }

// MkdirAll is not possible.
func MkdirAll(path string, perm FileMode) error { return noFiles("mkdir", path) }

// MkdirTemp is not possible.
func MkdirTemp(dir, pattern string) (string, error) { return "", noFiles("mkdir", pattern) }

// CreateTemp is not possible.
func CreateTemp(dir, pattern string) (*File, error) { return nil, noFiles("createtemp", pattern) }

// Remove finds no file.
func Remove(name string) error { return noFile("remove", name) }

// RemoveAll has nothing to remove.
func RemoveAll(path string) error { return nil }

// Rename finds no file.
func Rename(oldpath, newpath string) error {
	return &LinkError{"rename", oldpath, newpath, syscall.ENOENT}
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

// Chdir is not possible.
func Chdir(dir string) error { return noFile("chdir", dir) }

// Chmod finds no file.
func Chmod(name string, mode FileMode) error { return noFile("chmod", name) }

// Chown finds no file.
func Chown(name string, uid, gid int) error { return noFile("chown", name) }

// Lchown finds no file.
func Lchown(name string, uid, gid int) error { return noFile("lchown", name) }

// Chtimes finds no file.
func Chtimes(name string, atime time.Time, mtime time.Time) error { return noFile("chtimes", name) }

// Getwd gives the root.
func Getwd() (dir string, err error) { return "/", nil }

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

type dirFS string

func (dir dirFS) Open(name string) (fs.File, error) { return nil, noFile("open", name) }

// DirFS gives a file system in which nothing is found.
func DirFS(dir string) fs.FS { return dirFS(dir) }

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
func (r *Root) FS() fs.FS { return dirFS(r.name) }
