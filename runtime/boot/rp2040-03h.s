@ Second-stage boot loader of the RP2040 for any flash chip (datasheet 2.8.1.3.1): it sets the SSI (datasheet 4.10) up for execute-in-place with
@ the flash command 03h, "read data", which all of them know and which takes one data line; then it sets VTOR to the vector table behind
@ it and enters the program. rp2040.s reads four times as fast, from flash that knows EBh and has its QE bit where W25Q chips have it.

	.syntax unified
	.cpu cortex-m0plus
	.thumb
	.section .boot2, "ax", %progbits

	.equ SSI, 0x18000000
	.equ CTRLR0, 0x00
	.equ CTRLR1, 0x04
	.equ SSIENR, 0x08
	.equ BAUDR, 0x14
	.equ SPI_CTRLR0, 0xf4

	.equ VECTORS, 0x10000100
	.equ VTOR, 0xe000ed08

	.global flash_boot2
	.type flash_boot2, %function
	.thumb_func
flash_boot2:
	push	{lr}
	ldr	r3, =SSI
	movs	r1, #0
	str	r1, [r3, #SSIENR]
	movs	r1, #4			@ clk_sys / 4: 31.25 MHz at 125 MHz
	str	r1, [r3, #BAUDR]
	ldr	r1, =((31 << 16) | (3 << 8))	@ serial frames of 32 bits, EEPROM read
	str	r1, [r3, #CTRLR0]
	movs	r1, #0			@ a frame for each read
	str	r1, [r3, #CTRLR1]
	ldr	r1, =((0x03 << 24) | (2 << 8) | (6 << 2))	@ the command of 8 bits, 24 bits of address, no wait; all serial
	ldr	r0, =(SSI + SPI_CTRLR0)
	str	r1, [r0]
	movs	r1, #1
	str	r1, [r3, #SSIENR]

	@ The boot ROM calls with a return address only when a program wants XIP back after writing flash.
	pop	{r0}
	cmp	r0, #0
	beq	enter_program
	bx	r0

enter_program:
	ldr	r0, =VECTORS
	ldr	r1, =VTOR
	str	r0, [r1]
	ldmia	r0!, {r1, r2}
	msr	msp, r1
	bx	r2

	.ltorg
