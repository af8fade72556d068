//go:build fe310

package machine

import (
	"device/sifive"
	"unsafe"
)

// ---- I2C (FE310-G002 manual, chapter 21) ---------------------------------------------------------------------

// I2C is a bus, of which this chip is the controller.
type I2C struct {
	Bus *sifive.I2C_Type
}

var (
	_I2C0 = I2C{Bus: (*sifive.I2C_Type)(unsafe.Pointer(uintptr(0x10016000)))}

	I2C0 = &_I2C0
)

const (
	i2cEnable = 1 << 7 // CTR

	i2cStart = 1 << 7 // CR, the command
	i2cStop  = 1 << 6
	i2cRead  = 1 << 5
	i2cWrite = 1 << 4
	i2cNack  = 1 << 3

	i2cNoAck    = 1 << 7 // CR, the status
	i2cLost     = 1 << 5
	i2cTransfer = 1 << 1

	// i2cTimeout counts looks at the status.
	i2cTimeout = 100000
)

// Configure sets the frequency. The bus has pins of its own.
func (i2c *I2C) Configure(config I2CConfig) error {
	if config.Frequency == 0 {
		config.Frequency = 100 * KHz
	}
	i2c.SetBaudRate(config.Frequency)
	i2c.Bus.CTR.Set(i2cEnable)
	I2C0_SDA_PIN.Configure(PinConfig{Mode: PinI2C})
	I2C0_SCL_PIN.Configure(PinConfig{Mode: PinI2C})
	return nil
}

// SetBaudRate sets the frequency of the clock.
func (i2c *I2C) SetBaudRate(br uint32) error {
	prescale := boardCPUHz/(5*br) - 1
	i2c.Bus.CTR.Set(0)
	i2c.Bus.PRER_LO.Set(prescale & 0xff)
	i2c.Bus.PRER_HI.Set(prescale >> 8)
	i2c.Bus.CTR.Set(i2cEnable)
	return nil
}

// Tx writes w to the device at addr, then reads r from it; either may be empty.
func (i2c *I2C) Tx(addr uint16, w, r []byte) error {
	if len(w) != 0 {
		if err := i2c.send(byte(addr)<<1, i2cStart); err != nil {
			return err
		}
		for i, b := range w {
			var command uint32
			if i == len(w)-1 && len(r) == 0 {
				command = i2cStop
			}
			if err := i2c.send(b, command); err != nil {
				return err
			}
		}
	}
	if len(r) == 0 {
		return nil
	}
	if err := i2c.send(byte(addr)<<1|1, i2cStart); err != nil {
		return err
	}
	for i := range r {
		command := uint32(i2cRead)
		if i == len(r)-1 {
			command |= i2cNack | i2cStop
		}
		i2c.Bus.CR.Set(command)
		if _, ok := i2c.done(); !ok {
			return errI2CReadTimeout
		}
		r[i] = byte(i2c.Bus.TXR_RXR.Get())
	}
	return nil
}

// send writes a byte; where nobody acknowledges it, the transfer is over.
func (i2c *I2C) send(b byte, command uint32) error {
	i2c.Bus.TXR_RXR.Set(uint32(b))
	i2c.Bus.CR.Set(command | i2cWrite)
	status, ok := i2c.done()
	switch {
	case !ok:
		return errI2CWriteTimeout
	case status&i2cLost != 0:
		return errI2CBusError
	case status&i2cNoAck != 0:
		if command&i2cStop == 0 {
			i2c.Bus.CR.Set(i2cStop)
		}
		return errI2CAckExpected
	}
	return nil
}

// done waits for the end of a byte.
func (i2c *I2C) done() (status uint32, ok bool) {
	for n := 0; n < i2cTimeout; n++ {
		status = i2c.Bus.CR.Get()
		if status&i2cTransfer == 0 {
			return status, true
		}
	}
	return status, false
}

// ---- SPI (chapter 19) ----------------------------------------------------------------------------------------

// SPI is a bus, of which this chip is the controller.
type SPI struct {
	Bus *sifive.QSPI_Type
}

var (
	_SPI1 = SPI{Bus: (*sifive.QSPI_Type)(unsafe.Pointer(uintptr(0x10024000)))}

	SPI1 = &_SPI1
)

const (
	spiFull      = 1 << 31 // TXDATA
	spiEmpty     = 1 << 31 // RXDATA
	spiCSOff     = 3       // CSMODE: the program drives the chip select
	spiFormat8   = 8 << 16
	spiLSBFirst  = 1 << 2
	spiMaxDivide = 0xfff
)

// Configure sets frequency and mode. The bus has pins of its own.
func (spi *SPI) Configure(config SPIConfig) error {
	if config.Frequency == 0 {
		config.Frequency = 4 * MHz
	}
	if err := spi.SetBaudRate(config.Frequency); err != nil {
		return err
	}
	for _, p := range [...]Pin{SPI1_SCK_PIN, SPI1_SDO_PIN, SPI1_SDI_PIN} {
		p.Configure(PinConfig{Mode: PinSPI})
	}
	// Phase is bit 0, polarity bit 1, as in the number of the mode.
	spi.Bus.MODE.Set(uint32(config.Mode & 3))
	format := uint32(spiFormat8)
	if config.LSBFirst {
		format |= spiLSBFirst
	}
	spi.Bus.FMT.Set(format)
	spi.Bus.CSMODE.Set(spiCSOff)
	return nil
}

// SetBaudRate sets the frequency, or the next one below that the hardware has.
func (spi *SPI) SetBaudRate(br uint32) error {
	if br == 0 {
		return errSPIInvalidMachineConfig
	}
	// f = clock / (2 * (div + 1)).
	div := (boardCPUHz+2*br-1)/(2*br) - 1
	if div > spiMaxDivide {
		return errSPIInvalidMachineConfig
	}
	spi.Bus.DIV.Set(div)
	return nil
}

// Transfer writes a byte and gives the one that came back.
func (spi *SPI) Transfer(b byte) (byte, error) {
	for spi.Bus.TXDATA.HasBits(spiFull) {
	}
	spi.Bus.TXDATA.Set(uint32(b))
	for {
		if v := spi.Bus.RXDATA.Get(); v&spiEmpty == 0 {
			return byte(v), nil
		}
	}
}
