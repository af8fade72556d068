//go:build stm32f405

package machine

import (
	"device/stm32"
	"internal/flash/chip"
	"unsafe"
)

// ---- SPI (RM0090 chapter 28) ---------------------------------------------------------------------------------

// SPI is a bus, of which this chip is the controller.
type SPI struct {
	Bus *stm32.SPI_Type
}

// Tables in constants, which cost no code: the unit whose clock a pin can carry (datasheet of the STM32F405, table 9; 1 is SPI1,
// 0 is none), two bits for each; registers of the units.
const (
	spiOfPin = 1<<(2*5) | 2<<(2*26) | 2<<(2*29) | 3<<(2*19) | 3<<(2*42)
	spiBases = 0x40013000<<32 | 0x40003800<<64 | 0x40003c00<<96

	spi0Unit = spiOfPin >> (2 * SPI0_SCK_PIN) & 3
	spi2Unit = spiOfPin >> (2 * SPI2_SCK_PIN) & 3
	spi3Unit = spiOfPin >> (2 * SPI3_SCK_PIN) & 3
)

// Which unit of the chip it is, the board's pins say.
var (
	_SPI0 = SPI{Bus: (*stm32.SPI_Type)(unsafe.Pointer(uintptr(spiBases >> (32 * spi0Unit) & 0xffffffff)))}
	_SPI2 = SPI{Bus: (*stm32.SPI_Type)(unsafe.Pointer(uintptr(spiBases >> (32 * spi2Unit) & 0xffffffff)))}
	_SPI3 = SPI{Bus: (*stm32.SPI_Type)(unsafe.Pointer(uintptr(spiBases >> (32 * spi3Unit) & 0xffffffff)))}

	SPI0 = &_SPI0
	SPI1 = &_SPI0
	SPI2 = &_SPI2
	SPI3 = &_SPI3
)

// unitOfPin looks a pin up in such a table, whose low and high half these are: 0 for none.
func unitOfPin(low, high uint64, p Pin) uint8 {
	switch {
	case p < 32:
		return uint8(low >> (2 * p) & 3)
	case p < 64:
		return uint8(high >> (2 * (p - 32)) & 3)
	}
	return 0
}

// carriesClock tells whether a pin can carry the clock of this bus.
func (spi *SPI) carriesClock(sck Pin) bool {
	switch unitOfPin(spiOfPin&(1<<64-1), spiOfPin>>64, sck) {
	case 1:
		return spi.Bus == stm32.SPI1
	case 2:
		return spi.Bus == stm32.SPI2
	case 3:
		return spi.Bus == stm32.SPI3
	}
	return false
}

// pins are those that the board gives the bus.
func (spi *SPI) pins() (sck, sdo, sdi Pin) {
	switch spi {
	case &_SPI2:
		return SPI2_SCK_PIN, SPI2_SDO_PIN, SPI2_SDI_PIN
	case &_SPI3:
		return SPI3_SCK_PIN, SPI3_SDO_PIN, SPI3_SDI_PIN
	}
	return SPI0_SCK_PIN, SPI0_SDO_PIN, SPI0_SDI_PIN
}

// Configure sets pins, frequency and mode. A pin that cannot carry the clock of this bus is an error.
func (spi *SPI) Configure(config SPIConfig) error {
	if config.SCK == 0 && config.SDO == 0 && config.SDI == 0 {
		config.SCK, config.SDO, config.SDI = spi.pins()
	}
	if !spi.carriesClock(config.SCK) {
		return ErrInvalidClockPin
	}
	if config.Frequency == 0 {
		config.Frequency = 4 * MHz
	}
	function := uint32(5)
	switch spi.Bus {
	case stm32.SPI1:
		stm32.RCC.APB2ENR.SetBits(stm32.RCC_APB2ENR_SPI1EN)
	case stm32.SPI2:
		stm32.RCC.APB1ENR.SetBits(stm32.RCC_APB1ENR_SPI2EN)
	case stm32.SPI3:
		stm32.RCC.APB1ENR.SetBits(stm32.RCC_APB1ENR_SPI3EN)
		function = 6
	}
	for _, p := range [...]Pin{config.SCK, config.SDO, config.SDI} {
		if p < pinCount {
			chip.ConnectPin(uint8(p), function, 0)
		}
	}
	format := uint32(stm32.SPI_CR1_MSTR | stm32.SPI_CR1_SSM | stm32.SPI_CR1_SSI)
	if config.LSBFirst {
		format |= stm32.SPI_CR1_LSBFIRST
	}
	// The mode's bits are those of the register.
	format |= uint32(config.Mode & 3)
	spi.Bus.CR1.Set(format)
	return spi.SetBaudRate(config.Frequency)
}

