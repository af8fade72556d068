//go:build nrf51

package machine

import (
	"device/nrf"
	"runtime/volatile"
	"unsafe"
)

// ---- I2C (nRF51 Series Reference Manual, chapter 29) --------------------------------------------------------

// I2C is a bus, of which this chip is the controller. Bus 1 shares its registers with SPI1.
type I2C struct {
	Bus *nrf.TWI_Type
}

var (
	_I2C0 = I2C{Bus: (*nrf.TWI_Type)(unsafe.Pointer(uintptr(0x40003000)))}
	_I2C1 = I2C{Bus: (*nrf.TWI_Type)(unsafe.Pointer(uintptr(0x40004000)))}

	I2C0 = &_I2C0
	I2C1 = &_I2C1
)

const (
	twiEnabled = 5
	// openDrain: a 0 is driven, a 1 is left to the pull-up.
	openDrain PinMode = 3 << 2

	twiFrequency100k = 0x01980000
	twiFrequency250k = 0x04000000
	twiFrequency400k = 0x06680000

	twiShortSuspend = 1 << 0 // SHORTS: a byte received suspends
	twiShortStop    = 1 << 1 // SHORTS: a byte received ends the transfer

	// twiTimeout counts looks at an event.
	twiTimeout = 100000
)

// Configure sets pins and frequency.
func (i2c *I2C) Configure(config I2CConfig) error {
	if config.SDA == 0 && config.SCL == 0 {
		config.SDA, config.SCL = SDA_PIN, SCL_PIN
	}
	bus := i2c.Bus
	bus.ENABLE.Set(0)
	for _, p := range [...]Pin{config.SDA, config.SCL} {
		p.Configure(PinConfig{Mode: openDrain})
		// Drive S0D1.
		nrf.GPIO.PIN_CNF[p&31].SetBits(6 << 8)
	}
	bus.PSELSDA.Set(config.SDA.pinSelect())
	bus.PSELSCL.Set(config.SCL.pinSelect())
	i2c.SetBaudRate(config.Frequency)
	bus.ENABLE.Set(twiEnabled)
	return nil
}

// SetBaudRate sets the frequency to 100, 250 or 400 kHz, the next one below br.
func (i2c *I2C) SetBaudRate(br uint32) error {
	switch {
	case br >= 400*KHz:
		i2c.Bus.FREQUENCY.Set(twiFrequency400k)
	case br >= 250*KHz:
		i2c.Bus.FREQUENCY.Set(twiFrequency250k)
	default:
		i2c.Bus.FREQUENCY.Set(twiFrequency100k)
	}
	return nil
}

// Tx writes w to the device at addr, then reads r from it; either may be empty.
func (i2c *I2C) Tx(addr uint16, w, r []byte) error {
	bus := i2c.Bus
	bus.ADDRESS.Set(uint32(addr))
	bus.EVENTS_ERROR.Set(0)
	bus.EVENTS_STOPPED.Set(0)
	if len(w) != 0 {
		bus.TASKS_STARTTX.Set(1)
		for _, b := range w {
			bus.EVENTS_TXDSENT.Set(0)
			bus.TXD.Set(uint32(b))
			if err := i2c.await(&bus.EVENTS_TXDSENT.Reg, errI2CWriteTimeout); err != nil {
				return err
			}
		}
	}
	if len(r) == 0 {
		if len(w) == 0 {
			return nil
		}
		return i2c.stop()
	}
	// The byte after which the transfer ends must be known before it comes.
	i2c.shortcut(len(r) == 1)
	bus.EVENTS_RXDREADY.Set(0)
	bus.TASKS_STARTRX.Set(1)
	for i := range r {
		if i > 0 {
			i2c.shortcut(i == len(r)-1)
			bus.TASKS_RESUME.Set(1)
		}
		if err := i2c.await(&bus.EVENTS_RXDREADY.Reg, errI2CReadTimeout); err != nil {
			return err
		}
		bus.EVENTS_RXDREADY.Set(0)
		r[i] = byte(bus.RXD.Get())
	}
	err := i2c.await(&bus.EVENTS_STOPPED.Reg, errI2CSignalStopTimeout)
	bus.SHORTS.Set(0)
	return err
}

func (i2c *I2C) shortcut(last bool) {
	if last {
		i2c.Bus.SHORTS.Set(twiShortStop)
	} else {
		i2c.Bus.SHORTS.Set(twiShortSuspend)
	}
}

// await waits for an event; an error ends the transfer.
func (i2c *I2C) await(event *uint32, late error) error {
	bus := i2c.Bus
	for n := 0; n < twiTimeout; n++ {
		if bus.EVENTS_ERROR.Get() != 0 {
			bus.EVENTS_ERROR.Set(0)
			bus.ERRORSRC.Set(bus.ERRORSRC.Get())
			bus.SHORTS.Set(0)
			i2c.stop()
			return errI2CAckExpected
		}
		if volatile.LoadUint32(event) != 0 {
			return nil
		}
	}
	// A new start of the unit frees the bus.
	bus.SHORTS.Set(0)
	bus.ENABLE.Set(0)
	bus.ENABLE.Set(twiEnabled)
	return late
}

