//go:build qemu || wasm

package runtime

// mapIndex counts the slots of a map.
type mapIndex uint32
