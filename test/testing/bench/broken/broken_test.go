package broken

import "testing"

var list []int

func TestFirst(t *testing.T) { t.Error("first") }

func TestIndex(t *testing.T) { index(len(t.Name())) }

//go:noinline
func index(i int) { list[i]++ }
