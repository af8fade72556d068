@ UART0 of the RP2040 (PL011), without its pins: the simulator does not look at them.
	.section .text.uart, "ax"
	.thumb_func
	.global uart_init
uart_init:
	ldr	r0, =0x40034000
	movs	r1, #67
	str	r1, [r0, #0x24]
	movs	r1, #0x70
	str	r1, [r0, #0x2c]
	ldr	r1, =0x301
	str	r1, [r0, #0x30]
	bx	lr
	.thumb_func
	.global uart_put
uart_put:
	ldr	r1, =0x40034000
1:	ldr	r2, [r1, #0x18]
	movs	r3, #0x20
	tst	r2, r3
	bne	1b
	str	r0, [r1]
	bx	lr
	.thumb_func
	.global uart_get
uart_get:
	ldr	r1, =0x40034000
1:	ldr	r2, [r1, #0x18]
	movs	r3, #0x10
	tst	r2, r3
	bne	1b
	ldr	r0, [r1]
	uxtb	r0, r0
	bx	lr
	.ltorg
