// Package unique makes comparable values into handles that compare fast.
package unique

import "internal/stringslite"

// Handle stands for a value of type T: two are equal exactly if the values are.
type Handle[T comparable] struct{ value *T }

// Value gives the value.
func (h Handle[T]) Value() T { return *h.value }

// made has a *T for each value.
var made map[any]any

// Make gives the handle of a value.
func Make[T comparable](value T) Handle[T] {
	if p, ok := made[value]; ok {
		return Handle[T]{p.(*T)}
	}
	p := new(T)
	*p = value
	if s, ok := any(p).(*string); ok {
		// Keep no part of a larger string alive.
		*s = stringslite.Clone(*s)
	}
	if made == nil {
		made = map[any]any{}
	}
	made[*p] = p
	return Handle[T]{p}
}
