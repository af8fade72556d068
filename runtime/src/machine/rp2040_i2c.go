//go:build rp2040

package machine

import (
	"device/rp"
	"errors"
	"unsafe"
)

// I2C is a bus (RP2040 datasheet 4.3), of which this chip is the controller, or a target.
type I2C struct {
	Bus  *rp.I2C0_Type
	mode I2CMode

	// Of a target: a byte that was taken and belongs to the next event; whether a transfer was seen whose end was not.
	next    uint32
	hasNext bool
	open    bool
}

var (
	_I2C0 = I2C{Bus: (*rp.I2C0_Type)(unsafe.Pointer(uintptr(0x40044000)))}
	_I2C1 = I2C{Bus: (*rp.I2C0_Type)(unsafe.Pointer(uintptr(0x40048000)))}

	I2C0 = &_I2C0
	I2C1 = &_I2C1
)

var (
	ErrInvalidI2CBaudrate = errors.New("invalid i2c baudrate")
	ErrInvalidTgtAddr     = errors.New("invalid target i2c address not in 0..0x80 or is reserved")
	ErrI2CGeneric         = errors.New("i2c error")
	ErrI2CWrongMode       = errors.New("i2c wrong mode")
	errInvalidI2CSDA      = errors.New("invalid I2C SDA pin")
	errInvalidI2CSCL      = errors.New("invalid I2C SCL pin")
)

// i2cTimeout is how long a byte may take, in microseconds: devices may hold the clock.
const i2cTimeout = 40 * 1000

// Configure sets pins and frequency.
func (i2c *I2C) Configure(config I2CConfig) error {
	var bus Pin
	block := uint32(rp.RESETS_RESET_I2C0)
	if i2c == I2C1 {
		bus, block = 1, rp.RESETS_RESET_I2C1
	}
	if config.SDA == 0 && config.SCL == 0 {
		config.SDA, config.SCL = I2C0_SDA_PIN, I2C0_SCL_PIN
		if i2c == I2C1 {
			config.SDA, config.SCL = I2C1_SDA_PIN, I2C1_SCL_PIN
		}
	}
	// Pins 4n and 4n+1 belong to bus 0, 4n+2 and 4n+3 to bus 1 (2.19.2).
	if config.SDA >= pinCount || config.SDA&3 != bus*2 {
		return errInvalidI2CSDA
	}
	if config.SCL >= pinCount || config.SCL&3 != bus*2+1 {
		return errInvalidI2CSCL
	}
	config.SDA.Configure(PinConfig{Mode: PinI2C})
	config.SCL.Configure(PinConfig{Mode: PinI2C})
	resetBlock(block)
	i2c.mode = config.Mode
	var control uint32 = rp.I2C0_IC_CON_MASTER_MODE | rp.I2C0_IC_CON_IC_SLAVE_DISABLE
	if config.Mode == I2CModeTarget {
		control = rp.I2C0_IC_CON_STOP_DET_IFADDRESSED | rp.I2C0_IC_CON_RX_FIFO_FULL_HLD_CTRL
	}
	i2c.Bus.IC_CON.Set(control | rp.I2C0_IC_CON_SPEED_FAST | rp.I2C0_IC_CON_IC_RESTART_EN | rp.I2C0_IC_CON_TX_EMPTY_CTRL)
	if config.Frequency == 0 {
		config.Frequency = 100 * KHz
	}
	return i2c.SetBaudRate(config.Frequency)
}

// SetBaudRate sets the frequency of the clock.
func (i2c *I2C) SetBaudRate(br uint32) error {
	if br == 0 {
		return ErrInvalidI2CBaudrate
	}
	// Three fifths of a period are low (4.3.14).
	period := (boardCPUHz + br/2) / br
	low := period * 3 / 5
	high := period - low
	if high > 0xffff || low < 8 || high < 8 {
		return ErrInvalidI2CBaudrate
	}
	// SDA changes 300 ns after SCL, 120 ns in fast mode plus.
	hold := uint32(boardCPUHz/1000000*300/1000 + 1)
	if br >= MHz {
		hold = boardCPUHz/1000000*120/1000 + 1
	}
	bus := i2c.Bus
	bus.IC_ENABLE.Set(0)
	bus.IC_FS_SCL_HCNT.Set(high)
	bus.IC_FS_SCL_LCNT.Set(low)
	bus.IC_FS_SPKLEN.Set(max(low/16, 1))
	bus.IC_SDA_HOLD.Set(hold)
	bus.IC_ENABLE.Set(1)
	return nil
}

