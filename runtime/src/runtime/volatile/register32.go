package volatile

// Register32 is a register of 32 bits.
type Register32 struct {
	Reg uint32
}

// Get reads the register.
//
//go:inline
func (r *Register32) Get() uint32 { return LoadUint32(&r.Reg) }

// Set writes the register.
//
//go:inline
func (r *Register32) Set(value uint32) { StoreUint32(&r.Reg, value) }

// SetBits reads the register and writes it back with these bits set.
//
//go:inline
func (r *Register32) SetBits(value uint32) { StoreUint32(&r.Reg, LoadUint32(&r.Reg)|value) }

// ClearBits reads the register and writes it back with these bits cleared.
//
//go:inline
func (r *Register32) ClearBits(value uint32) { StoreUint32(&r.Reg, LoadUint32(&r.Reg)&^value) }

// HasBits reads the register and tells whether any of these bits is set.
//
//go:inline
func (r *Register32) HasBits(value uint32) bool { return LoadUint32(&r.Reg)&value != 0 }

// ReplaceBits writes value into the field that mask (not shifted) has at position pos.
//
//go:inline
func (r *Register32) ReplaceBits(value, mask uint32, pos uint8) {
	StoreUint32(&r.Reg, LoadUint32(&r.Reg)&^(mask<<pos)|value<<pos)
}
