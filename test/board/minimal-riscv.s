# The least that a linker script must place.
	.section .text.other, "ax"
	.global other
other:
	ret
	.section .text._start, "ax"
	.global _start
_start:
	call	other
	la	t0, variable
	j	_start
	.section .data.variable, "aw"
	.global variable
variable:
	.word 1, zero
	.section .bss.zero, "aw", @nobits
zero:
	.space 16
