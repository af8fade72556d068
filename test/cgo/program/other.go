package main

// static int onlyHere(int x) { return x + 1; }
// extern int add(int a, int b);
import "C"

func other() {
	println("other file", C.onlyHere(1), C.add(1, 2))
}
