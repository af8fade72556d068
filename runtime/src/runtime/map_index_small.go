//go:build !qemu && !wasm

package runtime

// mapIndex counts the slots of a map: no board has memory for more than 65534 entries.
type mapIndex uint16
