//go:build baremetal

package machine

import "errors"

var errUARTBufferEmpty = errors.New("UART buffer empty")

// To implement a UART a chip has: the fields Buffer and start, a function that switches on receiving by interrupt and is called
// once, when something first looks for input (by a pointer: programs compare UARTs); and the methods Configure and writeByte.

// Read takes what was received, without waiting.
func (uart *UART) Read(data []byte) (n int, err error) {
	uart.listen()
	for n < len(data) {
		b, ok := uart.Buffer.Get()
		if !ok {
			break
		}
		data[n] = b
		n++
	}
	return n, nil
}

// ReadByte takes one byte that was received, without waiting.
func (uart *UART) ReadByte() (byte, error) {
	uart.listen()
	b, ok := uart.Buffer.Get()
	if !ok {
		return 0, errUARTBufferEmpty
	}
	return b, nil
}

// Buffered tells how many bytes have been received and not read.
func (uart *UART) Buffered() int {
	uart.listen()
	return int(uart.Buffer.Used())
}

// Receive is called with each byte that comes in.
func (uart *UART) Receive(data byte) { uart.Buffer.Put(data) }

// Write sends data.
func (uart *UART) Write(data []byte) (n int, err error) {
	for _, b := range data {
		uart.writeByte(b)
	}
	return len(data), nil
}

// WriteByte sends a byte.
func (uart *UART) WriteByte(c byte) error {
	uart.writeByte(c)
	return nil
}

// DTR is whether somebody listens; a serial line cannot know.
func (uart *UART) DTR() bool { return true }

// RTS is whether somebody is ready to receive; a serial line cannot know.
func (uart *UART) RTS() bool { return true }

// listen switches receiving on where that has not been done.
func (uart *UART) listen() {
	if !uart.listening {
		uart.listening = true
		(*uart.start)()
	}
}
