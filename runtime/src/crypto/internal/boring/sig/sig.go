// Package sig has the marks that Go's tools look for in programs: none here.
package sig

// BoringCrypto would mark a program with BoringCrypto.
func BoringCrypto() {}

// FIPSOnly would mark a program that is restricted to it.
func FIPSOnly() {}

// StandardCrypto would mark a program with Go's own cryptography.
func StandardCrypto() {}
