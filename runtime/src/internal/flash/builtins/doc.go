// Package builtins has the functions that LLVM's code generator calls where a processor lacks an instruction: soft
// float, division, bit counts, atomics. Nothing in Go calls them; they are an object of their own, per core, from which
// the linker takes what is needed. They must not use what they implement.
package builtins
