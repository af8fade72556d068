//go:build stm32f405

package machine

import (
	"device/stm32"
	"internal/flash/chip"
	"unsafe"
)

// I2C is a bus (RM0090 chapter 27), of which this chip is the controller.
type I2C struct {
	Bus *stm32.I2C_Type
}

// Tables in constants, which cost no code: the unit that a pin belongs to (datasheet of the STM32F405, table 9), two bits for
// each; registers of the units.
const (
	i2cOfPin = 1<<(2*22) | 1<<(2*23) | 1<<(2*24) | 1<<(2*25) | 2<<(2*26) | 2<<(2*27) | 3<<(2*8) | 3<<(2*41)
	i2cBases = 0x40005400<<32 | 0x40005800<<64 | 0x40005c00<<96

	i2c0Unit = i2cOfPin >> (2 * I2C0_SCL_PIN) & 3
	i2c2Unit = i2cOfPin >> (2 * I2C2_SCL_PIN) & 3
)

// Which unit of the chip it is, the board's pins say.
var (
	_I2C0 = I2C{Bus: (*stm32.I2C_Type)(unsafe.Pointer(uintptr(i2cBases >> (32 * i2c0Unit) & 0xffffffff)))}
	_I2C2 = I2C{Bus: (*stm32.I2C_Type)(unsafe.Pointer(uintptr(i2cBases >> (32 * i2c2Unit) & 0xffffffff)))}

	I2C0 = &_I2C0
	I2C1 = &_I2C0
	I2C2 = &_I2C2
)

const (
	i2cFunction = 4
	i2cErrors   = stm32.I2C_SR1_AF | stm32.I2C_SR1_ARLO | stm32.I2C_SR1_BERR

	// i2cTurns of waiting are about 40 ms, which a device may hold the clock for.
	i2cTurns = 500000
)

// carries tells whether a pin belongs to this bus.
func (i2c *I2C) carries(p Pin) bool {
	switch unitOfPin(i2cOfPin&(1<<64-1), i2cOfPin>>64, p) {
	case 1:
		return i2c.Bus == stm32.I2C1
	case 2:
		return i2c.Bus == stm32.I2C2
	case 3:
		return i2c.Bus == stm32.I2C3
	}
	return false
}

// Configure sets pins and frequency. A pin that does not belong to this bus is an error.
func (i2c *I2C) Configure(config I2CConfig) error {
	if config.SDA == 0 && config.SCL == 0 {
		config.SDA, config.SCL = I2C0_SDA_PIN, I2C0_SCL_PIN
		if i2c == &_I2C2 {
			config.SDA, config.SCL = I2C2_SDA_PIN, I2C2_SCL_PIN
		}
	}
	if !i2c.carries(config.SCL) {
		return ErrInvalidClockPin
	}
	if !i2c.carries(config.SDA) {
		return ErrInvalidDataPin
	}
	switch i2c.Bus {
	case stm32.I2C1:
		stm32.RCC.APB1ENR.SetBits(stm32.RCC_APB1ENR_I2C1EN)
	case stm32.I2C2:
		stm32.RCC.APB1ENR.SetBits(stm32.RCC_APB1ENR_I2C2EN)
	case stm32.I2C3:
		stm32.RCC.APB1ENR.SetBits(stm32.RCC_APB1ENR_I2C3EN)
	}
	for _, p := range [...]Pin{config.SCL, config.SDA} {
		chip.ConnectPin(uint8(p), i2cFunction, 1)
		// Open drain: a 0 is driven, a 1 is left to the pull-up.
		chip.Port(uint8(p)).OTYPER.SetBits(p.mask())
	}
	i2c.Bus.CR1.Set(stm32.I2C_CR1_SWRST)
	i2c.Bus.CR1.Set(0)
	return i2c.SetBaudRate(config.Frequency)
}

// SetBaudRate sets the frequency, at most 400 kHz; 0 stands for 100 kHz.
func (i2c *I2C) SetBaudRate(br uint32) error {
	const clock = boardCPUHz / chip.APB1Divider
	if br == 0 {
		br = 100 * KHz
	}
	bus := i2c.Bus
	bus.CR1.ClearBits(stm32.I2C_CR1_PE)
	bus.CR2.Set(clock / MHz)
	if br <= 100*KHz {
		// Half of a period is low; a line may take 1000 ns to rise.
		bus.CCR.Set((clock + 2*br - 1) / (2 * br))
		bus.TRISE.Set(clock/MHz + 1)
	} else {
		// Two thirds of a period are low; 300 ns.
		br = min(br, 400*KHz)
		bus.CCR.Set((clock+3*br-1)/(3*br) | stm32.I2C_CCR_FS)
		bus.TRISE.Set(clock/MHz*300/1000 + 1)
	}
	bus.CR1.SetBits(stm32.I2C_CR1_PE)
	return nil
}

