package sysrand

import "errors"

func runtimeRead(b []byte) bool

func read(b []byte) error {
	if !runtimeRead(b) {
		return errors.New("the board has no source of random numbers")
	}
	return nil
}
