// Package bad has tests that fail.
package bad
