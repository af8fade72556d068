@ Calls main.main; `dump` prints the trace line as the runtime does: its caller's place, and 48 words of the stack.
	.syntax unified
	.thumb
	.section .isr_vector, "a"
	.word _stack_top
	.word Reset_Handler

	.section .text.Reset_Handler, "ax"
	.global Reset_Handler
	.type Reset_Handler, %function
	.thumb_func
Reset_Handler:
	bl	uart_init
	bl	main.main
	movs	r0, #0
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

	.section .text.dump, "ax"
	.global dump
	.type dump, %function
	.thumb_func
dump:
	mov	r4, sp
	mov	r5, lr
	ldr	r0, =before
	bl	puts
	subs	r0, r5, #3		@ the call, not what follows it
	bl	hex
	ldr	r0, =lr_is
	bl	puts
	mov	r0, r5
	bl	hex
	ldr	r0, =sp_is
	bl	puts
	mov	r0, r4
	bl	hex
	movs	r6, #0
1:	movs	r0, #' '
	bl	uart_put
	ldr	r0, [r4, r6]
	bl	hex
	adds	r6, #4
	cmp	r6, #192
	bne	1b
	movs	r0, #'\n'
	bl	uart_put
	ldr	r0, =after
	bl	puts
	movs	r0, #2
	bl	flash_exit

	.thumb_func
puts:
	push	{r4, lr}
	mov	r4, r0
1:	ldrb	r0, [r4]
	cmp	r0, #0
	beq	2f
	bl	uart_put
	adds	r4, #1
	b	1b
2:	pop	{r4, pc}

	.thumb_func
hex:
	push	{r4, r5, lr}
	mov	r4, r0
	movs	r5, #28
1:	mov	r0, r4
	lsrs	r0, r5
	movs	r1, #15
	ands	r0, r1
	adds	r0, #'0'
	cmp	r0, #'9'
	bls	2f
	adds	r0, #39
2:	bl	uart_put
	subs	r5, #4
	bpl	1b
	pop	{r4, r5, pc}
	.ltorg

	.section .rodata.texts, "a"
before:	.asciz "panic: flash!\n\nflash: trace pc="
lr_is:	.asciz " lr="
sp_is:	.asciz " sp="
after:	.asciz "flash: no trace"
