// ARMv7-M and later: reset, exit, stack switching, unwinding and the leaf routines that LLVM calls.
// One section per routine, so that the linker drops what a program does not use.

        .syntax unified
        .thumb

        .macro  routine name
        .section .text.\name,"ax",%progbits
        .balign 2
        .global \name
        .type   \name,%function
        .thumb_func
\name:
        .endm

        .macro  alias name
        .global \name
        .type   \name,%function
        .thumb_func
\name:
        .endm

// Bytes at the bottom of the system stack that the report of an overflow may take.
        .equ    FAULT_ROOM, 512

// The processor has loaded sp from the vector table.
routine Reset_Handler
        ldr     r0, =_sidata
        ldr     r1, =_sdata
        ldr     r2, =_edata
        b       2f
1:      ldr     r3, [r0], #4
        str     r3, [r1], #4
2:      cmp     r1, r2
        blo     1b
        ldr     r1, =_sbss
        ldr     r2, =_ebss
        movs    r3, #0
        b       4f
3:      str     r3, [r1], #4
4:      cmp     r1, r2
        blo     3b
        bl      runtime.resetMain
        .pool

// flash_exit(status): the end of the program. Simulators watch for this address.
routine flash_exit
        cpsid   i
1:      wfi
        b       1b

// flash_semihost(operation, parameters): asks the emulator's host.
routine flash_semihost
        bkpt    #0xab
        bx      lr

