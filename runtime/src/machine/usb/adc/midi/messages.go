//go:build rp2040

package midi

import "errors"

// What an event is: the lower half of its first byte (USB MIDI 1.0, table 4-1).
const (
	CINSystemCommon2 = 0x2 + iota
	CINSystemCommon3
	CINSysExStart
	CINSysExEnd1
	CINSysExEnd2
	CINSysExEnd3
	CINNoteOff
	CINNoteOn
	CINPoly
	CINControlChange
	CINProgramChange
	CINChannelPressure
	CINPitchBendChange
	CINSingleByte
)

// Messages: the upper half of an event's second byte.
const (
	MsgNoteOff           = 0x80
	MsgNoteOn            = 0x90
	MsgPolyAftertouch    = 0xa0
	MsgControlChange     = 0xb0
	MsgProgramChange     = 0xc0
	MsgChannelAftertouch = 0xd0
	MsgPitchBend         = 0xe0
	MsgSysExStart        = 0xf0
	MsgSysExEnd          = 0xf7
)

// Controllers.
const (
	CCModulationWheel       = 1
	CCBreathController      = 2
	CCFootPedal             = 4
	CCPortamentoTime        = 5
	CCDataEntry             = 6
	CCVolume                = 7
	CCBalance               = 8
	CCPan                   = 10
	CCExpression            = 11
	CCEffectControl1        = 12
	CCEffectControl2        = 13
	CCGeneralPurpose1       = 16
	CCGeneralPurpose2       = 17
	CCGeneralPurpose3       = 18
	CCGeneralPurpose4       = 19
	CCBankSelect            = 32
	CCModulationDepthRange  = 33
	CCBreathControllerDepth = 34
	CCFootPedalDepth        = 36
	CCEffectsLevel          = 91
	CCTremeloLevel          = 92
	CCChorusLevel           = 93
	CCCelesteLevel          = 94
	CCPhaserLevel           = 95
	CCDataIncrement         = 96
	CCDataDecrement         = 97
	CCNRPNLSB               = 98
	CCNRPNMSB               = 99
	CCRPNLSB                = 100
	CCRPNMSB                = 101
	CCAllSoundOff           = 120
	CCResetAllControllers   = 121
	CCAllNotesOff           = 123
	CCChannelVolume         = 127
)

var (
	errInvalidMIDICable        = errors.New("invalid MIDI cable")
	errInvalidMIDIChannel      = errors.New("invalid MIDI channel")
	errInvalidMIDIVelocity     = errors.New("invalid MIDI velocity")
	errInvalidMIDIControl      = errors.New("invalid MIDI control number")
	errInvalidMIDIControlValue = errors.New("invalid MIDI control value")
	errInvalidMIDIPatch        = errors.New("invalid MIDI patch number")
	errInvalidMIDIPitchBend    = errors.New("invalid MIDI pitch bend value")
	errInvalidMIDISysExData    = errors.New("invalid MIDI SysEx data")
)

const most = 127

// send sends a message of a channel, which counts from 1.
func (m *midi) send(cable, channel, kind, first, second byte) error {
	if cable > 15 {
		return errInvalidMIDICable
	}
	if channel == 0 || channel > 16 {
		return errInvalidMIDIChannel
	}
	_, err := m.Write([]byte{cable<<4 | kind>>4, kind | (channel - 1), first, second})
	return err
}

// NoteOn begins a note. Cables count from 0, channels from 1.
func (m *midi) NoteOn(cable, channel uint8, note Note, velocity uint8) error {
	if velocity > most {
		return errInvalidMIDIVelocity
	}
	return m.send(cable, channel, MsgNoteOn, byte(note)&most, velocity)
}

// NoteOff ends a note.
func (m *midi) NoteOff(cable, channel uint8, note Note, velocity uint8) error {
	if velocity > most {
		return errInvalidMIDIVelocity
	}
	return m.send(cable, channel, MsgNoteOff, byte(note)&most, velocity)
}

// ControlChange sets a controller.
func (m *midi) ControlChange(cable, channel, control, value uint8) error {
	if control > most {
		return errInvalidMIDIControl
	}
	if value > most {
		return errInvalidMIDIControlValue
	}
	return m.send(cable, channel, MsgControlChange, control, value)
}

// ProgramChange chooses an instrument.
func (m *midi) ProgramChange(cable, channel uint8, patch uint8) error {
	if patch > most {
		return errInvalidMIDIPatch
	}
	return m.send(cable, channel, MsgProgramChange, patch, 0)
}

// PitchBend raises or lowers all notes: 0x2000 leaves them as they are, 0x3fff is the highest.
func (m *midi) PitchBend(cable, channel uint8, bend uint16) error {
	if bend > 0x3fff {
		return errInvalidMIDIPitchBend
	}
	return m.send(cable, channel, MsgPitchBend, byte(bend)&most, byte(bend>>7))
}

// SysEx sends a message for one maker's devices, which begins with the maker's number. Its ends, 0xf0 and 0xf7, are added.
func (m *midi) SysEx(cable uint8, data []byte) error {
	if cable > 15 {
		return errInvalidMIDICable
	}
	if len(data) < 3 {
		return errInvalidMIDISysExData
	}
	// Three bytes in an event, and fewer in the last.
	event, n := [4]byte{0, MsgSysExStart}, 1
	for _, b := range data {
		if n == 3 {
			event[0], n = cable<<4|CINSysExStart, 0
			m.Write(event[:])
			event = [4]byte{}
		}
		n++
		event[n] = b
	}
	if n == 3 {
		event[0], n = cable<<4|CINSysExStart, 0
		m.Write(event[:])
		event = [4]byte{}
	}
	event[0] = cable<<4 | byte(CINSysExStart+n+1)
	event[n+1] = MsgSysExEnd
	_, err := m.Write(event[:])
	return err
}
