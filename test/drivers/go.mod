module goflash.test/drivers

go 1.24

require (
	github.com/tinygo-org/pio v0.3.0
	tinygo.org/x/drivers v0.37.0
)
