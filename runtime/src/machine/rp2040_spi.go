//go:build rp2040

package machine

import (
	"device/rp"
	"errors"
	"unsafe"
)

// SPI is a bus (RP2040 datasheet 4.4), of which this chip is the controller.
type SPI struct {
	Bus *rp.SPI0_Type
}

var (
	_SPI0 = SPI{Bus: (*rp.SPI0_Type)(unsafe.Pointer(uintptr(0x4003c000)))}
	_SPI1 = SPI{Bus: (*rp.SPI0_Type)(unsafe.Pointer(uintptr(0x40040000)))}

	SPI0 = &_SPI0
	SPI1 = &_SPI1
)

var (
	ErrLSBNotSupported = errors.New("SPI LSB unsupported on PL022")
	ErrSPIBaud         = errors.New("SPI baud too low or above 66.5Mhz")
	errSPIInvalidSDI   = errors.New("invalid SPI SDI pin")
	errSPIInvalidSDO   = errors.New("invalid SPI SDO pin")
	errSPIInvalidSCK   = errors.New("invalid SPI SCK pin")
)

const spiFIFO = 8

// Configure sets pins, frequency and mode.
func (spi *SPI) Configure(config SPIConfig) error {
	var bus Pin
	block := uint32(rp.RESETS_RESET_SPI0)
	if spi == SPI1 {
		bus, block = 1, rp.RESETS_RESET_SPI1
	}
	if config.SCK == 0 && config.SDO == 0 && config.SDI == 0 {
		config.SCK, config.SDO, config.SDI = SPI0_SCK_PIN, SPI0_SDO_PIN, SPI0_SDI_PIN
		if spi == SPI1 {
			config.SCK, config.SDO, config.SDI = SPI1_SCK_PIN, SPI1_SDO_PIN, SPI1_SDI_PIN
		}
	}
	// Of pins 4n, 4n+2 and 4n+3 the first is SDI, the second the clock, the third SDO; eight pins in turn belong to a bus (2.19.2).
	switch {
	case config.LSBFirst:
		return ErrLSBNotSupported
	case !spiPin(config.SDI, bus, 0):
		return errSPIInvalidSDI
	case !spiPin(config.SCK, bus, 2):
		return errSPIInvalidSCK
	case !spiPin(config.SDO, bus, 3):
		return errSPIInvalidSDO
	}
	if config.Frequency == 0 {
		config.Frequency = 4 * MHz
	}
	resetBlock(block)
	if err := spi.SetBaudRate(config.Frequency); err != nil {
		return err
	}
	format := spi.Bus.SSPCR0.Get() | 7<<rp.SPI0_SSPCR0_DSS_Pos
	if config.Mode&2 != 0 {
		format |= rp.SPI0_SSPCR0_SPO
	}
	if config.Mode&1 != 0 {
		format |= rp.SPI0_SSPCR0_SPH
	}
	spi.Bus.SSPCR0.Set(format)
	spi.Bus.SSPCR1.Set(rp.SPI0_SSPCR1_SSE)
	config.SCK.Configure(PinConfig{Mode: PinSPI})
	config.SDO.Configure(PinConfig{Mode: PinSPI})
	config.SDI.Configure(PinConfig{Mode: PinSPI})
	return nil
}

func spiPin(p, bus, role Pin) bool { return p == NoPin || p < pinCount && p>>3&1 == bus && p&3 == role }

// SetBaudRate sets the frequency, or the next one below that the hardware has.
func (spi *SPI) SetBaudRate(br uint32) error {
	if br == 0 || br > 66500000 {
		return ErrSPIBaud
	}
	// f = clk_peri / (prescale * (1 + post)); prescale is even (4.4.3.4).
	whole := (boardCPUHz + br - 1) / br
	prescale := uint32(2)
	for whole > prescale*256 {
		prescale += 2
		if prescale > 254 {
			return ErrSPIBaud
		}
	}
	post := (whole+prescale-1)/prescale - 1
	spi.Bus.SSPCPSR.Set(prescale)
	spi.Bus.SSPCR0.ReplaceBits(post, 0xff, rp.SPI0_SSPCR0_SCR_Pos)
	return nil
}

// GetBaudRate gives the frequency.
func (spi *SPI) GetBaudRate() uint32 {
	return boardCPUHz / (spi.Bus.SSPCPSR.Get() * (spi.Bus.SSPCR0.Get()>>rp.SPI0_SSPCR0_SCR_Pos&0xff + 1))
}

// Transfer writes a byte and gives the one that came back.
func (spi *SPI) Transfer(b byte) (byte, error) {
	for !spi.Bus.SSPSR.HasBits(rp.SPI0_SSPSR_TNF) {
	}
	spi.Bus.SSPDR.Set(uint32(b))
	for !spi.Bus.SSPSR.HasBits(rp.SPI0_SSPSR_RNE) {
	}
	return byte(spi.Bus.SSPDR.Get()), nil
}

// Tx writes w and reads r at the same time. One may be nil: then zeros are sent, or what comes back is dropped.
func (spi *SPI) Tx(w, r []byte) error {
	n := len(w)
	if w == nil {
		n = len(r)
	} else if r != nil && len(r) != n {
		return ErrTxInvalidSliceSize
	}
	bus := spi.Bus
	sent := 0
	for got := 0; got < n; {
		// Never more on the way than the receiving FIFO holds.
		if sent < n && sent-got < spiFIFO && bus.SSPSR.HasBits(rp.SPI0_SSPSR_TNF) {
			var b byte
			if w != nil {
				b = w[sent]
			}
			bus.SSPDR.Set(uint32(b))
			sent++
		}
		if bus.SSPSR.HasBits(rp.SPI0_SSPSR_RNE) {
			b := byte(bus.SSPDR.Get())
			if r != nil {
				r[got] = b
			}
			got++
		}
	}
	return nil
}
