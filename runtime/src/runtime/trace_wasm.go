package runtime

// printTrace leaves the trace to the host, which knows the calls.
func printTrace(pc, lr, sp uintptr) {}
