// Package volatile has loads and stores that the compiler neither removes nor reorders among each other: for registers
// of the hardware, and for variables that interrupt handlers share.
package volatile

// LoadUint8 reads *addr.
func LoadUint8(addr *uint8) (val uint8)

// LoadUint16 reads *addr.
func LoadUint16(addr *uint16) (val uint16)

// LoadUint32 reads *addr.
func LoadUint32(addr *uint32) (val uint32)

// LoadUint64 reads *addr.
func LoadUint64(addr *uint64) (val uint64)

// StoreUint8 writes *addr.
func StoreUint8(addr *uint8, val uint8)

// StoreUint16 writes *addr.
func StoreUint16(addr *uint16, val uint16)

// StoreUint32 writes *addr.
func StoreUint32(addr *uint32, val uint32)

// StoreUint64 writes *addr.
func StoreUint64(addr *uint64, val uint64)
