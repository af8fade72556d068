package volatile

// Register16 is a register of 16 bits.
type Register16 struct {
	Reg uint16
}

// Get reads the register.
//
//go:inline
func (r *Register16) Get() uint16 { return LoadUint16(&r.Reg) }

// Set writes the register.
//
//go:inline
func (r *Register16) Set(value uint16) { StoreUint16(&r.Reg, value) }

// SetBits reads the register and writes it back with these bits set.
//
//go:inline
func (r *Register16) SetBits(value uint16) { StoreUint16(&r.Reg, LoadUint16(&r.Reg)|value) }

// ClearBits reads the register and writes it back with these bits cleared.
//
//go:inline
func (r *Register16) ClearBits(value uint16) { StoreUint16(&r.Reg, LoadUint16(&r.Reg)&^value) }

// HasBits reads the register and tells whether any of these bits is set.
//
//go:inline
func (r *Register16) HasBits(value uint16) bool { return LoadUint16(&r.Reg)&value != 0 }

// ReplaceBits writes value into the field that mask (not shifted) has at position pos.
//
//go:inline
func (r *Register16) ReplaceBits(value, mask uint16, pos uint8) {
	StoreUint16(&r.Reg, LoadUint16(&r.Reg)&^(mask<<pos)|value<<pos)
}
