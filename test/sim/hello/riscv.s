# Start-up shared by the RISC-V hellos: copies .data, prints the message in it, echoes input up to a '.', and exits with status 7.
	.section .text._start, "ax"
	.global _start
_start:
	.option push
	.option norelax
	la	gp, __global_pointer$
	.option pop
	la	sp, _stack_top
	la	t0, _sdata
	la	t1, _edata
	la	t2, _sidata
1:	bgeu	t0, t1, 2f
	lw	t3, 0(t2)
	sw	t3, 0(t0)
	addi	t0, t0, 4
	addi	t2, t2, 4
	j	1b
2:	call	uart_init
	la	s0, message
3:	lbu	a0, 0(s0)
	beqz	a0, 4f
	call	uart_put
	addi	s0, s0, 1
	j	3b
4:	call	uart_get
	mv	s0, a0
	call	uart_put
	li	t0, '.'
	bne	s0, t0, 4b
	li	a0, 7
	call	flash_exit

	.section .text.flash_exit, "ax"
	.global flash_exit
	.type flash_exit, @function
flash_exit:
	csrci	mstatus, 8
1:	wfi
	j	1b
	.size flash_exit, . - flash_exit

	.section .data.message, "aw"
message:
	.asciz "hello from data\n"
	.balign 8
