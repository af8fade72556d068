//go:build !qemu && !wasm

package runtime

// programArgs gives what the build was told.
func programArgs() []string { return targetArgs }
