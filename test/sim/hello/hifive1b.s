# UART0 of the FE310: txdata 0, rxdata 4, txctrl 8, rxctrl 12.
	.section .text.uart, "ax"
	.global uart_init
uart_init:
	li	t0, 0x10013000
	li	t1, 1
	sw	t1, 8(t0)
	sw	t1, 12(t0)
	ret
	.global uart_put
uart_put:
	li	t0, 0x10013000
1:	lw	t1, 0(t0)
	bltz	t1, 1b
	sw	a0, 0(t0)
	ret
	.global uart_get
uart_get:
	li	t0, 0x10013000
1:	lw	a0, 4(t0)
	bltz	a0, 1b
	andi	a0, a0, 255
	ret
