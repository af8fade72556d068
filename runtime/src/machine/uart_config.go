package machine

// UARTParity is the parity of each byte.
type UARTParity uint8

const (
	ParityNone UARTParity = iota
	ParityEven
	ParityOdd
)

// UARTConfig says how a serial line is connected. Zero values stand for 115200 baud and the board's own pins.
type UARTConfig struct {
	BaudRate uint32
	TX       Pin
	RX       Pin
	RTS      Pin
	CTS      Pin
}
