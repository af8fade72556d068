//go:build qemu

// Files of the emulator's host, by semihosting ("Semihosting for AArch32 and AArch64", chapter 6).

package syscall

import "unsafe"

//go:linkname semihost flash_semihost
func semihost(operation uintptr, parameters unsafe.Pointer) int

const (
	sysOpen   = 0x01
	sysClose  = 0x02
	sysWrite  = 0x05
	sysRead   = 0x06
	sysSeek   = 0x0a
	sysFlen   = 0x0c
	sysRemove = 0x0e
	sysRename = 0x0f
	sysErrno  = 0x13

	// How SYS_OPEN opens: as fopen's "rb", "r+b", "wb", "w+b".
	modeRead   = 1
	modeUpdate = 3
	modeWrite  = 5
	modeCreate = 7
)

// openFile is what is known of an open file.
type openFile struct {
	handle    uintptr
	flags     int
	offset    int64
	directory bool

	// The name that it was opened by, and in which folder.
	path, folder string
}

// The descriptors behind the standard streams, in their order.
var openFiles []*openFile

func hostError() error {
	if e := semihost(sysErrno, nil); e > 0 {
		return Errno(e)
	}
	return EIO
}

func call(operation uintptr, parameters ...uintptr) int {
	return semihost(operation, unsafe.Pointer(unsafe.SliceData(parameters)))
}

// named makes a string end in a zero byte.
func named(path string) (ptr, length uintptr, err error) {
	b, err := ByteSliceFromString(placed(path))
	if err != nil {
		return 0, 0, err
	}
	return uintptr(unsafe.Pointer(&b[0])), uintptr(len(b) - 1), nil
}

func openHandle(path string, mode uintptr) (int, error) {
	if path == "" {
		return -1, ENOENT
	}
	p, n, err := named(path)
	if err != nil {
		return -1, err
	}
	h := call(sysOpen, p, mode, n)
	if h < 0 {
		return -1, hostError()
	}
	return h, nil
}

// isDirectory tells a folder: it has a size, but nothing can be read from it.
func isDirectory(handle uintptr) bool {
	if call(sysFlen, handle) <= 0 {
		return false
	}
	var b [1]byte
	missing := call(sysRead, handle, uintptr(unsafe.Pointer(&b)), 1)
	call(sysSeek, handle, 0)
	return missing != 0
}

// Open opens a file.
func Open(path string, flags int, perm uint32) (fd int, err error) {
	hostFiles = true
	writes := flags&(O_WRONLY|O_RDWR) != 0
	f := &openFile{flags: flags, path: path, folder: workingFolder}
	h, err := openHandle(path, modeRead)
	exists := err == nil
	if exists {
		f.directory = isDirectory(uintptr(h))
	}
	switch {
	case exists && flags&(O_CREAT|O_EXCL) == O_CREAT|O_EXCL:
		err = EEXIST
	case exists && writes && f.directory:
		err = EISDIR
	case !exists && flags&O_CREAT == 0, exists && !writes:
	default:
		mode := uintptr(modeUpdate)
		if !exists || flags&O_TRUNC != 0 {
			mode = modeCreate
		}
		if exists {
			call(sysClose, uintptr(h))
		}
		h, err = openHandle(path, mode)
	}
	if err != nil {
		if exists && err == EEXIST || err == EISDIR {
			call(sysClose, uintptr(h))
		}
		return -1, err
	}
	f.handle = uintptr(h)
	for i, old := range openFiles {
		if old == nil {
			openFiles[i] = f
			return i + Stderr + 1, nil
		}
	}
	openFiles = append(openFiles, f)
	return len(openFiles) + Stderr, nil
}

func fileOf(fd int) *openFile {
	i := fd - Stderr - 1
	if i < 0 || i >= len(openFiles) {
		return nil
	}
	return openFiles[i]
}

func closeFile(fd int) error {
	f := fileOf(fd)
	if f == nil {
		return EBADF
	}
	openFiles[fd-Stderr-1] = nil
	if call(sysClose, f.handle) != 0 {
		return hostError()
	}
	return nil
}

func readFile(fd int, p []byte) (int, error) {
	f := fileOf(fd)
	if f == nil || f.flags&O_WRONLY != 0 {
		return -1, EBADF
	}
	if f.directory {
		return -1, EISDIR
	}
	if len(p) == 0 {
		return 0, nil
	}
	// The answer is how many bytes are missing.
	missing := call(sysRead, f.handle, uintptr(unsafe.Pointer(&p[0])), uintptr(len(p)))
	if missing < 0 {
		return -1, hostError()
	}
	n := len(p) - missing
	f.offset += int64(n)
	return n, nil
}

func writeFile(fd int, p []byte) (int, error) {
	f := fileOf(fd)
	if f == nil || f.flags&(O_WRONLY|O_RDWR) == 0 {
		return -1, EBADF
	}
	if len(p) == 0 {
		return 0, nil
	}
	if f.flags&O_APPEND != 0 {
		if _, err := seekFile(fd, 0, 2); err != nil {
			return -1, err
		}
	}
	missing := call(sysWrite, f.handle, uintptr(unsafe.Pointer(&p[0])), uintptr(len(p)))
	n := len(p) - missing
	if missing < 0 || n == 0 {
		return -1, hostError()
	}
	f.offset += int64(n)
	return n, nil
}

func seekFile(fd int, offset int64, whence int) (int64, error) {
	f := fileOf(fd)
	if f == nil {
		return -1, EBADF
	}
	switch whence {
	case 1:
		offset += f.offset
	case 2:
		size := call(sysFlen, f.handle)
		if size < 0 {
			return -1, hostError()
		}
		offset += int64(size)
	}
	if offset < 0 || int64(uintptr(offset)) != offset {
		return -1, EINVAL
	}
	if !f.directory && call(sysSeek, f.handle, uintptr(offset)) != 0 {
		return -1, hostError()
	}
	f.offset = offset
	return offset, nil
}

func statFile(fd int, st *Stat_t) error {
	f := fileOf(fd)
	if f == nil {
		return EBADF
	}
	size := call(sysFlen, f.handle)
	if size < 0 {
		return hostError()
	}
	*st = Stat_t{Mode: S_IFREG | 0644, Nlink: 1, Size: int64(size)}
	if f.directory {
		st.Mode = S_IFDIR | 0755
	}
	return nil
}

// Stat describes a file.
func Stat(path string, st *Stat_t) error {
	fd, err := Open(path, O_RDONLY, 0)
	if err != nil {
		return err
	}
	err = statFile(fd, st)
	closeFile(fd)
	return err
}

// Ftruncate is not possible.
func Ftruncate(fd int, size int64) error { return ENOSYS }

// Unlink removes a file, or an empty folder.
func Unlink(path string) error {
	p, n, err := named(path)
	if err != nil {
		return err
	}
	if call(sysRemove, p, n) != 0 {
		return hostError()
	}
	return nil
}

// Rename gives a file another name.
func Rename(from, to string) error {
	p, n, err := named(from)
	if err != nil {
		return err
	}
	q, m, err := named(to)
	if err != nil {
		return err
	}
	if call(sysRename, p, n, q, m) != 0 {
		return hostError()
	}
	return nil
}
