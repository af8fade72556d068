package machine

// WatchdogConfig says how long the program may be silent.
type WatchdogConfig struct {
	// TimeoutMillis after the last Update the chip is reset.
	TimeoutMillis uint32
}
