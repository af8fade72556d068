@ Start-up shared by the Cortex-M hellos: copies .data, prints the message in it, echoes input up to a '.', and exits with status 7.
	.syntax unified
	.thumb
	.section .isr_vector, "a"
	.global __isr_vector
__isr_vector:
	.word _stack_top
	.word Reset_Handler
	.word fault
	.word fault

	.section .text.Reset_Handler, "ax"
	.global Reset_Handler
	.type Reset_Handler, %function
	.thumb_func
Reset_Handler:
	ldr	r0, =_sdata
	ldr	r1, =_edata
	ldr	r2, =_sidata
1:	cmp	r0, r1
	bhs	2f
	ldr	r3, [r2]
	str	r3, [r0]
	adds	r0, #4
	adds	r2, #4
	b	1b
2:	bl	uart_init
	ldr	r4, =message
3:	ldrb	r0, [r4]
	cmp	r0, #0
	beq	4f
	bl	uart_put
	adds	r4, #1
	b	3b
4:	bl	uart_get
	mov	r4, r0
	bl	uart_put
	cmp	r4, #'.'
	bne	4b
	movs	r0, #7
	bl	flash_exit
	.ltorg

	.section .text.flash_exit, "ax"
	.global flash_exit
	.type flash_exit, %function
	.thumb_func
flash_exit:
	cpsid	i
1:	wfi
	b	1b
	.size flash_exit, . - flash_exit

	.section .text.fault, "ax"
	.thumb_func
	.type fault, %function
fault:
	movs	r0, #99
	bl	flash_exit

	.section .data.message, "aw"
message:
	.asciz "hello from data\n"
	.balign 4
