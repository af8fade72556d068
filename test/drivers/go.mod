module goflash.test/drivers

go 1.24

require tinygo.org/x/drivers v0.37.0
