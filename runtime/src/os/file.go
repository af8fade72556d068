// Package os has the interface of Go's package for programs without an operating system: the standard streams are the
// serial port, the environment is what the program itself sets. Files there are only on emulated machines that have
// semihosting: those of the emulator's host.
package os

import (
	"errors"
	"io"
	"io/fs"
	"syscall"
	"time"
)

// Flags of OpenFile.
const (
	O_RDONLY int = syscall.O_RDONLY
	O_WRONLY int = syscall.O_WRONLY
	O_RDWR   int = syscall.O_RDWR
	O_APPEND int = syscall.O_APPEND
	O_CREATE int = syscall.O_CREAT
	O_EXCL   int = syscall.O_EXCL
	O_SYNC   int = syscall.O_SYNC
	O_TRUNC  int = syscall.O_TRUNC
)

// Seek whence values, as in package io.
const (
	SEEK_SET int = 0
	SEEK_CUR int = 1
	SEEK_END int = 2
)

// Names of devices and paths.
const (
	DevNull           = "/dev/null"
	PathSeparator     = '/'
	PathListSeparator = ':'
)

// IsPathSeparator tells whether c separates the parts of a path.
func IsPathSeparator(c uint8) bool { return c == PathSeparator }

// File is an open file: one of the standard streams, DevNull, an end of a pipe, or a file of an emulator's host.
type File struct {
	fd   int
	name string
	pipe *pipe

	// A folder: what ReadDir has not given yet.
	listed bool
	rest   []DirEntry
}

// The standard streams.
var (
	Stdin  = NewFile(0, "/dev/stdin")
	Stdout = NewFile(1, "/dev/stdout")
	Stderr = NewFile(2, "/dev/stderr")
)

const (
	closedFile = -1
	nullFile   = -2
	pipeReader = -3
	pipeWriter = -4
)

// NewFile gives a File for a descriptor.
func NewFile(fd uintptr, name string) *File { return &File{fd: int(fd), name: name} }

// Open opens a file for reading.
func Open(name string) (*File, error) { return OpenFile(name, O_RDONLY, 0) }

// Create makes a file.
func Create(name string) (*File, error) { return OpenFile(name, O_RDWR|O_CREATE|O_TRUNC, 0666) }

// OpenFile opens a file.
func OpenFile(name string, flag int, perm FileMode) (*File, error) {
	if name == DevNull {
		return &File{fd: nullFile, name: name}, nil
	}
	fd, err := syscall.Open(name, flag, uint32(perm))
	if err != nil {
		return nil, &PathError{Op: "open", Path: name, Err: err}
	}
	return &File{fd: fd, name: name}, nil
}

func (f *File) check(op string) error {
	if f == nil {
		return ErrInvalid
	}
	if f.fd == closedFile {
		return &PathError{Op: op, Path: f.name, Err: ErrClosed}
	}
	return nil
}

func (f *File) cannot(op string) error {
	if err := f.check(op); err != nil {
		return err
	}
	return &PathError{Op: op, Path: f.name, Err: syscall.ENOSYS}
}

// Name gives the name that the file was opened with.
func (f *File) Name() string { return f.name }

// Fd gives the descriptor.
func (f *File) Fd() uintptr {
	if f == nil {
		return ^uintptr(0)
	}
	return uintptr(f.fd)
}

// Close closes the file.
func (f *File) Close() error {
	if err := f.check("close"); err != nil {
		return err
	}
	if f.pipe != nil {
		f.pipe.close(f.fd == pipeReader)
	}
	fd := f.fd
	f.fd = closedFile
	if fd > syscall.Stderr {
		return pathError("close", f.name, syscall.Close(fd))
	}
	return nil
}

