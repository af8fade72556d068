package volatile

// Register64 is a register of 64 bits.
type Register64 struct {
	Reg uint64
}

// Get reads the register.
//
//go:inline
func (r *Register64) Get() uint64 { return LoadUint64(&r.Reg) }

// Set writes the register.
//
//go:inline
func (r *Register64) Set(value uint64) { StoreUint64(&r.Reg, value) }

// SetBits reads the register and writes it back with these bits set.
//
//go:inline
func (r *Register64) SetBits(value uint64) { StoreUint64(&r.Reg, LoadUint64(&r.Reg)|value) }

// ClearBits reads the register and writes it back with these bits cleared.
//
//go:inline
func (r *Register64) ClearBits(value uint64) { StoreUint64(&r.Reg, LoadUint64(&r.Reg)&^value) }

// HasBits reads the register and tells whether any of these bits is set.
//
//go:inline
func (r *Register64) HasBits(value uint64) bool { return LoadUint64(&r.Reg)&value != 0 }

// ReplaceBits writes value into the field that mask (not shifted) has at position pos.
//
//go:inline
func (r *Register64) ReplaceBits(value, mask uint64, pos uint8) {
	StoreUint64(&r.Reg, LoadUint64(&r.Reg)&^(mask<<pos)|value<<pos)
}
