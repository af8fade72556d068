package main

import (
	"strings"
	"unicode"
)

func main() {
	println(unicode.IsUpper('É'), strings.ToUpper("straße"), unicode.Is(unicode.Han, '世'), len(unicode.Scripts))
}
