module goflash.test/cgo

go 1.24
