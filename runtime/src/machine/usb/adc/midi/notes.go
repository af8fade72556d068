//go:build rp2040

package midi

// Note is a note: 60 is middle C, each half tone one more. An S in a name makes it sharp.
type Note uint8

const (
	A0 Note = 21 + iota
	AS0
	B0
	C1
	CS1
	D1
	DS1
	E1
	F1
	FS1
	G1
	GS1
	A1
	AS1
	B1
	C2
	CS2
	D2
	DS2
	E2
	F2
	FS2
	G2
	GS2
	A2
	AS2
	B2
	C3
	CS3
	D3
	DS3
	E3
	F3
	FS3
	G3
	GS3
	A3
	AS3
	B3
	C4
	CS4
	D4
	DS4
	E4
	F4
	FS4
	G4
	GS4
	A4
	AS4
	B4
	C5
	CS5
	D5
	DS5
	E5
	F5
	FS5
	G5
	GS5
	A5
	AS5
	B5
	C6
	CS6
	D6
	DS6
	E6
	F6
	FS6
	G6
	GS6
	A6
	AS6
	B6
	C7
	CS7
	D7
	DS7
	E7
	F7
	FS7
	G7
	GS7
	A7
	AS7
	B7
	C8
	CS8
	D8
	DS8
	E8
	F8
	FS8
	G8
	GS8
	A8
	AS8
	B8
	C9
	CS9
	D9
	DS9
	E9
	F9
	FS9
	G9
)

// Name gives the note's name, such as C4 or CS4.
func (n Note) Name() string {
	const names = "C CSD DSE F FSG GSA ASB "
	name := names[n%12*2 : n%12*2+2]
	if name[1] == ' ' {
		name = name[:1]
	}
	if n < 12 {
		return name + "-1"
	}
	return name + string(rune('0'+n/12-1))
}
