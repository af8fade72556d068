@ The nRF51's UART.
	.section .text.uart, "ax"
	.thumb_func
	.global uart_init
uart_init:
	ldr	r0, =0x40002500
	movs	r1, #4
	str	r1, [r0]
	ldr	r0, =0x40002000
	movs	r1, #1
	str	r1, [r0]
	str	r1, [r0, #8]
	bx	lr
	.thumb_func
	.global uart_put
uart_put:
	ldr	r1, =0x40002100
	ldr	r2, =0x4000251c
	movs	r3, #0
	str	r3, [r1, #0x1c]
	str	r0, [r2]
1:	ldr	r3, [r1, #0x1c]
	cmp	r3, #0
	beq	1b
	bx	lr
	.thumb_func
	.global uart_get
uart_get:
	ldr	r1, =0x40002100
1:	ldr	r3, [r1, #8]
	cmp	r3, #0
	beq	1b
	movs	r3, #0
	str	r3, [r1, #8]
	ldr	r1, =0x40002518
	ldr	r0, [r1]
	bx	lr
	.ltorg
