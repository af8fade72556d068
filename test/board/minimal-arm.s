@ The least that a linker script must place.
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
	ldr	r0, =variable
	ldr	r1, =_sdata
	b	Reset_Handler
	.ltorg
	.section .data.variable, "aw"
	.global variable
variable:
	.word 1, zero
	.section .bss.zero, "aw", %nobits
zero:
	.space 16
	.section .ARM.exidx, "a"
	.word 0, 0
