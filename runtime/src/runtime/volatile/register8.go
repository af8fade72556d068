package volatile

// Register8 is a register of 8 bits.
type Register8 struct {
	Reg uint8
}

// Get reads the register.
//
//go:inline
func (r *Register8) Get() uint8 { return LoadUint8(&r.Reg) }

// Set writes the register.
//
//go:inline
func (r *Register8) Set(value uint8) { StoreUint8(&r.Reg, value) }

// SetBits reads the register and writes it back with these bits set.
//
//go:inline
func (r *Register8) SetBits(value uint8) { StoreUint8(&r.Reg, LoadUint8(&r.Reg)|value) }

// ClearBits reads the register and writes it back with these bits cleared.
//
//go:inline
func (r *Register8) ClearBits(value uint8) { StoreUint8(&r.Reg, LoadUint8(&r.Reg)&^value) }

// HasBits reads the register and tells whether any of these bits is set.
//
//go:inline
func (r *Register8) HasBits(value uint8) bool { return LoadUint8(&r.Reg)&value != 0 }

// ReplaceBits writes value into the field that mask (not shifted) has at position pos.
//
//go:inline
func (r *Register8) ReplaceBits(value, mask uint8, pos uint8) {
	StoreUint8(&r.Reg, LoadUint8(&r.Reg)&^(mask<<pos)|value<<pos)
}
