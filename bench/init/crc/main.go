package main

import (
	"hash/crc32"
	"hash/crc64"
)

var t64 = crc64.MakeTable(crc64.ECMA)

func main() { println(crc32.ChecksumIEEE([]byte("hello")), crc64.Checksum([]byte("x"), t64)) }