// flash_semihost_exit(status): ends an emulator (SYS_EXIT_EXTENDED).
routine flash_semihost_exit
        ldr     r1, =0x20026
        push    {r0, r4}
        push    {r1, r4}
        str     r0, [sp, #4]
        mov     r1, sp
        movs    r0, #0x20
        bkpt    #0xab
        add     sp, #8
        pop     {r0, r4}
        bx      lr
        .pool

// flash_fault, and interrupt lines without a handler: hands the stacked registers of the faulting code to runtime.faultHandler(frame, exception number). After a stack overflow the report
// runs on what stands at the bottom of the stack: the innermost calls.
routine flash_fault
alias flash_unhandled
        tst     lr, #4
        ite     eq
        mrseq   r0, msp
        mrsne   r0, psp
        ldr     r1, =_stack_bottom + FAULT_ROOM
        cmp     sp, r1
        it      lo
        movlo   sp, r1
        mrs     r1, ipsr
        bl      runtime.faultHandler
        .pool

// flash_irq_save() mask: masks interrupts.
routine flash_irq_save
        mrs     r0, primask
        cpsid   i
        bx      lr

// flash_irq_restore(mask)
routine flash_irq_restore
        msr     primask, r0
        bx      lr

// flash_wfi: waits for an interrupt, masked or not.
routine flash_wfi
        wfi
        bx      lr

// flash_switch(from, to *context). A context is {sp, control}: control is 2 for a goroutine, which runs on PSP,
// and 0 for main, which stays on MSP, below which interrupt handlers run.
routine flash_switch
        push    {r4-r11, lr}
        str     sp, [r0]
        ldrd    r2, r3, [r1]
        cbz     r3, 1f
        msr     psp, r2
1:      msr     control, r3
        isb
        pop     {r4-r11, pc}

// First code of a goroutine: newproc has put fn in r4 and the code of taskMain in r5.
routine flash_task_start
        mov     r0, r4
        blx     r5

// flash_system(code): runs code on the system stack, below what main has there, and does not come back.
routine flash_system
        cpsid   i
        movs    r1, #0
        msr     control, r1
        isb
        bx      r0

// flash_restart(sp, code): goes on with code on an empty stack.
routine flash_restart
        mov     sp, r0
        bx      r1

// flash_try(fn, arg, buf) int calls fn(arg) and gives 0; flash_throw(buf) makes it give 1.
// The registers are on the stack, so buf is one word: the stack pointer.
routine flash_try
        push    {r4-r11, lr}
        str     sp, [r2]
        sub     sp, #4
        mov     r3, r0
        mov     r0, r1
        blx     r3
        add     sp, #4
        movs    r0, #0
        pop     {r4-r11, pc}
alias flash_throw
        ldr     sp, [r0]
        movs    r0, #1
        pop     {r4-r11, pc}

// ---- memory ----------------------------------------------------------------------------------------

// Copies upward. Unaligned words are slower but allowed for ldr and str, not for ldm.
routine memcpy
alias __aeabi_memcpy
alias __aeabi_memcpy4
alias __aeabi_memcpy8
        push    {r0, lr}
        orr     r3, r0, r1
        lsls    r3, r3, #30
        bne     3f
        b       2f
1:      ldmia   r1!, {r3, r12}
        stmia   r0!, {r3, r12}
2:      subs    r2, #8
        bhs     1b
        adds    r2, #8
3:      subs    r2, #1
        blo     4f
        ldrb    r3, [r1], #1
        strb    r3, [r0], #1
        b       3b
4:      pop     {r0, pc}

routine memmove
alias __aeabi_memmove
alias __aeabi_memmove4
alias __aeabi_memmove8
        subs    r3, r0, r1
        cmp     r3, r2
        bhs     memcpy
        orr     r3, r0, r1
        orrs    r3, r2
        lsls    r3, r3, #30
        bne     4f
        b       3f
2:      ldr     r3, [r1, r2]
        str     r3, [r0, r2]
3:      subs    r2, #4
        bhs     2b
        bx      lr
4:      subs    r2, #1
        blo     5f
        ldrb    r3, [r1, r2]
        strb    r3, [r0, r2]
        b       4b
5:      bx      lr

// memset(p, c, n); the __aeabi forms take (p, n, c) and (p, n).
routine __aeabi_memclr
alias __aeabi_memclr4
alias __aeabi_memclr8
        movs    r2, #0
alias __aeabi_memset
alias __aeabi_memset4
alias __aeabi_memset8
        mov     r3, r1
        mov     r1, r2
        mov     r2, r3
alias memset
        push    {r0, lr}
        uxtb    r1, r1
        orr     r1, r1, r1, lsl #8
        orr     r1, r1, r1, lsl #16
        mov     r3, r1
        add     r2, r0
1:      tst     r0, #3
        beq     3f
        cmp     r0, r2
        bhs     5f
        strb    r1, [r0], #1
        b       1b
2:      stmia   r0!, {r1, r3}
3:      sub     r12, r2, r0
        cmp     r12, #8
        bhs     2b
4:      cmp     r0, r2
        bhs     5f
        strb    r1, [r0], #1
        b       4b
5:      pop     {r0, pc}

// ---- division ----------------------------------------------------------------------------------------

routine __aeabi_uidivmod
alias __aeabi_uidiv
        udiv    r3, r0, r1
        mls     r1, r3, r1, r0
        mov     r0, r3
        bx      lr

routine __aeabi_idivmod
alias __aeabi_idiv
        sdiv    r3, r0, r1
        mls     r1, r3, r1, r0
        mov     r0, r3
        bx      lr

// ---- 64 bits -----------------------------------------------------------------------------------------

routine __aeabi_lmul
alias __muldi3
        muls    r1, r2
        mla     r1, r0, r3, r1
        umull   r0, r2, r0, r2
        add     r1, r2
        bx      lr

// r1:r0 shifted by r2. Counts are below 64; a register shift by 32 or more gives 0.
routine __aeabi_llsl
alias __ashldi3
        rsbs    r3, r2, #32
        ble     1f
        lsl     r1, r2
        lsr     r3, r0, r3
        orr     r1, r3
        lsl     r0, r2
        bx      lr
1:      sub     r2, #32
        lsl     r1, r0, r2
        movs    r0, #0
        bx      lr

routine __aeabi_llsr
alias __lshrdi3
        rsbs    r3, r2, #32
        ble     1f
        lsr     r0, r2
        lsl     r3, r1, r3
        orr     r0, r3
        lsr     r1, r2
        bx      lr
1:      sub     r2, #32
        lsr     r0, r1, r2
        movs    r1, #0
        bx      lr

routine __aeabi_lasr
alias __ashrdi3
        rsbs    r3, r2, #32
        ble     1f
        lsr     r0, r2
        lsl     r3, r1, r3
        orr     r0, r3
        asr     r1, r2
        bx      lr
1:      sub     r2, #32
        asr     r0, r1, r2
        asrs    r1, r1, #31
        bx      lr
