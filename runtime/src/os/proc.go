package os

import (
	"syscall"
	"time"
	_ "unsafe" // for go:linkname
)

// Args has the arguments of the program: its name.
var Args = args()

//go:linkname runtime_args os.runtime_args
func runtime_args() []string

func args() []string {
	if a := runtime_args(); len(a) > 0 {
		return a
	}
	return []string{"main"}
}

//go:linkname runtime_exit os.runtime_exit
func runtime_exit(code int)

// Exit ends the program.
func Exit(code int) { runtime_exit(code) }

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

// Getgroups gives none.
func Getgroups() ([]int, error) { return nil, nil }

// Getpagesize gives what elsewhere is the size of a page.
func Getpagesize() int { return syscall.Getpagesize() }

// Hostname is not known.
func Hostname() (name string, err error) { return "", NewSyscallError("hostname", syscall.ENOSYS) }

// Signal is a signal.
type Signal interface {
	String() string
	Signal()
}

// The signals that every system has.
var (
	Interrupt Signal = syscall.SIGINT
	Kill      Signal = syscall.SIGKILL
)

// ProcAttr has the attributes of a new process.
type ProcAttr struct {
	Dir   string
	Env   []string
	Files []*File
	Sys   *syscall.SysProcAttr
}

// Process is a process.
type Process struct{ Pid int }

// ProcessState tells how a process ended.
type ProcessState struct{ pid int }

// FindProcess gives a Process, of which nothing more is known.
func FindProcess(pid int) (*Process, error) { return &Process{pid}, nil }

// StartProcess is not possible.
func StartProcess(name string, argv []string, attr *ProcAttr) (*Process, error) {
	return nil, noFiles("fork/exec", name)
}

// Kill is not possible.
func (p *Process) Kill() error { return ErrProcessDone }

// Release has nothing to do.
func (p *Process) Release() error { return nil }

// Signal is not possible.
func (p *Process) Signal(sig Signal) error { return ErrProcessDone }

// Wait is not possible.
func (p *Process) Wait() (*ProcessState, error) { return nil, NewSyscallError("wait", syscall.ENOSYS) }

// ExitCode is -1.
func (p *ProcessState) ExitCode() int { return -1 }

// Exited is false.
func (p *ProcessState) Exited() bool { return false }

// Pid gives the number of the process.
func (p *ProcessState) Pid() int { return p.pid }

// Success is false.
func (p *ProcessState) Success() bool { return false }

// String says that nothing is known.
func (p *ProcessState) String() string { return "unknown" }

// Sys gives nothing.
func (p *ProcessState) Sys() any { return nil }

// SysUsage gives nothing.
func (p *ProcessState) SysUsage() any { return nil }

// SystemTime is 0.
func (p *ProcessState) SystemTime() time.Duration { return 0 }

// UserTime is 0.
func (p *ProcessState) UserTime() time.Duration { return 0 }
