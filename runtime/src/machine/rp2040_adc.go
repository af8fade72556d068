//go:build rp2040

package machine

import (
	"device/rp"
	"internal/flash/chip"
)

// ADCChannel is an input of the converter (RP2040 datasheet 4.9): 0 to 3 are GPIO26 to GPIO29, 4 is the temperature sensor.
type ADCChannel uint8

const (
	ADC0_CH ADCChannel = iota
	ADC1_CH
	ADC2_CH
	ADC3_CH
	ADC_TEMP_SENSOR
)

// InitADC starts the converter with 48 MHz from the second PLL.
func InitADC() {
	chip.StartPLL48()
	rp.CLOCKS.CLK_ADC_CTRL.Set(rp.CLOCKS_CLK_ADC_CTRL_ENABLE | rp.CLOCKS_CLK_ADC_CTRL_AUXSRC_PLL_USB<<5)
	resetBlock(rp.RESETS_RESET_ADC)
	rp.ADC.CS.Set(rp.ADC_CS_EN)
	waitADC()
}

func waitADC() {
	for !rp.ADC.CS.HasBits(rp.ADC_CS_READY) {
	}
}

// Configure makes the pin an input of the converter, which always has 12 bits and 3.3 V.
func (a ADC) Configure(config ADCConfig) error {
	c, err := a.GetADCChannel()
	if err != nil {
		return err
	}
	return c.Configure(config)
}

// Get measures: 0 is 0 V, 65535 is 3.3 V. A pin that is no input of the converter gives 0.
func (a ADC) Get() uint16 {
	c, err := a.GetADCChannel()
	if err != nil {
		return 0
	}
	return c.Get()
}

// GetADCChannel gives the pin's input of the converter.
func (a ADC) GetADCChannel() (ADCChannel, error) {
	if a.Pin < ADC0 || a.Pin > ADC3 {
		return 0, ErrInvalidInputPin
	}
	return ADCChannel(a.Pin - ADC0), nil
}

// Configure prepares the input.
func (c ADCChannel) Configure(config ADCConfig) error {
	switch {
	case c < ADC_TEMP_SENSOR:
		(ADC0 + Pin(c)).Configure(PinConfig{Mode: PinAnalog})
	case c == ADC_TEMP_SENSOR:
		rp.ADC.CS.SetBits(rp.ADC_CS_TS_EN)
	default:
		return ErrInvalidInputPin
	}
	return nil
}

// Get measures: 0 is 0 V, 65535 is 3.3 V.
func (c ADCChannel) Get() uint16 {
	v := c.getOnce()
	return v<<4 | v>>8
}

// getOnce gives the 12 bits of one conversion.
func (c ADCChannel) getOnce() uint16 {
	rp.ADC.CS.Set(rp.ADC.CS.Get()&^rp.ADC_CS_AINSEL_Msk | uint32(c)<<rp.ADC_CS_AINSEL_Pos | rp.ADC_CS_START_ONCE)
	waitADC()
	return uint16(rp.ADC.RESULT.Get())
}

// ReadTemperature gives the temperature of the chip in thousandths of a degree Celsius. InitADC must have been called.
func ReadTemperature() (millicelsius int32) {
	if !rp.ADC.CS.HasBits(rp.ADC_CS_TS_EN) {
		ADC_TEMP_SENSOR.Configure(ADCConfig{})
	}
	// The sensor gives 0.706 V at 27 °C and 1.721 mV less a degree (4.9.5).
	microvolts := uint32(ADC_TEMP_SENSOR.getOnce()) * 805664 / 1000
	return 27000 - (int32(microvolts)-706000)*581/1000
}
