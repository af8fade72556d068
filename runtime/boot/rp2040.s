@ Second-stage boot loader of the RP2040 (datasheet 2.8.1.3.1): at most 252 bytes that the boot ROM copies to the top of SRAM and runs there.
@ It sets the SSI (datasheet 4.10) up for execute-in-place with the flash command EBh, "fast read quad I/O", in continuous mode,
@ sets VTOR to the vector table behind it and enters the program. The W25Q flash of the Pico needs its QE bit (status register 2, bit 1) for this.

	.syntax unified
	.cpu cortex-m0plus
	.thumb
	.section .boot2, "ax", %progbits

	.equ SSI, 0x18000000
	.equ CTRLR0, 0x00
	.equ CTRLR1, 0x04
	.equ SSIENR, 0x08
	.equ BAUDR, 0x14
	.equ SR, 0x28
	.equ DR0, 0x60
	.equ RX_SAMPLE_DLY, 0xf0
	.equ SPI_CTRLR0, 0xf4

	.equ PADS_QSPI, 0x40020000
	.equ PAD_SCLK, 0x04
	.equ PAD_SD0, 0x08

	.equ SR_TFE, 4			@ transmit FIFO empty
	.equ SR_BUSY, 1

	.equ VECTORS, 0x10000100
	.equ VTOR, 0xe000ed08

	.global flash_boot2
	.type flash_boot2, %function
	.thumb_func
flash_boot2:
	push	{lr}

	@ Pads: 8 mA and fast slew on the clock; no Schmitt trigger on the data lines, which saves delay at speed.
	ldr	r3, =PADS_QSPI
	movs	r0, #0x21
	str	r0, [r3, #PAD_SCLK]
	ldr	r0, [r3, #PAD_SD0]
	movs	r1, #2
	bics	r0, r1
	str	r0, [r3, #PAD_SD0]
	str	r0, [r3, #PAD_SD0+4]
	str	r0, [r3, #PAD_SD0+8]
	str	r0, [r3, #PAD_SD0+12]

	ldr	r3, =SSI
	movs	r1, #0
	str	r1, [r3, #SSIENR]
	movs	r1, #4			@ clk_sys / 4: 31.25 MHz at 125 MHz
	str	r1, [r3, #BAUDR]
	movs	r1, #1			@ sample a system clock later
	movs	r2, #RX_SAMPLE_DLY
	str	r1, [r3, r2]

	@ Plain SPI, 8 bits, both directions, to look at the status registers.
	ldr	r1, =(7 << 16)
	str	r1, [r3, #CTRLR0]
	movs	r1, #1
	str	r1, [r3, #SSIENR]

	movs	r0, #0x35		@ read status register 2
	bl	read_status
	movs	r2, #2
	tst	r0, r2
	bne	quad_enabled

	movs	r1, #0x06		@ write enable
	str	r1, [r3, #DR0]
	bl	wait_idle
	ldr	r1, [r3, #DR0]
	movs	r1, #0x31		@ write status register 2
	str	r1, [r3, #DR0]
	str	r2, [r3, #DR0]
	bl	wait_idle
	ldr	r1, [r3, #DR0]
	ldr	r1, [r3, #DR0]
1:	movs	r0, #0x05		@ until the write is over
	bl	read_status
	movs	r1, #1
	tst	r0, r1
	bne	1b

quad_enabled:
	@ One read with the command byte, whose mode byte A0h makes the flash expect further reads without one.
	movs	r1, #0
	str	r1, [r3, #SSIENR]
	ldr	r1, =((2 << 21) | (31 << 16) | (3 << 8))	@ quad frames of 32 bits, EEPROM read
	str	r1, [r3, #CTRLR0]
	movs	r1, #0
	str	r1, [r3, #CTRLR1]
	ldr	r1, =((4 << 11) | (2 << 8) | (8 << 2) | 1)	@ 4 wait cycles, 8-bit command, 32 bits of address and mode; command serial, address quad
	ldr	r0, =(SSI + SPI_CTRLR0)
	str	r1, [r0]
	movs	r1, #1
	str	r1, [r3, #SSIENR]
	movs	r1, #0xeb
	str	r1, [r3, #DR0]
	movs	r1, #0xa0
	str	r1, [r3, #DR0]
	bl	wait_idle

	@ From now on: no command byte, the mode byte A0h behind each address, everything quad.
	movs	r1, #0
	str	r1, [r3, #SSIENR]
	ldr	r1, =((0xa0 << 24) | (4 << 11) | (0 << 8) | (8 << 2) | 2)
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

	@ Waits until everything is sent. Spoils r1.
wait_idle:
	push	{r0, lr}
1:	ldr	r1, [r3, #SR]
	movs	r0, #SR_TFE
	tst	r1, r0
	beq	1b
	movs	r0, #SR_BUSY
	tst	r1, r0
	bne	1b
	pop	{r0, pc}

	@ r0: command, then the register's value. Spoils r1.
read_status:
	push	{lr}
	str	r0, [r3, #DR0]
	str	r0, [r3, #DR0]
	bl	wait_idle
	ldr	r0, [r3, #DR0]
	ldr	r0, [r3, #DR0]
	pop	{pc}

	.ltorg
