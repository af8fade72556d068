//go:build !go1.26

package runtime

import "internal/abi"

// mapType is a map's descriptor: of it only Key, Elem and Hasher are looked at.
type mapType = abi.SwissMapType

// isDirect tells whether values of t stand in the data word of an interface.
func isDirect(t *abi.Type) bool { return !t.IfaceIndir() }
