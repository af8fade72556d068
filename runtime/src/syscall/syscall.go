// Package syscall has the names that the standard library and portable programs use. There is no operating system:
// files do not exist, and what is written to the standard streams goes to the serial port.
package syscall

import (
	"errors"
	"internal/oserror"
	"unsafe"
)

func runtimeWrite(p unsafe.Pointer, n int)

func runtimeRead(p unsafe.Pointer, n int) int

// Exit ends the program.
func Exit(code int)

// An Errno is an error of a system call.
type Errno uintptr

// The errors that something here gives or asks for; the numbers are Linux's.
const (
	EPERM        = Errno(1)
	ENOENT       = Errno(2)
	EINTR        = Errno(4)
	EIO          = Errno(5)
	EBADF        = Errno(9)
	EAGAIN       = Errno(11)
	ENOMEM       = Errno(12)
	EACCES       = Errno(13)
	EEXIST       = Errno(17)
	ENOTDIR      = Errno(20)
	EISDIR       = Errno(21)
	EINVAL       = Errno(22)
	EMFILE       = Errno(24)
	ENOSPC       = Errno(28)
	EROFS        = Errno(30)
	EPIPE        = Errno(32)
	ERANGE       = Errno(34)
	ENAMETOOLONG = Errno(36)
	ENOSYS       = Errno(38)
	ENOTEMPTY    = Errno(39)
	ENOTSUP      = Errno(95)
	EOPNOTSUPP   = Errno(95)
	EADDRINUSE   = Errno(98)
	ECONNABORTED = Errno(103)
	ECONNRESET   = Errno(104)
	ETIMEDOUT    = Errno(110)
	ECONNREFUSED = Errno(111)
	EINPROGRESS  = Errno(115)
	EWOULDBLOCK  = EAGAIN
)

func (e Errno) Error() string {
	switch e {
	case EPERM:
		return "operation not permitted"
	case ENOENT:
		return "no such file or directory"
	case EINTR:
		return "interrupted system call"
	case EIO:
		return "input/output error"
	case EBADF:
		return "bad file descriptor"
	case EAGAIN:
		return "resource temporarily unavailable"
	case EACCES:
		return "permission denied"
	case EEXIST:
		return "file exists"
	case ENOTDIR:
		return "not a directory"
	case EISDIR:
		return "is a directory"
	case EINVAL:
		return "invalid argument"
	case EROFS:
		return "read-only file system"
	case ENOSYS:
		return "function not implemented"
	case ENOTSUP:
		return "operation not supported"
	case ETIMEDOUT:
		return "connection timed out"
	}
	return "errno " + itoa(int(e))
}

func itoa(n int) string {
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + string(rune('0'+n%10))
}

// Is tells whether e means the same as one of the errors of package os.
func (e Errno) Is(target error) bool {
	switch target {
	case oserror.ErrPermission:
		return e == EACCES || e == EPERM
	case oserror.ErrExist:
		return e == EEXIST || e == ENOTEMPTY
	case oserror.ErrNotExist:
		return e == ENOENT
	case errors.ErrUnsupported:
		return e == ENOSYS || e == ENOTSUP
	}
	return false
}

// Temporary tells whether trying again may help.
func (e Errno) Temporary() bool { return e == EINTR || e == EMFILE || e == EAGAIN || e == ETIMEDOUT }

// Timeout tells whether time ran out.
func (e Errno) Timeout() bool { return e == EAGAIN || e == ETIMEDOUT }

// A Signal is the number of a signal.
type Signal int

// Signals; none is ever sent.
const (
	SIGHUP  = Signal(1)
	SIGINT  = Signal(2)
	SIGQUIT = Signal(3)
	SIGILL  = Signal(4)
	SIGTRAP = Signal(5)
	SIGABRT = Signal(6)
	SIGBUS  = Signal(7)
	SIGFPE  = Signal(8)
	SIGKILL = Signal(9)
	SIGUSR1 = Signal(10)
	SIGSEGV = Signal(11)
	SIGUSR2 = Signal(12)
	SIGPIPE = Signal(13)
	SIGALRM = Signal(14)
	SIGTERM = Signal(15)
	SIGCHLD = Signal(17)
)

// Signal makes it an os.Signal.
func (s Signal) Signal() {}

func (s Signal) String() string { return "signal " + itoa(int(s)) }

// Flags of Open, bits of modes, and other numbers.
const (
	O_RDONLY    = 0x0
	O_WRONLY    = 0x1
	O_RDWR      = 0x2
	O_CREAT     = 0x40
	O_EXCL      = 0x80
	O_TRUNC     = 0x200
	O_APPEND    = 0x400
	O_NONBLOCK  = 0x800
	O_SYNC      = 0x101000
	O_DIRECTORY = 0x4000
	O_CLOEXEC   = 0x80000

	S_IFMT   = 0xf000
	S_IFSOCK = 0xc000
	S_IFLNK  = 0xa000
	S_IFREG  = 0x8000
	S_IFBLK  = 0x6000
	S_IFDIR  = 0x4000
	S_IFCHR  = 0x2000
	S_IFIFO  = 0x1000
	S_ISUID  = 0x800
	S_ISGID  = 0x400
	S_ISVTX  = 0x200

	PROT_NONE     = 0x0
	PROT_READ     = 0x1
	PROT_WRITE    = 0x2
	MAP_PRIVATE   = 0x2
	MAP_ANONYMOUS = 0x20
	MAP_ANON      = 0x20

	Stdin, Stdout, Stderr = 0, 1, 2

	PathMax = 0x1000

	ImplementsGetwd = false
)

