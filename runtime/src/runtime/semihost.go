//go:build qemu

// Semihosting: what an emulator's host does for the program ("Semihosting for AArch32 and AArch64", chapter 6).

package runtime

import "unsafe"

//go:linkname flashSemihost flash_semihost
func flashSemihost(operation uintptr, parameters unsafe.Pointer) int

const (
	sysGetCommandLine = 0x15
	maxCommandLine    = 4096
)

// programArgs gives the command line that the emulator was started with: words that its user may have quoted, so bytes
// other than letters and digits may be written as %XX.
func programArgs() []string {
	if len(targetArgs) > 0 {
		return targetArgs
	}
	line := make([]byte, maxCommandLine)
	block := [2]uintptr{uintptr(unsafe.Pointer(&line[0])), maxCommandLine}
	if flashSemihost(sysGetCommandLine, unsafe.Pointer(&block)) != 0 {
		return nil
	}
	var args []string
	var word []byte
	for i := 0; i < int(block[1]) && line[i] != 0; i++ {
		c := line[i]
		switch {
		case c == ' ':
			args = append(args, string(word))
			word = word[:0]
			continue
		case c == '%' && i+2 < int(block[1]):
			c = hexDigit(line[i+1])<<4 | hexDigit(line[i+2])
			i += 2
		}
		word = append(word, c)
	}
	return append(args, string(word))
}

func hexDigit(c byte) byte {
	if c >= 'a' {
		return c - 'a' + 10
	}
	return c - '0'
}

const (
	sysOpen  = 0x01
	sysClose = 0x02
	sysRead  = 0x06
)

// randomBytes takes them from the host's device.
func randomBytes(p unsafe.Pointer, n uintptr) bool {
	const name = "/dev/urandom\x00"
	open := [3]uintptr{uintptr(unsafe.Pointer(unsafe.StringData(name))), 1, uintptr(len(name) - 1)}
	handle := flashSemihost(sysOpen, unsafe.Pointer(&open))
	if handle < 0 {
		return false
	}
	read := [3]uintptr{uintptr(handle), uintptr(p), n}
	missing := flashSemihost(sysRead, unsafe.Pointer(&read))
	flashSemihost(sysClose, unsafe.Pointer(&read))
	return missing == 0
}