// Read reads at least one byte.
func (f *File) Read(b []byte) (n int, err error) {
	if err := f.check("read"); err != nil {
		return 0, err
	}
	if len(b) == 0 {
		return 0, nil
	}
	if f.fd == nullFile {
		return 0, io.EOF
	}
	if f.fd == pipeReader {
		return f.pipe.read(b)
	}
	n, err = syscall.Read(f.fd, b)
	if err != nil {
		return 0, &PathError{Op: "read", Path: f.name, Err: err}
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// Write writes all of b.
func (f *File) Write(b []byte) (n int, err error) {
	if err := f.check("write"); err != nil {
		return 0, err
	}
	if f.fd == nullFile {
		return len(b), nil
	}
	if f.fd == pipeWriter {
		n, err = f.pipe.write(b)
	} else {
		n, err = syscall.Write(f.fd, b)
	}
	if err != nil {
		return 0, &PathError{Op: "write", Path: f.name, Err: err}
	}
	return n, nil
}

// WriteString writes all of s.
func (f *File) WriteString(s string) (n int, err error) { return f.Write([]byte(s)) }

// ReadAt reads all of b from a place in the file.
func (f *File) ReadAt(b []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, &PathError{Op: "readat", Path: f.name, Err: errors.New("negative offset")}
	}
	err = f.at(off, func() error {
		n, err = io.ReadFull(f, b)
		return err
	})
	if err == io.ErrUnexpectedEOF {
		err = io.EOF
	}
	return n, err
}

// WriteAt writes all of b to a place in the file.
func (f *File) WriteAt(b []byte, off int64) (n int, err error) {
	if off < 0 {
		return 0, &PathError{Op: "writeat", Path: f.name, Err: errors.New("negative offset")}
	}
	err = f.at(off, func() error {
		n, err = f.Write(b)
		return err
	})
	return n, err
}

// at does something at a place in the file and comes back.
func (f *File) at(off int64, do func() error) error {
	old, err := f.Seek(0, SEEK_CUR)
	if err != nil {
		return err
	}
	if _, err = f.Seek(off, SEEK_SET); err != nil {
		return err
	}
	err = do()
	if _, e := f.Seek(old, SEEK_SET); err == nil {
		err = e
	}
	return err
}

// ReadFrom copies from r until it ends.
func (f *File) ReadFrom(r io.Reader) (n int64, err error) {
	return io.Copy(struct{ io.Writer }{f}, r)
}

// WriteTo copies to w until the file ends.
func (f *File) WriteTo(w io.Writer) (n int64, err error) {
	return io.Copy(w, struct{ io.Reader }{f})
}

// Seek moves to a place in the file.
func (f *File) Seek(offset int64, whence int) (ret int64, err error) {
	if err := f.check("seek"); err != nil {
		return 0, err
	}
	if f.fd <= syscall.Stderr {
		return 0, f.cannot("seek")
	}
	ret, err = syscall.Seek(f.fd, offset, whence)
	if err != nil {
		return 0, &PathError{Op: "seek", Path: f.name, Err: err}
	}
	return ret, nil
}

// Sync has nothing to do.
func (f *File) Sync() error { return f.check("sync") }

// Truncate is not possible.
func (f *File) Truncate(size int64) error { return f.cannot("truncate") }

// Stat describes the file.
func (f *File) Stat() (FileInfo, error) {
	if err := f.check("stat"); err != nil {
		return nil, err
	}
	if f.fd <= syscall.Stderr {
		return streamInfo{f.name}, nil
	}
	var st syscall.Stat_t
	if err := syscall.Fstat(f.fd, &st); err != nil {
		return nil, &PathError{Op: "stat", Path: f.name, Err: err}
	}
	return newFileInfo(f.name, &st), nil
}

// Chmod is not possible.
func (f *File) Chmod(mode FileMode) error { return f.cannot("chmod") }

// Chown is not possible.
func (f *File) Chown(uid, gid int) error { return f.cannot("chown") }

// SetDeadline is not possible.
func (f *File) SetDeadline(t time.Time) error { return ErrNoDeadline }

// SetReadDeadline is not possible.
func (f *File) SetReadDeadline(t time.Time) error { return ErrNoDeadline }

// SetWriteDeadline is not possible.
func (f *File) SetWriteDeadline(t time.Time) error { return ErrNoDeadline }

// SyscallConn is not possible.
func (f *File) SyscallConn() (syscall.RawConn, error) { return nil, f.cannot("SyscallConn") }

// fileInfo describes a file.
type fileInfo struct {
	name string
	stat syscall.Stat_t
}

func newFileInfo(name string, st *syscall.Stat_t) *fileInfo {
	for len(name) > 1 && name[len(name)-1] == PathSeparator {
		name = name[:len(name)-1]
	}
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == PathSeparator && i+1 < len(name) {
			name = name[i+1:]
			break
		}
	}
	return &fileInfo{name, *st}
}

