//go:build rp2040

package joystick

// HatDirection is where a hat switch points to.
type HatDirection uint8

const (
	HatUp HatDirection = iota
	HatRightUp
	HatRight
	HatRightDown
	HatDown
	HatLeftDown
	HatLeft
	HatLeftUp
	HatCenter
)

// Constraint says which values of an axis go in, and which stand for them in reports.
type Constraint struct {
	MinIn, MaxIn   int
	MinOut, MaxOut int16
}

// AxisValue is an axis and where it stands.
type AxisValue struct {
	constraint Constraint
	Value      int
}

// Definitions says what a joystick has.
type Definitions struct {
	ReportID     byte
	ButtonCnt    int
	HatSwitchCnt int
	AxisDefs     []Constraint
}

// State is what is pressed, and where everything stands.
type State struct {
	ReportID    byte
	Buttons     []byte
	HatSwitches []HatDirection
	Axises      []*AxisValue
}

// DefaultDefinitions are sixteen buttons, one hat and six axes.
func DefaultDefinitions() Definitions {
	axes := make([]Constraint, 6)
	for i := range axes {
		axes[i] = Constraint{MinIn: -32767, MaxIn: 32767, MinOut: -32767, MaxOut: 32767}
	}
	return Definitions{ReportID: defaultReport, ButtonCnt: 16, HatSwitchCnt: 1, AxisDefs: axes}
}

// NewState gives a joystick at rest.
func (d Definitions) NewState() State {
	s := State{ReportID: d.ReportID, Buttons: make([]byte, (d.ButtonCnt+7)/8), HatSwitches: make([]HatDirection, d.HatSwitchCnt)}
	for i := range s.HatSwitches {
		s.HatSwitches[i] = HatCenter
	}
	for _, c := range d.AxisDefs {
		s.Axises = append(s.Axises, &AxisValue{constraint: c})
	}
	return s
}

// Descriptor says what reports mean (HID 1.11, chapter 6.2.2): buttons, hats of four bits, axes of sixteen.
func (d Definitions) Descriptor() []byte {
	b := []byte{0x05, 0x01, 0x09, 0x04, 0xa1, 0x01}
	if d.ReportID != 0 {
		b = append(b, 0x85, d.ReportID)
	}
	if n := byte(d.ButtonCnt); n > 0 {
		b = append(b, 0x05, 0x09, 0x19, 1, 0x29, n, 0x15, 0, 0x25, 1, 0x75, 1, 0x95, n, 0x81, 0x02)
		if n%8 != 0 {
			b = append(b, 0x75, 8-n%8, 0x95, 1, 0x81, 0x03)
		}
	}
	b = append(b, 0x05, 0x01)
	for range d.HatSwitchCnt {
		// 0 to 7 clockwise from above, in degrees; anything else is the centre.
		b = append(b, 0x09, 0x39, 0x15, 0, 0x25, 7, 0x35, 0, 0x46, 315%256, 315/256, 0x65, 0x14, 0x75, 4, 0x95, 1, 0x81, 0x42, 0x65, 0)
	}
	if d.HatSwitchCnt%2 != 0 {
		b = append(b, 0x75, 4, 0x95, 1, 0x81, 0x03)
	}
	for i, c := range d.AxisDefs {
		// X, Y, Z, their rotations, slider, dial, wheel.
		const x = 0x30
		b = append(b, 0x09, x+byte(i), 0x16, byte(c.MinOut), byte(c.MinOut>>8), 0x26, byte(c.MaxOut), byte(c.MaxOut>>8), 0x75, 16, 0x95, 1, 0x81, 0x02)
	}
	return append(b, 0xc0)
}

// Button tells whether a button is pressed.
func (s State) Button(index int) bool {
	return uint(index) < uint(len(s.Buttons)*8) && s.Buttons[index/8]>>(index%8)&1 != 0
}

// SetButton presses or releases a button.
func (s State) SetButton(index int, push bool) {
	if uint(index) >= uint(len(s.Buttons)*8) {
		return
	}
	bit := byte(1) << (index % 8)
	if push {
		s.Buttons[index/8] |= bit
	} else {
		s.Buttons[index/8] &^= bit
	}
}

// Hat gives where a hat points to.
func (s State) Hat(index int) HatDirection {
	if uint(index) >= uint(len(s.HatSwitches)) {
		return HatCenter
	}
	return s.HatSwitches[index]
}

// SetHat has a hat point somewhere.
func (s State) SetHat(index int, dir HatDirection) {
	if uint(index) < uint(len(s.HatSwitches)) {
		s.HatSwitches[index] = dir
	}
}

// Axis gives where an axis stands.
func (s State) Axis(index int) int {
	if uint(index) >= uint(len(s.Axises)) {
		return 0
	}
	return s.Axises[index].Value
}

// SetAxis sets where an axis stands.
func (s State) SetAxis(index int, v int) {
	if uint(index) < uint(len(s.Axises)) {
		s.Axises[index].Value = v
	}
}

// MarshalBinary gives the report.
func (s State) MarshalBinary() ([]byte, error) {
	var b []byte
	if s.ReportID != 0 {
		b = append(b, s.ReportID)
	}
	b = append(b, s.Buttons...)
	for i := 0; i < len(s.HatSwitches); i += 2 {
		hats := byte(s.HatSwitches[i])
		if i+1 < len(s.HatSwitches) {
			hats |= byte(s.HatSwitches[i+1]) << 4
		}
		b = append(b, hats)
	}
	for _, a := range s.Axises {
		v := a.constraint.out(a.Value)
		b = append(b, byte(v), byte(v>>8))
	}
	return b, nil
}

// out gives what stands for a value.
func (c Constraint) out(v int) int16 {
	if c.MaxIn == c.MinIn {
		return c.MinOut
	}
	v = max(c.MinIn, min(v, c.MaxIn))
	return int16(int64(v-c.MinIn)*int64(int(c.MaxOut)-int(c.MinOut))/int64(c.MaxIn-c.MinIn) + int64(c.MinOut))
}