// SetBaudRate sets the frequency: the bus's clock divided by 2, 4 … 256, the largest that is not above br.
func (spi *SPI) SetBaudRate(br uint32) error {
	clock := uint32(boardCPUHz) / chip.APB1Divider
	if spi.Bus == stm32.SPI1 {
		clock = boardCPUHz / chip.APB2Divider
	}
	halves := uint32(0)
	for clock/2 > br {
		clock /= 2
		halves++
	}
	if halves > 7 {
		return errSPIInvalidMachineConfig
	}
	bus := spi.Bus
	bus.CR1.ClearBits(stm32.SPI_CR1_SPE)
	bus.CR1.ReplaceBits(halves, 7, stm32.SPI_CR1_BR_Pos)
	bus.CR1.SetBits(stm32.SPI_CR1_SPE)
	return nil
}

// Transfer writes a byte and gives the one that came back.
func (spi *SPI) Transfer(b byte) (byte, error) {
	bus := spi.Bus
	for !bus.SR.HasBits(stm32.SPI_SR_TXE) {
	}
	bus.DR.Set(uint32(b))
	for !bus.SR.HasBits(stm32.SPI_SR_RXNE) {
	}
	return byte(bus.DR.Get()), nil
}

// ---- ADC (RM0090 chapter 13) ---------------------------------------------------------------------------------

// InitADC starts the converter at a quarter of its bus's clock, of which it takes at most 36 MHz.
func InitADC() {
	stm32.RCC.APB2ENR.SetBits(stm32.RCC_APB2ENR_ADC1EN)
	stm32.ADC1.CCR.Set(stm32.ADC_CCR_DIV4)
	stm32.ADC1.CR2.Set(stm32.ADC_CR2_ADON)
}

// analogInput gives the input of the converter that a pin is: PA0 to PA7, PB0 and PB1, PC0 to PC5.
func (a ADC) analogInput() (uint32, bool) {
	p := uint32(a.Pin)
	switch {
	case p < 8:
		return p, true
	case p == 16 || p == 17:
		return p - 8, true
	case p >= 32 && p < 38:
		return p - 22, true
	}
	return 0, false
}

// Configure makes the pin an input of the converter, which has 12 bits here.
func (a ADC) Configure(config ADCConfig) error {
	if _, ok := a.analogInput(); !ok {
		return ErrInvalidInputPin
	}
	a.Pin.Configure(PinConfig{Mode: PinInputAnalog})
	return nil
}

// Get measures: 0 is 0 V, 65535 the reference.
func (a ADC) Get() uint16 {
	input, ok := a.analogInput()
	if !ok {
		return 0
	}
	// 84 cycles of the converter, 4 µs: enough for a source of some kilohms.
	const (
		sampleTime = 4
		adcTurns   = 10000
	)
	adc := stm32.ADC1
	if input < 10 {
		adc.SMPR2.ReplaceBits(sampleTime, 7, uint8(input*3))
	} else {
		adc.SMPR1.ReplaceBits(sampleTime, 7, uint8(input-10)*3)
	}
	adc.SQR1.Set(0)
	adc.SQR3.Set(input)
	adc.CR2.SetBits(stm32.ADC_CR2_SWSTART)
	// It takes 5 µs; a converter that InitADC has not started never ends.
	for n := 0; n < adcTurns && !adc.SR.HasBits(stm32.ADC_SR_EOC); n++ {
	}
	v := uint16(adc.DR.Get() & 0xfff)
	return v<<4 | v>>8
}