func (i2c *I2C) stop() error {
	bus := i2c.Bus
	bus.EVENTS_STOPPED.Set(0)
	bus.TASKS_STOP.Set(1)
	for n := 0; n < twiTimeout; n++ {
		if bus.EVENTS_STOPPED.Get() != 0 {
			return nil
		}
	}
	return errI2CSignalStopTimeout
}

// ---- SPI (chapter 26) ----------------------------------------------------------------------------------------

// SPI is a bus, of which this chip is the controller. It shares its registers with the I2C bus of the same number.
type SPI struct {
	Bus *nrf.SPI_Type
}

var (
	_SPI0 = SPI{Bus: (*nrf.SPI_Type)(unsafe.Pointer(uintptr(0x40003000)))}
	_SPI1 = SPI{Bus: (*nrf.SPI_Type)(unsafe.Pointer(uintptr(0x40004000)))}

	SPI0 = &_SPI0
	SPI1 = &_SPI1
)

const spiEnabled = 1

// Configure sets pins, frequency and mode.
func (spi *SPI) Configure(config SPIConfig) error {
	if config.SCK == 0 && config.SDO == 0 && config.SDI == 0 {
		config.SCK, config.SDO, config.SDI = SPI0_SCK_PIN, SPI0_SDO_PIN, SPI0_SDI_PIN
	}
	if config.Frequency == 0 {
		config.Frequency = 4 * MHz
	}
	bus := spi.Bus
	bus.ENABLE.Set(0)
	if err := spi.SetBaudRate(config.Frequency); err != nil {
		return err
	}
	var format uint32
	if config.LSBFirst {
		format |= 1
	}
	format |= uint32(config.Mode&1) << 1 // CPHA
	format |= uint32(config.Mode&2) << 1 // CPOL
	bus.CONFIG.Set(format)
	config.SCK.Set(config.Mode&2 != 0)
	config.SCK.Configure(PinConfig{Mode: PinOutput})
	config.SDO.Configure(PinConfig{Mode: PinOutput})
	config.SDI.Configure(PinConfig{Mode: PinInput})
	bus.PSELSCK.Set(config.SCK.pinSelect())
	bus.PSELMOSI.Set(config.SDO.pinSelect())
	bus.PSELMISO.Set(config.SDI.pinSelect())
	bus.ENABLE.Set(spiEnabled)
	return nil
}

// SetBaudRate sets the frequency: the largest of 125 kHz and its doubles up to 8 MHz that is not above br.
func (spi *SPI) SetBaudRate(br uint32) error {
	if br < 125*KHz {
		return errSPIInvalidMachineConfig
	}
	// The register is 0x80000000 for 8 MHz, and half of that for each half.
	value, f := uint32(0x80000000), uint32(8*MHz)
	for f > br {
		value >>= 1
		f /= 2
	}
	spi.Bus.FREQUENCY.Set(value)
	return nil
}

// Transfer writes a byte and gives the one that came back.
func (spi *SPI) Transfer(b byte) (byte, error) {
	spi.Bus.EVENTS_READY.Set(0)
	spi.Bus.TXD.Set(uint32(b))
	for spi.Bus.EVENTS_READY.Get() == 0 {
	}
	return byte(spi.Bus.RXD.Get()), nil
}

// ---- ADC (chapter 31) ----------------------------------------------------------------------------------------

// InitADC starts the converter.
func InitADC() { nrf.ADC.ENABLE.Set(1) }

// analogInput gives the input of the converter that a pin is: 0 and 1 are P0_26 and P0_27, 2 to 7 are P0_01 to P0_06.
func (a ADC) analogInput() (uint32, bool) {
	switch {
	case a.Pin == 26 || a.Pin == 27:
		return uint32(a.Pin - 26), true
	case a.Pin >= 1 && a.Pin <= 6:
		return uint32(a.Pin + 1), true
	}
	return 0, false
}

// Configure makes the pin an input of the converter, which always has 10 bits.
func (a ADC) Configure(config ADCConfig) error {
	if _, ok := a.analogInput(); !ok {
		return ErrInvalidInputPin
	}
	// The digital input is cut off.
	nrf.GPIO.PIN_CNF[a.Pin&31].Set(1 << 1)
	return nil
}

// Get measures: 0 is 0 V, 65535 the supply.
func (a ADC) Get() uint16 {
	input, ok := a.analogInput()
	if !ok {
		return 0
	}
	const (
		bits10          = 2 << 0
		inputOneThird   = 2 << 2
		supplyOneThird  = 2 << 5
		inputSelectPos  = 8
		conversionsDone = 1
	)
	adc := nrf.ADC
	adc.CONFIG.Set(bits10 | inputOneThird | supplyOneThird | 1<<(inputSelectPos+input))
	adc.EVENTS_END.Set(0)
	adc.TASKS_START.Set(1)
	for adc.EVENTS_END.Get() != conversionsDone {
	}
	adc.TASKS_STOP.Set(1)
	v := uint16(adc.RESULT.Get())
	return v<<6 | v>>4
}
