//go:build rp2040

// Package keyboard is the board as a keyboard over USB, with the keys of players and of the whole computer. Text is typed as on an
// American keyboard: the host must have that layout.
package keyboard

import (
	"errors"
	"machine/usb/hid"
	"unicode/utf8"
)

var (
	ErrInvalidCodepoint = errors.New("invalid Unicode codepoint")
	ErrInvalidKeycode   = errors.New("invalid keyboard keycode")
	ErrInvalidUTF8      = errors.New("invalid UTF-8 encoding")
	ErrKeypressMaximum  = errors.New("maximum keypresses exceeded")
)

// Numbers of reports.
const (
	keyReport    = hid.LampReport
	mediaReport  = 3
	systemReport = 4
)

// At most so many keys are down at the same time.
const (
	maxKeys  = 6
	maxMedia = 4
)

// reports says what reports are: modifiers, a byte of nothing and six keys, and lamps from the host (HID 1.11, E.6); four keys of
// players; one of the computer.
var reports = [...]byte{
	0x05, 0x01, 0x09, 0x06, 0xa1, 0x01, // a keyboard
	0x85, keyReport,
	0x05, 0x07, 0x19, 0xe0, 0x29, 0xe7, 0x15, 0, 0x25, 1, 0x75, 1, 0x95, 8, 0x81, 0x02,
	0x75, 8, 0x95, 1, 0x81, 0x03,
	0x05, 0x08, 0x19, 1, 0x29, 5, 0x75, 1, 0x95, 5, 0x91, 0x02, 0x75, 3, 0x95, 1, 0x91, 0x03,
	0x05, 0x07, 0x19, 0, 0x29, 0xff, 0x15, 0, 0x26, 0xff, 0, 0x75, 8, 0x95, maxKeys, 0x81, 0x00,
	0xc0,
	0x05, 0x0c, 0x09, 0x01, 0xa1, 0x01, // consumer control
	0x85, mediaReport,
	0x19, 0, 0x2a, 0xff, 0x03, 0x15, 0, 0x26, 0xff, 0x03, 0x75, 16, 0x95, maxMedia, 0x81, 0x00,
	0xc0,
	0x05, 0x01, 0x09, 0x80, 0xa1, 0x01, // system control
	0x85, systemReport,
	0x19, 0, 0x29, 0xff, 0x15, 0, 0x26, 0xff, 0, 0x75, 8, 0x95, 1, 0x81, 0x00,
	0xc0,
}

type keyboard struct {
	modifiers uint8
	shift     uint8 // pressed for the sake of a character
	keys      [maxKeys]uint8
	media     [maxMedia]uint8
	system    uint8
}

var (
	device = hid.Device{Reports: reports[:]}
	port   keyboard

	// Keyboard is the keyboard.
	Keyboard = &port
)

func init() { hid.Add(&device) }

// Port gives the keyboard.
func Port() *keyboard { return Keyboard }

// New gives the keyboard.
func New() *keyboard { return Keyboard }

// NumLockLed tells whether the host has switched the lamp on.
func (kb *keyboard) NumLockLed() bool { return hid.Lamps()&1 != 0 }

// CapsLockLed tells whether the host has switched the lamp on.
func (kb *keyboard) CapsLockLed() bool { return hid.Lamps()&2 != 0 }

// ScrollLockLed tells whether the host has switched the lamp on.
func (kb *keyboard) ScrollLockLed() bool { return hid.Lamps()&4 != 0 }

// Write types text. A character that no key writes ends it with an error.
func (kb *keyboard) Write(b []byte) (n int, err error) {
	for n < len(b) {
		c, size := utf8.DecodeRune(b[n:])
		switch {
		case c == utf8.RuneError && size == 1:
			return n, ErrInvalidUTF8
		case c >= utf8.RuneSelf:
			return n, ErrInvalidCodepoint
		}
		if err := kb.WriteByte(byte(c)); err != nil {
			return n, err
		}
		n += size
	}
	return n, nil
}

// WriteByte types a character of ASCII; carriage returns are left out.
func (kb *keyboard) WriteByte(b byte) error {
	if b == '\r' {
		return nil
	}
	if key, _ := keyOf(b); key == 0 {
		return ErrInvalidCodepoint
	}
	return kb.Press(characters | Keycode(b))
}

// Press presses a key, or the keys that write a character, and releases them. Other keys that are down stay so.
func (kb *keyboard) Press(c Keycode) error {
	if err := kb.Down(c); err != nil {
		return err
	}
	return kb.Up(c)
}

// Down presses a key, or the keys that write a character, until Up.
func (kb *keyboard) Down(c Keycode) error {
	table, n := c&tableMask, uint8(c)
	switch table {
	case modifiers:
		kb.modifiers |= n
	case system:
		kb.system = n
	case media:
		if !put(kb.media[:], n) {
			return ErrKeypressMaximum
		}
	case keys, characters:
		key, shift, err := keyIn(table, n)
		if err != nil {
			return err
		}
		if !put(kb.keys[:], key) {
			return ErrKeypressMaximum
		}
		if shift {
			kb.shift = uint8(KeyModifierShift & 0xff)
		}
	default:
		return ErrInvalidKeycode
	}
	kb.send(table)
	return nil
}

// Up releases a key, or the keys that write a character.
func (kb *keyboard) Up(c Keycode) error {
	table, n := c&tableMask, uint8(c)
	switch table {
	case modifiers:
		kb.modifiers &^= n
	case system:
		kb.system = 0
	case media:
		remove(kb.media[:], n)
	case keys, characters:
		key, shift, err := keyIn(table, n)
		if err != nil {
			return err
		}
		remove(kb.keys[:], key)
		if shift {
			kb.shift = 0
		}
	default:
		return ErrInvalidKeycode
	}
	kb.send(table)
	return nil
}

// Release releases all keys.
func (kb *keyboard) Release() error {
	hadMedia, hadSystem := kb.media != [maxMedia]uint8{}, kb.system != 0
	kb.modifiers, kb.shift, kb.system = 0, 0, 0
	kb.keys = [maxKeys]uint8{}
	kb.media = [maxMedia]uint8{}
	kb.send(keys)
	if hadMedia {
		kb.send(media)
	}
	if hadSystem {
		kb.send(system)
	}
	return nil
}

// keyIn gives the key of a Keycode that is one, or that is a character.
func keyIn(table Keycode, n uint8) (key uint8, shift bool, err error) {
	if table == keys && n != 0 {
		return n, false, nil
	}
	if key, shift = keyOf(n); key == 0 || table != characters {
		return 0, false, ErrInvalidKeycode
	}
	return key, shift, nil
}

// put has a key be down, and tells whether there was room for it.
func put(down []uint8, key uint8) bool {
	free := -1
	for i, k := range down {
		if k == key {
			return true
		}
		if k == 0 && free < 0 {
			free = i
		}
	}
	if free >= 0 {
		down[free] = key
	}
	return free >= 0
}

func remove(down []uint8, key uint8) {
	for i, k := range down {
		if k == key {
			down[i] = 0
		}
	}
}

func (kb *keyboard) send(table Keycode) {
	switch table {
	case media:
		report := [1 + 2*maxMedia]byte{mediaReport}
		for i, k := range kb.media {
			report[1+2*i] = k
		}
		hid.SendUSBPacket(report[:])
	case system:
		hid.SendUSBPacket([]byte{systemReport, kb.system})
	default:
		report := [3 + maxKeys]byte{keyReport, kb.modifiers | kb.shift}
		copy(report[3:], kb.keys[:])
		hid.SendUSBPacket(report[:])
	}
}
