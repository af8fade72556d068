package main

import (
	"fmt"
	"testing"
)

func TestProgram(t *testing.T) {
	if s := fmt.Sprintf("%T %v", place(1), place(1)); s != "main.place place" {
		t.Error(s)
	}
}
