@ Does what a letter on the serial line asks for, on the RP2040. Prints '>' when it has started.
	.syntax unified
	.cpu cortex-m0plus
	.thumb
	.section .isr_vector, "a"
	.word _stack_top
	.word Reset_Handler
	.word fault
	.word fault
	.space 48
	.word timer

	.section .text.Reset_Handler, "ax"
	.global Reset_Handler
	.type Reset_Handler, %function
	.thumb_func
Reset_Handler:
	bl	uart_init
	movs	r0, #'>'
	bl	uart_put
again:
	bl	uart_get
	mov	r4, r0
	cmp	r4, #'p'
	beq	pin_out
	cmp	r4, #'i'
	beq	pin_in
	cmp	r4, #'u'
	beq	unaligned
	cmp	r4, #'b'
	beq	bus_error
	cmp	r4, #'r'
	beq	rom
	cmp	r4, #'w'
	beq	reset
	cmp	r4, #'a'
	beq	adc
	cmp	r4, #'z'
	beq	undefined
	cmp	r4, #'s'
	beq	stack
	cmp	r4, #'n'
	beq	stack
	cmp	r4, #'m'
	beq	protected
	cmp	r4, #'o'
	beq	protected
	cmp	r4, #'t'
	beq	masked
	cmp	r4, #'e'
	beq	exit
	b	again

pin_out:				@ LED on and off
	ldr	r0, =0x400140cc		@ GPIO25_CTRL
	movs	r1, #5
	str	r1, [r0]
	ldr	r0, =0xd0000000
	movs	r1, #1
	lsls	r1, r1, #25
	str	r1, [r0, #0x24]
	str	r1, [r0, #0x14]
	str	r1, [r0, #0x18]
	b	again

pin_in:					@ the level of GPIO2, with a pull-up
	ldr	r0, =0x4001c00c		@ its pad: input enabled, pull-up
	movs	r1, #0x4a
	str	r1, [r0]
	ldr	r0, =0xd0000000
	ldr	r0, [r0, #4]
	lsrs	r0, r0, #2
	movs	r1, #1
	ands	r0, r1
	adds	r0, #'0'
	bl	uart_put
	b	again

unaligned:
	ldr	r0, =0x20000001
	ldr	r0, [r0]
	b	again

bus_error:
	ldr	r0, =0x30000000
	ldr	r0, [r0]
	b	again

undefined:
	udf	#1

stack:					@ a fault with no stack to go to
	movs	r0, #0
	msr	msp, r0
	push	{r0}
	b	again

protected:				@ the last eighth of a region of 256 bytes is read-only: m writes there, o before it
	ldr	r0, =0xe000ed90		@ MPU_TYPE
	ldr	r1, [r0]
	cmp	r1, #0
	beq	again
	ldr	r2, =0x20010000
	movs	r1, #0x17		@ valid, region 7
	adds	r1, r1, r2
	str	r1, [r0, #12]		@ MPU_RBAR
	ldr	r1, =0x15027f0f
	str	r1, [r0, #16]		@ MPU_RASR
	movs	r1, #5
	str	r1, [r0, #4]		@ MPU_CTRL
	adds	r2, #0xdc
	cmp	r4, #'o'
	beq	1f
	adds	r2, #4
1:	str	r1, [r2]
	b	again

rom:					@ popcount32 of 0xff0f is 12
	movs	r0, #0
	ldrh	r3, [r0, #0x18]
	ldrh	r0, [r0, #0x14]
	ldr	r1, =('P' | '3' << 8)
	blx	r3
	mov	r3, r0
	ldr	r0, =0xff0f
	blx	r3
	adds	r0, #'0'
	bl	uart_put
	b	again

reset:
	ldr	r0, =0xe000ed0c
	ldr	r1, =0x05fa0004
	str	r1, [r0]
	b	.

adc:					@ channel 0: above the middle?
	ldr	r0, =0x4004c000
	movs	r1, #5
	str	r1, [r0]
1:	ldr	r1, [r0]
	lsrs	r1, r1, #9
	bcc	1b
	ldr	r0, [r0, #4]
	lsrs	r0, r0, #11
	adds	r0, #'0'
	bl	uart_put
	b	again

masked:					@ wfi wakes, the handler runs only after cpsie
	ldr	r0, =0x40054000
	ldr	r1, [r0, #0x28]
	ldr	r2, =1000
	adds	r1, r1, r2
	movs	r2, #1
	str	r2, [r0, #0x38]
	ldr	r3, =0xe000e100
	str	r2, [r3]
	cpsid	i
	str	r1, [r0, #0x10]
	wfi
	movs	r0, #'w'
	bl	uart_put
	cpsie	i
	nop
	movs	r0, #'x'
	bl	uart_put
	b	again

exit:
	movs	r0, #42
	bl	flash_exit
	.ltorg

	.thumb_func
	.type timer, %function
timer:
	push	{r4, lr}
	ldr	r0, =0x40054000
	movs	r1, #1
	str	r1, [r0, #0x34]
	movs	r0, #'T'
	bl	uart_put
	pop	{r4, pc}
	.ltorg

	.thumb_func
	.type fault, %function
fault:
	cmp	r4, #'s'
	bne	1f
	push	{r0}			@ the handler needs the stack itself
1:	movs	r0, #'F'
	bl	uart_put
	movs	r0, #99
	bl	flash_exit

	.section .text.flash_exit, "ax"
	.global flash_exit
	.type flash_exit, %function
	.thumb_func
flash_exit:
	cpsid	i
1:	wfi
	b	1b
	.size flash_exit, . - flash_exit
