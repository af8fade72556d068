package main

import "unsafe"

func pointerTo(f *func()) unsafe.Pointer { return unsafe.Pointer(f) }
