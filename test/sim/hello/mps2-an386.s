@ UART0 of the MPS2 (CMSDK): DATA 0, STATE 4 (bit 0 transmit full, bit 1 receive full), CTRL 8, BAUDDIV 16.
	.section .text.uart, "ax"
	.thumb_func
	.global uart_init
uart_init:
	ldr	r0, =0x40004000
	movs	r1, #16
	str	r1, [r0, #16]
	movs	r1, #3
	str	r1, [r0, #8]
	bx	lr
	.thumb_func
	.global uart_put
uart_put:
	ldr	r1, =0x40004000
1:	ldr	r2, [r1, #4]
	lsls	r2, r2, #31
	bmi	1b
	str	r0, [r1]
	bx	lr
	.thumb_func
	.global uart_get
uart_get:
	ldr	r1, =0x40004000
1:	ldr	r2, [r1, #4]
	lsls	r2, r2, #30
	bpl	1b
	ldr	r0, [r1]
	bx	lr
	.ltorg
