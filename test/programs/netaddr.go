// Addresses of package net have methods that name what only an operating system has: they are there for those who do not call them.
package main

import (
	"net"
	"reflect"
)

func main() {
	addr := reflect.ValueOf(&net.IPAddr{IP: net.IPv4(1, 2, 3, 4)})
	println(addr.MethodByName("String").Call(nil)[0].String())
}
