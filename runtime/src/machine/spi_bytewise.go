//go:build nrf51 || fe310 || stm32f405

package machine

// Tx writes w and reads r at the same time. One may be nil: then zeros are sent, or what comes back is dropped.
func (spi *SPI) Tx(w, r []byte) error {
	n := len(w)
	if w == nil {
		n = len(r)
	} else if r != nil && len(r) != n {
		return ErrTxInvalidSliceSize
	}
	for i := 0; i < n; i++ {
		var b byte
		if w != nil {
			b = w[i]
		}
		b, err := spi.Transfer(b)
		if err != nil {
			return err
		}
		if r != nil {
			r[i] = b
		}
	}
	return nil
}