// Tx writes w to the device at addr, then reads r from it; either may be empty.
func (i2c *I2C) Tx(addr uint16, w, r []byte) error {
	if len(w)+len(r) == 0 {
		return nil
	}
	for n := 0; i2c.Bus.SR2.HasBits(stm32.I2C_SR2_BUSY); n++ {
		if n == i2cTurns {
			return errI2CBusReadyTimeout
		}
	}
	err := i2c.write(addr, w)
	if err == nil {
		if len(r) > 0 {
			err = i2c.read(addr, r)
		} else {
			i2c.Bus.CR1.SetBits(stm32.I2C_CR1_STOP)
		}
	}
	if err != nil {
		i2c.Bus.SR1.ClearBits(i2cErrors)
		i2c.Bus.CR1.SetBits(stm32.I2C_CR1_STOP)
	}
	i2c.Bus.CR1.ClearBits(stm32.I2C_CR1_POS | stm32.I2C_CR1_ACK)
	return err
}

// start begins a transfer, or another one, and calls the device: bit 0 is set to read. The clock is held after that, until seen.
func (i2c *I2C) start(call uint32) error {
	i2c.Bus.CR1.SetBits(stm32.I2C_CR1_START)
	if err := i2c.await(stm32.I2C_SR1_SB, errI2CBusReadyTimeout); err != nil {
		return err
	}
	i2c.Bus.DR.Set(call)
	return i2c.await(stm32.I2C_SR1_ADDR, errI2CWriteTimeout)
}

// seen lets the transfer go on after the device has answered.
func (i2c *I2C) seen() { i2c.Bus.SR2.Get() }

func (i2c *I2C) write(addr uint16, w []byte) error {
	if len(w) == 0 {
		return nil
	}
	if err := i2c.start(uint32(addr) << 1); err != nil {
		return err
	}
	i2c.seen()
	for _, b := range w {
		if err := i2c.await(stm32.I2C_SR1_TXE, errI2CWriteTimeout); err != nil {
			return err
		}
		i2c.Bus.DR.Set(uint32(b))
	}
	return i2c.await(stm32.I2C_SR1_BTF, errI2CWriteTimeout)
}

// read takes two bytes at the end at once: the first waits in DR and the second in the shift register while the clock is held,
// so that what follows them is said in time (27.3.3, method 2).
func (i2c *I2C) read(addr uint16, r []byte) error {
	bus := i2c.Bus
	if len(r) > 1 {
		bus.CR1.SetBits(stm32.I2C_CR1_ACK)
	}
	if len(r) == 2 {
		// What ACK says goes for the byte after the next.
		bus.CR1.SetBits(stm32.I2C_CR1_POS)
	}
	if err := i2c.start(uint32(addr)<<1 | 1); err != nil {
		return err
	}
	if len(r) == 1 {
		i2c.seen()
		bus.CR1.SetBits(stm32.I2C_CR1_STOP)
		err := i2c.await(stm32.I2C_SR1_RXNE, errI2CReadTimeout)
		r[0] = byte(bus.DR.Get())
		return err
	}
	i2c.seen()
	if len(r) == 2 {
		bus.CR1.ClearBits(stm32.I2C_CR1_ACK)
	}
	for i := 0; i < len(r)-2; i++ {
		event := uint32(stm32.I2C_SR1_RXNE)
		if i == len(r)-3 {
			event = stm32.I2C_SR1_BTF
		}
		if err := i2c.await(event, errI2CReadTimeout); err != nil {
			return err
		}
		if i == len(r)-3 {
			bus.CR1.ClearBits(stm32.I2C_CR1_ACK)
		}
		r[i] = byte(bus.DR.Get())
	}
	if err := i2c.await(stm32.I2C_SR1_BTF, errI2CReadTimeout); err != nil {
		return err
	}
	bus.CR1.SetBits(stm32.I2C_CR1_STOP)
	r[len(r)-2] = byte(bus.DR.Get())
	r[len(r)-1] = byte(bus.DR.Get())
	return nil
}

// await waits for an event.
func (i2c *I2C) await(event uint32, late error) error {
	for n := 0; n < i2cTurns; n++ {
		status := i2c.Bus.SR1.Get()
		switch {
		case status&stm32.I2C_SR1_AF != 0:
			return errI2CAckExpected
		case status&i2cErrors != 0:
			return errI2CBusError
		case status&event != 0:
			return nil
		}
	}
	return late
}
