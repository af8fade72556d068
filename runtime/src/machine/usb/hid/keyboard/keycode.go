//go:build rp2040

package keyboard

// Keycode is a key: its number in one of the tables of "HID Usage Tables for USB", and which table that is.
type Keycode uint16

// The tables, in the upper byte.
const (
	tableMask  Keycode = 0xff00
	modifiers  Keycode = 0xe000 // a bit each
	system     Keycode = 0xe200 // chapter 4
	media      Keycode = 0xe400 // chapter 15
	keys       Keycode = 0xf000 // chapter 10
	characters Keycode = 0x0000 // of ASCII
)

// Keys that change what others mean.
const (
	KeyModifierLeftCtrl = modifiers | 1<<iota
	KeyModifierLeftShift
	KeyModifierLeftAlt
	KeyModifierLeftGUI
	KeyModifierRightCtrl
	KeyModifierRightShift
	KeyModifierRightAlt
	KeyModifierRightGUI

	KeyModifierCtrl  = KeyModifierLeftCtrl
	KeyModifierShift = KeyModifierLeftShift
	KeyModifierAlt   = KeyModifierLeftAlt
	KeyModifierGUI   = KeyModifierLeftGUI

	KeyLeftCtrl   = KeyModifierLeftCtrl
	KeyLeftShift  = KeyModifierLeftShift
	KeyLeftAlt    = KeyModifierLeftAlt
	KeyLeftGUI    = KeyModifierLeftGUI
	KeyRightCtrl  = KeyModifierRightCtrl
	KeyRightShift = KeyModifierRightShift
	KeyRightAlt   = KeyModifierRightAlt
	KeyRightGUI   = KeyModifierRightGUI
)

// Keys of the whole computer.
const (
	KeySystemPowerDown = system | (0x81 + iota)
	KeySystemSleep
	KeySystemWakeUp
)

// Keys of players.
const (
	KeyMediaPlay = media | (0xb0 + iota)
	KeyMediaPause
	KeyMediaRecord
	KeyMediaFastForward
	KeyMediaRewind
	KeyMediaNextTrack
	KeyMediaPrevTrack
	KeyMediaStop
	KeyMediaEject
	KeyMediaRandomPlay

	KeyMediaPlayPause = media | 0xcd
	KeyMediaPlaySkip  = media | 0xce
	KeyMediaMute      = media | 0xe2
	KeyMediaVolumeInc = media | 0xe9
	KeyMediaVolumeDec = media | 0xea
)

// Keys, by what is printed on those of an American keyboard.
const (
	KeyA = keys | (4 + iota)
	KeyB
	KeyC
	KeyD
	KeyE
	KeyF
	KeyG
	KeyH
	KeyI
	KeyJ
	KeyK
	KeyL
	KeyM
	KeyN
	KeyO
	KeyP
	KeyQ
	KeyR
	KeyS
	KeyT
	KeyU
	KeyV
	KeyW
	KeyX
	KeyY
	KeyZ
	Key1
	Key2
	Key3
	Key4
	Key5
	Key6
	Key7
	Key8
	Key9
	Key0
	KeyEnter
	KeyEsc
	KeyBackspace
	KeyTab
	KeySpace
	KeyMinus
	KeyEqual
	KeyLeftBrace
	KeyRightBrace
	KeyBackslash
	KeyNonUsNum
	KeySemicolon
	KeyQuote
	KeyTilde
	KeyComma
	KeyPeriod
	KeySlash
	KeyCapsLock
	KeyF1
	KeyF2
	KeyF3
	KeyF4
	KeyF5
	KeyF6
	KeyF7
	KeyF8
	KeyF9
	KeyF10
	KeyF11
	KeyF12
	KeyPrintscreen
	KeyScrollLock
	KeyPause
	KeyInsert
	KeyHome
	KeyPageUp
	KeyDelete
	KeyEnd
	KeyPageDown
	KeyRight
	KeyLeft
	KeyDown
	KeyUp
	KeyNumLock
	KeypadSlash
	KeypadAsterisk
	KeypadMinus
	KeypadPlus
	KeypadEnter
	Keypad1
	Keypad2
	Keypad3
	Keypad4
	Keypad5
	Keypad6
	Keypad7
	Keypad8
	Keypad9
	Keypad0
	KeypadPeriod
	KeyNonUSBS
	KeyMenu
	_
	_
	KeyF13
	KeyF14
	KeyF15
	KeyF16
	KeyF17
	KeyF18
	KeyF19
	KeyF20
	KeyF21
	KeyF22
	KeyF23
	KeyF24

	KeyUpArrow    = KeyUp
	KeyDownArrow  = KeyDown
	KeyLeftArrow  = KeyLeft
	KeyRightArrow = KeyRight
	KeyReturn     = KeyEnter
)

// What the keys from KeyA on write, without and with shift. Where there is nothing stands what no text has.
const (
	plain   = "abcdefghijklmnopqrstuvwxyz1234567890\n\x1b\b\t -=[]\\\x00;'`,./"
	shifted = "ABCDEFGHIJKLMNOPQRSTUVWXYZ!@#$%^&*()\x00\x00\x00\x00\x00_+{}|\x00:\"~<>?"
)

const firstKey = uint8(KeyA & 0xff)

// keyOf gives the key that writes a character, and whether with shift; 0 for none.
func keyOf(c byte) (key uint8, shift bool) {
	for i := 0; c != 0 && i < len(plain); i++ {
		if plain[i] == c {
			return firstKey + uint8(i), false
		}
		if shifted[i] == c {
			return firstKey + uint8(i), true
		}
	}
	return 0, false
}
