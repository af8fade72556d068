//go:build !qemu

package syscall

// Open finds no file.
func Open(path string, mode int, perm uint32) (fd int, err error) {
	if mode&O_CREAT != 0 {
		return -1, ENOSYS
	}
	return -1, ENOENT
}

func writeFile(fd int, p []byte) (int, error) { return -1, EBADF }

func readFile(fd int, p []byte) (int, error) { return -1, EBADF }

func seekFile(fd int, offset int64, whence int) (int64, error) { return -1, EBADF }

func closeFile(fd int) error { return EBADF }

func statFile(fd int, st *Stat_t) error { return EBADF }

// Ftruncate is not possible.
func Ftruncate(fd int, size int64) error { return ENOSYS }

// Unlink finds no file.
func Unlink(path string) error { return ENOENT }

// Rename finds no file.
func Rename(from, to string) error { return ENOENT }

// Stat finds no file.
func Stat(path string, st *Stat_t) error { return ENOENT }

// Mkdir is not possible.
func Mkdir(path string, mode uint32) error { return ENOSYS }

func folderNames(path string) ([]string, error) { return nil, ENOENT }

func openFolderNames(fd int) ([]string, error) { return nil, EBADF }

// Getwd is the root.
func Getwd() (string, error) { return "/", nil }

// Chdir finds no folder.
func Chdir(path string) error { return ENOENT }

// Fchdir finds no folder.
func Fchdir(fd int) error { return EBADF }
