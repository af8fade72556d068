// What os/signal asks of the runtime, where no signals come.

package runtime

import _ "unsafe"

//go:linkname signal_disable os/signal.signal_disable
func signal_disable(uint32) {}

//go:linkname signal_enable os/signal.signal_enable
func signal_enable(uint32) {}

//go:linkname signal_ignore os/signal.signal_ignore
func signal_ignore(uint32) {}

//go:linkname signal_ignored os/signal.signal_ignored
func signal_ignored(uint32) bool { return false }

// signal_recv waits for a signal: for ever.
//
//go:linkname signal_recv os/signal.signal_recv
func signal_recv() uint32 { select {} }

//go:linkname signalWaitUntilIdle os/signal.signalWaitUntilIdle
func signalWaitUntilIdle() {}
