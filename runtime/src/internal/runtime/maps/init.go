//go:build go1.26

package maps

import "internal/abi"

// Init begins an iteration.
func (it *Iter) Init(t *abi.MapType, m *Map) { it.begin(&t.Type, m) }