// Tx writes w to the device at addr, then reads r from it; either may be empty.
func (i2c *I2C) Tx(addr uint16, w, r []byte) error {
	if i2c.mode != I2CModeController {
		return ErrI2CWrongMode
	}
	if addr >= 0x80 || addr&0x78 == 0 || addr&0x78 == 0x78 {
		return ErrInvalidTgtAddr
	}
	bus := i2c.Bus
	bus.IC_ENABLE.Set(0)
	bus.IC_TAR.Set(uint32(addr))
	bus.IC_ENABLE.Set(1)
	bus.IC_CLR_INTR.Get()
	for i, b := range w {
		command := uint32(b)
		if i == len(w)-1 && len(r) == 0 {
			command |= rp.I2C0_IC_DATA_CMD_STOP
		}
		bus.IC_DATA_CMD.Set(command)
		if err := i2c.await(rp.I2C0_IC_RAW_INTR_STAT_TX_EMPTY, errI2CWriteTimeout); err != nil {
			return err
		}
	}
	for i := range r {
		command := uint32(rp.I2C0_IC_DATA_CMD_CMD)
		if i == 0 && len(w) != 0 {
			command |= rp.I2C0_IC_DATA_CMD_RESTART
		}
		if i == len(r)-1 {
			command |= rp.I2C0_IC_DATA_CMD_STOP
		}
		bus.IC_DATA_CMD.Set(command)
		if err := i2c.await(rp.I2C0_IC_RAW_INTR_STAT_RX_FULL, errI2CReadTimeout); err != nil {
			return err
		}
		r[i] = byte(bus.IC_DATA_CMD.Get())
	}
	if len(w)+len(r) == 0 {
		return nil
	}
	return i2c.await(rp.I2C0_IC_RAW_INTR_STAT_STOP_DET, errI2CSignalStopTimeout)
}

// await waits for an event. When the device does not acknowledge, or holds the bus too long, the transfer is over.
func (i2c *I2C) await(event uint32, late error) error {
	bus := i2c.Bus
	start := micros()
	for {
		status := bus.IC_RAW_INTR_STAT.Get()
		if status&rp.I2C0_IC_RAW_INTR_STAT_TX_ABRT != 0 {
			return i2c.aborted()
		}
		if status&event != 0 {
			return nil
		}
		if i2cListening {
			// The target may be this chip.
			gosched()
		}
		if micros()-start > i2cTimeout {
			// Empties the FIFOs too.
			bus.IC_ENABLE.Set(0)
			return late
		}
	}
}

// aborted takes the reason of an abort. The hardware ends with a stop by itself, unless it has lost the bus.
func (i2c *I2C) aborted() error {
	bus := i2c.Bus
	reason := bus.IC_TX_ABRT_SOURCE.Get()
	bus.IC_CLR_TX_ABRT.Get()
	start := micros()
	for !bus.IC_RAW_INTR_STAT.HasBits(rp.I2C0_IC_RAW_INTR_STAT_STOP_DET) && micros()-start < i2cTimeout {
	}
	if reason&(rp.I2C0_IC_TX_ABRT_SOURCE_ABRT_7B_ADDR_NOACK|rp.I2C0_IC_TX_ABRT_SOURCE_ABRT_TXDATA_NOACK) != 0 {
		return errI2CAckExpected
	}
	if reason&rp.I2C0_IC_TX_ABRT_SOURCE_ARB_LOST != 0 {
		return errI2CBusError
	}
	return ErrI2CGeneric
}
