package runtime

// printTrace leaves the trace to the host, which knows the calls.
func printTrace(gp *g, pc, lr, sp uintptr) {}