func (s *fileInfo) Name() string { return s.name }
func (s *fileInfo) Size() int64  { return s.stat.Size }
func (s *fileInfo) Mode() FileMode {
	mode := FileMode(s.stat.Mode & 0777)
	if s.IsDir() {
		mode |= ModeDir
	}
	return mode
}
func (s *fileInfo) ModTime() time.Time { return time.Unix(s.stat.Mtim.Sec, s.stat.Mtim.Nsec) }
func (s *fileInfo) IsDir() bool        { return s.stat.Mode&syscall.S_IFMT == syscall.S_IFDIR }
func (s *fileInfo) Sys() any           { return &s.stat }

// streamInfo describes a standard stream.
type streamInfo struct{ name string }

func (s streamInfo) Name() string       { return s.name }
func (s streamInfo) Size() int64        { return 0 }
func (s streamInfo) Mode() FileMode     { return ModeDevice | ModeCharDevice | 0666 }
func (s streamInfo) ModTime() time.Time { return time.Time{} }
func (s streamInfo) IsDir() bool        { return false }
func (s streamInfo) Sys() any           { return nil }

// ---- errors --------------------------------------------------------------------------------------------------

// Errors that are the same everywhere.
var (
	ErrInvalid          = fs.ErrInvalid
	ErrPermission       = fs.ErrPermission
	ErrExist            = fs.ErrExist
	ErrNotExist         = fs.ErrNotExist
	ErrClosed           = fs.ErrClosed
	ErrNoDeadline       = errors.New("file type does not support deadline")
	ErrDeadlineExceeded = error(deadlineExceeded{})
	ErrProcessDone      = errors.New("os: process already finished")
	ErrNoHandle         = errors.New("os: process handle unavailable")
)

type deadlineExceeded struct{}

func (deadlineExceeded) Error() string   { return "i/o timeout" }
func (deadlineExceeded) Timeout() bool   { return true }
func (deadlineExceeded) Temporary() bool { return true }

// PathError is an error with a path.
type PathError = fs.PathError

// SyscallError is an error of a system call.
type SyscallError struct {
	Syscall string
	Err     error
}

func (e *SyscallError) Error() string { return e.Syscall + ": " + e.Err.Error() }

// Unwrap gives the error itself.
func (e *SyscallError) Unwrap() error { return e.Err }

// Timeout tells whether time ran out.
func (e *SyscallError) Timeout() bool { return IsTimeout(e.Err) }

// NewSyscallError gives nil for no error.
func NewSyscallError(syscall string, err error) error {
	if err == nil {
		return nil
	}
	return &SyscallError{syscall, err}
}

// LinkError is an error of an operation with two paths.
type LinkError struct {
	Op, Old, New string
	Err          error
}

func (e *LinkError) Error() string { return e.Op + " " + e.Old + " " + e.New + ": " + e.Err.Error() }

// Unwrap gives the error itself.
func (e *LinkError) Unwrap() error { return e.Err }

func underlying(err error) error {
	switch e := err.(type) {
	case *PathError:
		return e.Err
	case *LinkError:
		return e.Err
	case *SyscallError:
		return e.Err
	}
	return err
}

func means(err, target error) bool {
	err = underlying(err)
	if err == target {
		return true
	}
	e, ok := err.(syscall.Errno)
	return ok && e.Is(target)
}

// IsExist tells whether something exists already.
func IsExist(err error) bool { return means(err, ErrExist) }

// IsNotExist tells whether something does not exist.
func IsNotExist(err error) bool { return means(err, ErrNotExist) }

// IsPermission tells whether it was not allowed.
func IsPermission(err error) bool { return means(err, ErrPermission) }

// IsTimeout tells whether time ran out.
func IsTimeout(err error) bool {
	t, ok := underlying(err).(interface{ Timeout() bool })
	return ok && t.Timeout()
}
