//go:build rp2040 || nrf51 || fe310 || stm32f405

package machine

// SPIConfig says how a bus is connected. Zero values stand for 4 MHz and the board's own pins.
type SPIConfig struct {
	Frequency uint32
	LSBFirst  bool
	Mode      uint8
	SCK       Pin
	SDO       Pin
	SDI       Pin
}
