// Package weak has pointers that do not keep an object alive in Go; here nothing is freed while one exists.
package weak

// Pointer points to a T.
type Pointer[T any] struct {
	_ [0]*T
	p *T
}

// Make gives a weak pointer.
func Make[T any](ptr *T) Pointer[T] { return Pointer[T]{p: ptr} }

// Value gives the pointer.
func (p Pointer[T]) Value() *T { return p.p }
