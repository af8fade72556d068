# Calls main.main; `dump` prints the trace line as the runtime does: its caller's place, and 48 words of the stack.
	.section .text._start, "ax"
	.global _start
_start:
	la	sp, _stack_top
	call	uart_init
	call	main.main
	li	a0, 0
	call	flash_exit

	.section .text.flash_exit, "ax"
	.global flash_exit
	.type flash_exit, @function
flash_exit:
	csrci	mstatus, 8
1:	wfi
	j	1b
	.size flash_exit, . - flash_exit

	.section .text.dump, "ax"
	.global dump
	.type dump, @function
dump:
	mv	s0, sp
	mv	s1, ra
	la	a0, before
	call	puts
	addi	a0, s1, -2		# the call, not what follows it
	call	hex
	la	a0, lr_is
	call	puts
	mv	a0, s1
	call	hex
	la	a0, sp_is
	call	puts
	mv	a0, s0
	call	hex
	li	s2, 0
1:	li	a0, ' '
	call	uart_put
	add	t0, s0, s2
	lw	a0, 0(t0)
	call	hex
	addi	s2, s2, 4
	li	t0, 192
	bne	s2, t0, 1b
	li	a0, '\n'
	call	uart_put
	la	a0, after
	call	puts
	li	a0, 2
	call	flash_exit
puts:
	mv	s3, ra
	mv	s4, a0
1:	lbu	a0, 0(s4)
	beqz	a0, 2f
	call	uart_put
	addi	s4, s4, 1
	j	1b
2:	jr	s3
hex:
	mv	s3, ra
	mv	s4, a0
	li	s5, 28
1:	srl	a0, s4, s5
	andi	a0, a0, 15
	addi	a0, a0, '0'
	li	t1, '9'
	bleu	a0, t1, 2f
	addi	a0, a0, 39
2:	call	uart_put
	addi	s5, s5, -4
	bgez	s5, 1b
	jr	s3

	.section .rodata.texts, "a"
before:	.asciz "panic: flash!\n\nflash: trace pc="
lr_is:	.asciz " lr="
sp_is:	.asciz " sp="
after:	.asciz "flash: no trace"
