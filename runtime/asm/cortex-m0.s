// ARMv6-M: reset, exit, stack switching, unwinding and the leaf routines that LLVM calls.
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

// r4-r11 and lr go to the stack: 9 words.
        .macro  save_callee
        push    {r4-r7, lr}
        mov     r4, r8
        mov     r5, r9
        mov     r6, r10
        mov     r7, r11
        push    {r4-r7}
        .endm

        .macro  restore_callee_and_return
        pop     {r4-r7}
        mov     r8, r4
        mov     r9, r5
        mov     r10, r6
        mov     r11, r7
        pop     {r4-r7, pc}
        .endm

// Bytes at the bottom of the system stack that the report of an overflow may take.
        .equ    FAULT_ROOM, 512

// The processor has loaded sp from the vector table.
routine Reset_Handler
        ldr     r0, =_sidata
        ldr     r1, =_sdata
        ldr     r2, =_edata
        b       2f
1:      ldmia   r0!, {r3}
        stmia   r1!, {r3}
2:      cmp     r1, r2
        blo     1b
        ldr     r1, =_sbss
        ldr     r2, =_ebss
        movs    r3, #0
        b       4f
3:      stmia   r1!, {r3}
4:      cmp     r1, r2
        blo     3b
        bl      runtime.resetMain
        .pool

// flash_exit(status): the end of the program. Simulators watch for this address.
routine flash_exit
        cpsid   i
1:      wfi
        b       1b

// flash_serve(status, code): flash_exit for a program that something outside still asks: the code answers, and sleeps until
// there is more to do. Simulators watch for this address; the status is in r0 meanwhile.
routine flash_serve
        cpsid   i
        mov     r4, r0
        mov     r5, r1
1:      mov     r0, r4
        wfe
        blx     r5
        b       1b

// flash_semihost(operation, parameters): asks the emulator's host.
routine flash_semihost
        bkpt    #0xab
        bx      lr

// flash_semihost_exit(status): ends an emulator (SYS_EXIT_EXTENDED).
routine flash_semihost_exit
        ldr     r1, =0x20026
        push    {r0}
        push    {r1}
        mov     r1, sp
        movs    r0, #0x20
        bkpt    #0xab
        pop     {r1}
        pop     {r0}
        bx      lr
        .pool

// flash_fault, and interrupt lines without a handler: hands the stacked registers of the faulting code to
// runtime.faultHandler(frame, exception number). After a stack overflow the report runs on what stands at the bottom
// of the stack: the innermost calls.
routine flash_fault
alias flash_unhandled
        mov     r0, lr
        movs    r1, #4
        tst     r0, r1
        beq     1f
        mrs     r0, psp
        b       2f
1:      mrs     r0, msp
        ldr     r1, =_stack_bottom + FAULT_ROOM
        cmp     r0, r1
        bhs     2f
        mov     sp, r1
