@ A program that does nothing but have a build id.
	.syntax unified
	.section .text.Reset_Handler, "ax"
	.global Reset_Handler
	.type Reset_Handler, %function
	.thumb_func
Reset_Handler:
	ldr	r0, =flash_build_id
	ldr	r0, [r0]
	b	.
	.size Reset_Handler, . - Reset_Handler

	.section .rodata.flash_build_id, "a"
	.global flash_build_id
	.type flash_build_id, %object
	.balign 4
flash_build_id:
	.word	0x1f
	.size flash_build_id, 4
