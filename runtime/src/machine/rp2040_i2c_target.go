//go:build rp2040

package machine

import (
	"device/rp"
	_ "unsafe"
)

//go:linkname gosched runtime.Gosched
func gosched()

// i2cListening: one of the buses is a target's.
var i2cListening bool

// Listen has the bus answer as a target at an address, after Configure with I2CModeTarget.
func (i2c *I2C) Listen(addr uint16) error {
	if i2c.mode != I2CModeTarget {
		return ErrI2CWrongMode
	}
	if addr >= 0x80 || addr&0x78 == 0 || addr&0x78 == 0x78 {
		return ErrInvalidTgtAddr
	}
	i2cListening = true
	i2c.Bus.IC_ENABLE.Set(0)
	i2c.Bus.IC_SAR.Set(uint32(addr))
	i2c.Bus.IC_ENABLE.Set(1)
	return nil
}

// WaitForEvent waits for what the controller does next, while other goroutines run, and takes what it has written. Until the
// event is seen, and a request is answered, the controller is held.
func (i2c *I2C) WaitForEvent(buf []byte) (event I2CTargetEvent, count int, err error) {
	if i2c.mode != I2CModeTarget {
		return 0, 0, ErrI2CWrongMode
	}
	bus := i2c.Bus
	for {
		// Before the bytes: those that came before an event are there when it is seen.
		idle := !bus.IC_STATUS.HasBits(rp.I2C0_IC_STATUS_SLV_ACTIVITY)
		status := bus.IC_RAW_INTR_STAT.Get()
		stopped := i2c.open && (idle || status&rp.I2C0_IC_RAW_INTR_STAT_STOP_DET != 0)
		for count < len(buf) && (i2c.hasNext || bus.IC_RXFLR.Get() != 0) {
			if !i2c.hasNext {
				i2c.next = bus.IC_DATA_CMD.Get()
			}
			// The next transfer may have begun already.
			i2c.hasNext = i2c.next&rp.I2C0_IC_DATA_CMD_FIRST_DATA_BYTE != 0 && (count > 0 || stopped)
			if i2c.hasNext {
				break
			}
			i2c.open = true
			buf[count] = byte(i2c.next)
			count++
		}
		switch {
		case count > 0 && (count == len(buf) || i2c.hasNext || idle || status&(rp.I2C0_IC_RAW_INTR_STAT_RD_REQ|rp.I2C0_IC_RAW_INTR_STAT_STOP_DET) != 0):
			return I2CReceive, count, nil
		case count > 0:
		case stopped:
			bus.IC_CLR_STOP_DET.Get()
			bus.IC_CLR_RX_DONE.Get()
			i2c.open = false
			return I2CFinish, 0, nil
		case status&rp.I2C0_IC_RAW_INTR_STAT_RD_REQ != 0:
			i2c.open = true
			return I2CRequest, 0, nil
		}
		gosched()
	}
}

// Reply answers a request: a byte each time that the controller wants one more, while other goroutines run. What it does not want is left; when it wants more
// than there is, that is another request.
func (i2c *I2C) Reply(buf []byte) error {
	if i2c.mode != I2CModeTarget {
		return ErrI2CWrongMode
	}
	bus := i2c.Bus
	start := micros()
	for n := 0; n < len(buf); {
		switch status := bus.IC_RAW_INTR_STAT.Get(); {
		case status&rp.I2C0_IC_RAW_INTR_STAT_TX_ABRT != 0:
			// Bytes of an earlier answer were still there (4.3.10.1.2).
			bus.IC_CLR_TX_ABRT.Get()
		case status&(rp.I2C0_IC_RAW_INTR_STAT_RX_DONE|rp.I2C0_IC_RAW_INTR_STAT_STOP_DET) != 0:
			return nil
		case status&rp.I2C0_IC_RAW_INTR_STAT_RD_REQ != 0:
			bus.IC_CLR_RD_REQ.Get()
			bus.IC_DATA_CMD.Set(uint32(buf[n]))
			n++
			start = micros()
		case micros()-start > i2cTimeout:
			return errI2CWriteTimeout
		default:
			gosched()
		}
	}
	return nil
}