2:      mrs     r1, ipsr
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
        save_callee
        mov     r2, sp
        str     r2, [r0]
        ldr     r2, [r1]
        ldr     r3, [r1, #4]
        cmp     r3, #0
        beq     1f
        msr     psp, r2
1:      msr     control, r3
        isb
        restore_callee_and_return

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
        save_callee
        mov     r3, sp
        str     r3, [r2]
        sub     sp, #4
        mov     r3, r0
        mov     r0, r1
        blx     r3
        add     sp, #4
        movs    r0, #0
1:      restore_callee_and_return
alias flash_throw
        ldr     r1, [r0]
        mov     sp, r1
        movs    r0, #1
        b       1b

// ---- memory ----------------------------------------------------------------------------------------

// Copies upward; words where both sides are aligned.
routine memcpy
alias __aeabi_memcpy
alias __aeabi_memcpy4
alias __aeabi_memcpy8
        push    {r0, r4, lr}
        mov     r3, r0
        orrs    r3, r1
        lsls    r3, r3, #30
        bne     3f
        b       2f
1:      ldmia   r1!, {r3, r4}
        stmia   r0!, {r3, r4}
2:      subs    r2, #8
        bhs     1b
        adds    r2, #8
3:      movs    r4, #0
        b       5f
4:      ldrb    r3, [r1, r4]
        strb    r3, [r0, r4]
        adds    r4, #1
5:      cmp     r4, r2
        blo     4b
        pop     {r0, r4, pc}

routine memmove
alias __aeabi_memmove
alias __aeabi_memmove4
alias __aeabi_memmove8
        subs    r3, r0, r1
        cmp     r3, r2
        blo     1f
        ldr     r3, =memcpy
        bx      r3
1:      push    {r0, r4, lr}
        mov     r3, r0
        orrs    r3, r1
        orrs    r3, r2
        lsls    r3, r3, #30
        bne     4f
        b       3f
2:      ldr     r3, [r1, r2]
        str     r3, [r0, r2]
3:      subs    r2, #4
        bhs     2b
        pop     {r0, r4, pc}
4:      subs    r2, #1
        blo     5f
        ldrb    r3, [r1, r2]
        strb    r3, [r0, r2]
        b       4b
5:      pop     {r0, r4, pc}
        .pool

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
        push    {r0, r4, lr}
        uxtb    r1, r1
        lsls    r3, r1, #8
        orrs    r1, r3
        lsls    r3, r1, #16
        orrs    r1, r3
        adds    r2, r0, r2
        b       2f
1:      strb    r1, [r0]
        adds    r0, #1
2:      cmp     r0, r2
        bhs     6f
        lsls    r3, r0, #30
        bne     1b
        mov     r3, r1
        b       4f
3:      stmia   r0!, {r1, r3}
4:      subs    r4, r2, r0
        cmp     r4, #8
        bhs     3b
        b       5f
7:      strb    r1, [r0]
        adds    r0, #1
5:      cmp     r0, r2
        blo     7b
6:      pop     {r0, r4, pc}

// ---- 32-bit division: the core has none --------------------------------------------------------------

// r0 / r1: quotient in r0, remainder in r1. Division by zero gives zero (Go checks before).
routine __aeabi_idivmod
alias __aeabi_idiv
        push    {r4, lr}
        asrs    r4, r0, #31
        asrs    r3, r1, #31
        eors    r0, r4
        subs    r0, r4
        eors    r1, r3
        subs    r1, r3
        eors    r3, r4
        push    {r3}
        bl      __aeabi_uidivmod
        pop     {r3}
        eors    r0, r3
        subs    r0, r3
        eors    r1, r4
        subs    r1, r4
        pop     {r4, pc}

routine __aeabi_uidivmod
alias __aeabi_uidiv
        movs    r2, #0
        cmp     r0, r1
        blo     9f
        cmp     r1, #0
        beq     9f
        push    {r4, lr}
        movs    r3, #1
        // bring the divisor up to the dividend: by bytes, then by bits
1:      lsrs    r4, r0, #8
        cmp     r1, r4
        bhi     2f
        lsls    r1, r1, #8
        lsls    r3, r3, #8
        b       1b
2:      lsrs    r4, r0, #1
        cmp     r1, r4
        bhi     3f
        lsls    r1, r1, #1
        lsls    r3, r3, #1
        b       2b
3:      cmp     r0, r1
        blo     4f
        subs    r0, r1
        orrs    r2, r3
4:      lsrs    r1, r1, #1
        lsrs    r3, r3, #1
        bne     3b
        mov     r1, r0
        mov     r0, r2
        pop     {r4, pc}
9:      mov     r1, r0
        mov     r0, r2
        bx      lr

// ---- 64 bits -----------------------------------------------------------------------------------------

// r1:r0 * r3:r2, low 64 bits.
routine __aeabi_lmul
alias __muldi3
        push    {r4-r7, lr}
        muls    r1, r2
        muls    r3, r0
        adds    r1, r3
        lsrs    r4, r0, #16
        lsrs    r5, r2, #16
        uxth    r6, r0
        uxth    r7, r2
        mov     r0, r6
        muls    r0, r7
        muls    r6, r5
        muls    r7, r4
        muls    r4, r5
        adds    r1, r4
        movs    r3, #0
        adds    r6, r7
        adcs    r3, r3
        lsls    r3, r3, #16
        adds    r1, r3
        lsls    r2, r6, #16
        lsrs    r6, r6, #16
        adds    r0, r2
        adcs    r1, r6
        pop     {r4-r7, pc}

// r1:r0 shifted by r2. Counts are below 64; a register shift by 32 or more gives 0.
routine __aeabi_llsl
alias __ashldi3
        movs    r3, #32
        subs    r3, r3, r2
        ble     1f
        mov     r12, r0
        lsls    r1, r2
        lsls    r0, r2
        mov     r2, r12
        lsrs    r2, r3
        orrs    r1, r2
        bx      lr
1:      rsbs    r3, r3, #0
        mov     r1, r0
        lsls    r1, r3
        movs    r0, #0
        bx      lr

routine __aeabi_llsr
alias __lshrdi3
        movs    r3, #32
        subs    r3, r3, r2
        ble     1f
        mov     r12, r1
        lsrs    r0, r2
        lsrs    r1, r2
        mov     r2, r12
        lsls    r2, r3
        orrs    r0, r2
        bx      lr
1:      rsbs    r3, r3, #0
        mov     r0, r1
        lsrs    r0, r3
        movs    r1, #0
        bx      lr

routine __aeabi_lasr
alias __ashrdi3
        movs    r3, #32
        subs    r3, r3, r2
        ble     1f
        mov     r12, r1
        lsrs    r0, r2
        asrs    r1, r2
        mov     r2, r12
        lsls    r2, r3
        orrs    r0, r2
        bx      lr
1:      rsbs    r3, r3, #0
        mov     r0, r1
        asrs    r0, r3
        asrs    r1, r1, #31
        bx      lr

// ---- soft float: the inner loops of internal/flash/builtins -------------------------------------------------

// flash_umull(a, b uint32) uint64
routine flash_umull
        push    {r4, lr}
        lsrs    r2, r0, #16
        lsrs    r3, r1, #16
        uxth    r0, r0
        uxth    r1, r1
        mov     r4, r0
        muls    r0, r1          // low * low
        muls    r4, r3          // low * high
        muls    r3, r2          // high * high
        muls    r1, r2          // high * low
        movs    r2, #0
        adds    r1, r4
        adcs    r2, r2
        lsls    r2, r2, #16
        adds    r3, r2
        lsls    r2, r1, #16
        lsrs    r1, r1, #16
        adds    r0, r2
        adcs    r1, r3
        pop     {r4, pc}

// flash_div27(m, n uint32) uint32: 27 bits of m / n, which is from 1 up to 2; the last bit is set if a rest is left.
// A one that is shifted out ends the loop.
routine flash_div27
        lsls    r1, r1, #1
        movs    r2, #1 << 5
1:      lsls    r0, r0, #1
        cmp     r0, r1
        blo     2f
        subs    r0, r1
2:      adcs    r2, r2
        bcc     1b
        cmp     r0, #0
        beq     3f
        movs    r0, #1
3:      orrs    r0, r2
        bx      lr

// flash_div56(m, n uint64) uint64: 56 bits of m / n in the same way, half of them at a time.
routine flash_div56
        push    {r4, r5, lr}
        adds    r2, r2
        adcs    r3, r3
        bl      1f
        mov     r5, r4
        bl      1f
        orrs    r0, r1
        beq     5f
        movs    r0, #1
5:      orrs    r0, r4
        lsls    r1, r5, #28
        orrs    r0, r1
        lsrs    r1, r5, #4
        pop     {r4, r5, pc}
1:      movs    r4, #1 << 4
2:      adds    r0, r0
        adcs    r1, r1
        cmp     r1, r3
        blo     4f
        beq     6f
3:      subs    r0, r2
        sbcs    r1, r3
4:      adcs    r4, r4
        bcc     2b
        bx      lr
6:      cmp     r0, r2
        bhs     3b
        b       4b
