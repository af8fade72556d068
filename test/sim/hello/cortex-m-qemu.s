@ UART0 of the LM3S6965 (PL011).
	.section .text.uart, "ax"
	.thumb_func
	.global uart_init
uart_init:
	ldr	r0, =0x4000c000
	movs	r1, #0x70
	str	r1, [r0, #0x2c]
	ldr	r1, =0x301
	str	r1, [r0, #0x30]
	bx	lr
	.thumb_func
	.global uart_put
uart_put:
	ldr	r1, =0x4000c000
	str	r0, [r1]
	bx	lr
	.thumb_func
	.global uart_get
uart_get:
	ldr	r1, =0x4000c000
1:	ldr	r2, [r1, #0x18]
	lsls	r2, r2, #27
	bmi	1b
	ldr	r0, [r1]
	bx	lr
	.ltorg
