package machine

// ADCConfig says how a voltage is measured; zero values are the chip's own choice.
type ADCConfig struct {
	Reference  uint32 // millivolts
	Resolution uint32 // bits
	Samples    uint32 // taken for one value
	SampleTime uint32 // microseconds
}

// ADC measures the voltage at a pin.
type ADC struct {
	Pin Pin
}
