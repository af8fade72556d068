// Command prog is a program with a test.
package main

type place int

func (p place) String() string { return "place" }

func main() { panic("the test program runs its own main") }