// Timespec is a time of a system call.
type Timespec struct {
	Sec  int64
	Nsec int64
}

// Unix gives seconds and nanoseconds.
func (ts *Timespec) Unix() (sec, nsec int64) { return ts.Sec, ts.Nsec }

// Nano gives nanoseconds.
func (ts *Timespec) Nano() int64 { return ts.Sec*1e9 + ts.Nsec }

// Timeval is a time of a system call.
type Timeval struct {
	Sec  int64
	Usec int64
}

// Rusage is the use of resources.
type Rusage struct{ Utime, Stime Timeval }

// Stat_t describes a file.
type Stat_t struct {
	Dev, Ino    uint64
	Rdev        uint64
	Mode, Nlink uint32
	Uid, Gid    uint32
	Size        int64
	Atim, Mtim  Timespec
	Ctim        Timespec
}

// SysProcAttr has no attributes.
type SysProcAttr struct{}

// WaitStatus is how a process ended.
type WaitStatus uint32

// ExitStatus gives the status.
func (w WaitStatus) ExitStatus() int { return int(w>>8) & 0xff }

// Exited is true.
func (w WaitStatus) Exited() bool { return true }

// Signaled is false.
func (w WaitStatus) Signaled() bool { return false }

// Signal is -1.
func (w WaitStatus) Signal() Signal { return -1 }

// RawConn is a raw network connection.
type RawConn interface {
	Control(f func(fd uintptr)) error
	Read(f func(fd uintptr) (done bool)) error
	Write(f func(fd uintptr) (done bool)) error
}

// Conn gives a RawConn.
type Conn interface {
	SyscallConn() (RawConn, error)
}

// ---- files ---------------------------------------------------------------------------------------------------

// hostFiles is set once a file has been opened: programs that open none have no code for them.
var hostFiles bool

// Write writes to a standard stream or a file.
func Write(fd int, p []byte) (n int, err error) {
	if fd == Stdout || fd == Stderr {
		runtimeWrite(unsafe.Pointer(unsafe.SliceData(p)), len(p))
		return len(p), nil
	}
	if hostFiles {
		return writeFile(fd, p)
	}
	return -1, EBADF
}

// Read reads from the standard input or a file: at least one byte, or none at its end.
func Read(fd int, p []byte) (n int, err error) {
	if fd == Stdin {
		return runtimeRead(unsafe.Pointer(unsafe.SliceData(p)), len(p)), nil
	}
	if hostFiles {
		return readFile(fd, p)
	}
	return -1, EBADF
}

// Seek moves to a place in a file.
func Seek(fd int, offset int64, whence int) (int64, error) {
	if hostFiles {
		return seekFile(fd, offset, whence)
	}
	return -1, ENOSYS
}

// Close closes a file.
func Close(fd int) error {
	if hostFiles && fd > Stderr {
		return closeFile(fd)
	}
	return nil
}

// Fstat describes an open file.
func Fstat(fd int, st *Stat_t) error {
	if hostFiles && fd > Stderr {
		return statFile(fd, st)
	}
	*st = Stat_t{Mode: S_IFCHR | 0666}
	return nil
}

// Rmdir removes an empty folder.
func Rmdir(path string) error { return Unlink(path) }

// Lstat is Stat.
func Lstat(path string, st *Stat_t) error { return Stat(path, st) }

// Getcwd is not possible.
func Getcwd(buf []byte) (n int, err error) { return 0, ENOSYS }

// Mmap is not possible.
func Mmap(fd int, offset int64, length int, prot int, flags int) (data []byte, err error) {
	return nil, ENOSYS
}

// Munmap is not possible.
func Munmap(b []byte) (err error) { return ENOSYS }

// Mprotect is not possible.
func Mprotect(b []byte, prot int) (err error) { return ENOSYS }

// Faccessat is not possible.
func Faccessat(dirfd int, path string, mode uint32, flags int) (err error) { return ENOSYS }

// Kill is not possible.
func Kill(pid int, sig Signal) error { return ENOSYS }

// Getpid is 1.
func Getpid() int { return 1 }

// Getppid is 0.
func Getppid() int { return 0 }

// Getuid is 0.
func Getuid() int { return 0 }

// Geteuid is 0.
func Geteuid() int { return 0 }

// Getgid is 0.
func Getgid() int { return 0 }

// Getegid is 0.
func Getegid() int { return 0 }

// Getpagesize is what memory is given out in elsewhere.
func Getpagesize() int { return 4096 }

// BytePtrFromString gives a string that ends in a zero byte.
func BytePtrFromString(s string) (*byte, error) {
	b, err := ByteSliceFromString(s)
	if err != nil {
		return nil, err
	}
	return &b[0], nil
}

// ByteSliceFromString gives the bytes of s and a zero.
func ByteSliceFromString(s string) ([]byte, error) {
	for i := 0; i < len(s); i++ {
		if s[i] == 0 {
			return nil, EINVAL
		}
	}
	return append([]byte(s), 0), nil
}
