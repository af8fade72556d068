// Package unique makes comparable values into handles that compare fast.
package unique

import (
	"internal/stringslite"
	"weak"
)

// Handle stands for a value of type T: two are equal exactly if the values are.
type Handle[T comparable] struct{ value *T }

// Value gives the value.
func (h Handle[T]) Value() T { return *h.value }

// kept is a weak pointer to the value of a handle.
type kept interface{ dead() bool }

type weakValue[T comparable] struct{ p weak.Pointer[T] }

func (w weakValue[T]) dead() bool { return w.p.Value() == nil }

var (
	// made has a weakValue[T] for each value. Those whose handles are gone leave when it has grown to twice its size.
	made map[any]kept
	full = 32
)

// Make gives the handle of a value.
func Make[T comparable](value T) Handle[T] {
	if w, ok := made[value]; ok {
		if p := w.(weakValue[T]).p.Value(); p != nil {
			return Handle[T]{p}
		}
	}
	p := new(T)
	*p = value
	if s, ok := any(p).(*string); ok {
		// Keep no part of a larger string alive.
		*s = stringslite.Clone(*s)
	}
	if made == nil {
		made = map[any]kept{}
	}
	if len(made) >= full {
		for v, w := range made {
			if w.dead() {
				delete(made, v)
			}
		}
		full = max(32, 2*len(made))
	}
	made[*p] = weakValue[T]{weak.Make(p)}
	return Handle[T]{p}
}
