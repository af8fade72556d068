//go:build rp2040 || nrf51 || fe310 || stm32f405

package machine

// I2CConfig says how a bus is connected. Zero values stand for 100 kHz and the board's own pins.
type I2CConfig struct {
	Frequency uint32
	SDA       Pin
	SCL       Pin
	Mode      I2CMode
}
