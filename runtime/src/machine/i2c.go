//go:build rp2040 || nrf51 || fe310 || stm32f405

package machine

import "errors"

// Usual frequencies.
const (
	TWI_FREQ_100KHZ = 100000
	TWI_FREQ_400KHZ = 400000
)

// I2CMode is the role on the bus.
type I2CMode int

const (
	I2CModeController I2CMode = iota
	I2CModeTarget
)

// I2CTargetEvent is what a controller has done, as a target sees it.
type I2CTargetEvent uint8

const (
	I2CReceive I2CTargetEvent = iota // it has written
	I2CRequest                       // it wants to read
	I2CFinish                        // it has ended the transfer
)

var (
	errI2CReadTimeout       = errors.New("I2C timeout during read")
	errI2CWriteTimeout      = errors.New("I2C timeout during write")
	errI2CBusReadyTimeout   = errors.New("I2C timeout on bus ready")
	errI2CSignalStopTimeout = errors.New("I2C timeout on signal stop")
	errI2CAckExpected       = errors.New("I2C error: expected ACK not NACK")
	errI2CBusError          = errors.New("I2C bus error")
	errI2COverflow          = errors.New("I2C receive buffer overflow")
	errI2COverread          = errors.New("I2C transmit buffer overflow")
)

// WriteRegister writes data to a register of the device at address.
func (i2c *I2C) WriteRegister(address uint8, register uint8, data []byte) error {
	buf := make([]uint8, len(data)+1)
	buf[0] = register
	copy(buf[1:], data)
	return i2c.Tx(uint16(address), buf, nil)
}

// ReadRegister reads data from a register of the device at address.
func (i2c *I2C) ReadRegister(address uint8, register uint8, data []byte) error {
	return i2c.Tx(uint16(address), []byte{register}, data)
}
