// RISC-V, 64 bits: reset, exit, traps, stack switching, unwinding and the leaf routines that LLVM calls.
// One section per routine, so that the linker drops what a program does not use.

        .macro  routine name
        .section .text.\name,"ax",@progbits
        .balign 4
        .global \name
        .type   \name,@function
\name:
        .endm

        .macro  alias name
        .global \name
        .type   \name,@function
\name:
        .endm

// Bytes at the bottom of the system stack that catch an overflow.
        .equ    STACK_GUARD, 128

        .section .text._start,"ax",@progbits
        .balign 4
        .global _start
        .global Reset_Handler
_start:
Reset_Handler:
        .option push
        .option norelax
        la      gp, __global_pointer$
        .option pop
        la      sp, _stack_top
        la      t0, flash_trap
        csrw    mtvec, t0
        csrw    mie, zero
        csrw    mscratch, zero
        csrr    t0, mhartid
        bnez    t0, 5f
        // The lowest bytes of the stack can neither be read nor written: physical memory protection, entry 1, from the
        // address of entry 0 on; locked, so that it holds for machine mode.
        la      t0, _stack_bottom
        srli    t1, t0, 2
        csrw    pmpaddr0, t1
        addi    t0, t0, STACK_GUARD
        srli    t1, t0, 2
        csrw    pmpaddr1, t1
        li      t1, 0x8800
        csrw    pmpcfg0, t1
        la      a0, _sidata
        la      a1, _sdata
        la      a2, _edata
        j       2f
1:      ld      a3, 0(a0)
        sd      a3, 0(a1)
        addi    a0, a0, 8
        addi    a1, a1, 8
2:      bltu    a1, a2, 1b
        la      a1, _sbss
        la      a2, _ebss
        j       4f
3:      sd      zero, 0(a1)
        addi    a1, a1, 8
4:      bltu    a1, a2, 3b
        csrsi   mstatus, 8
        call    runtime.resetMain
        // other cores wait for ever
5:      wfi
        j       5b

// flash_exit(status): the end of the program. Simulators watch for this address.
routine flash_exit
        csrci   mstatus, 8
1:      wfi
        j       1b

// flash_semihost(operation, parameters): asks the emulator's host. The three instructions are the agreed sequence; they must not cross a page.
        .section .text.flash_semihost,"ax",@progbits
        .balign 16
        .global flash_semihost
        .type   flash_semihost,@function
flash_semihost:
        .option push
        .option norvc
        slli    x0, x0, 0x1f
        ebreak
        srai    x0, x0, 7
        ret
        .option pop

// flash_semihost_exit(status): ends an emulator (SYS_EXIT_EXTENDED). The three instructions are the agreed sequence.
        .section .text.flash_semihost_exit,"ax",@progbits
        .balign 16
        .global flash_semihost_exit
        .type   flash_semihost_exit,@function
flash_semihost_exit:
        .option push
        .option norvc
        addi    sp, sp, -16
        li      t0, 0x20026
        sd      t0, 0(sp)
        sd      a0, 8(sp)
        mv      a1, sp
        li      a0, 0x20
        .balign 16
        slli    x0, x0, 0x1f
        ebreak
        srai    x0, x0, 7
        addi    sp, sp, 16
        ret
        .option pop

// Every interrupt and exception. mscratch holds the system stack while a goroutine runs and 0 on the system stack,
// so that handlers never need room on a goroutine's stack.
routine flash_trap
        csrrw   sp, mscratch, sp
        bnez    sp, 1f
        csrr    sp, mscratch
        // After a stack overflow the report runs on what stands at the bottom of the stack; gp is known anyway.
        la      gp, _stack_bottom + STACK_GUARD + 144
        bgeu    sp, gp, 0f
        addi    sp, gp, 512
0:
        .option push
        .option norelax
        la      gp, __global_pointer$
        .option pop
1:      addi    sp, sp, -144
        sd      ra, 0(sp)
        sd      t0, 8(sp)
        sd      t1, 16(sp)
        sd      t2, 24(sp)
        sd      t3, 32(sp)
        sd      t4, 40(sp)
        sd      t5, 48(sp)
        sd      t6, 56(sp)
        sd      a0, 64(sp)
        sd      a1, 72(sp)
        sd      a2, 80(sp)
        sd      a3, 88(sp)
        sd      a4, 96(sp)
        sd      a5, 104(sp)
        sd      a6, 112(sp)
        sd      a7, 120(sp)
        csrrw   t0, mscratch, zero
        sd      t0, 128(sp)
        csrr    a0, mcause
        csrr    t1, mepc
        sd      t1, 136(sp)
        bgez    a0, 3f
        call    runtime.handleInterrupt
        ld      t1, 136(sp)
        csrw    mepc, t1
        ld      t0, 128(sp)
        addi    t1, sp, 144
        beq     t0, t1, 2f
        csrw    mscratch, t1
2:
        ld      ra, 0(sp)
        ld      t0, 8(sp)
        ld      t1, 16(sp)
        ld      t2, 24(sp)
        ld      t3, 32(sp)
        ld      t4, 40(sp)
        ld      t5, 48(sp)
        ld      t6, 56(sp)
        ld      a0, 64(sp)
        ld      a1, 72(sp)
        ld      a2, 80(sp)
        ld      a3, 88(sp)
        ld      a4, 96(sp)
        ld      a5, 104(sp)
        ld      a6, 112(sp)
        ld      a7, 120(sp)
        ld      sp, 128(sp)
        mret
        // an exception: (cause, pc, sp, ra, value)
3:      mv      a1, t1
        mv      a2, t0
        ld      a3, 0(sp)
        csrr    a4, mtval
        call    runtime.faultHandler

// flash_irq_save() mask: masks interrupts.
routine flash_irq_save
        csrrci  a0, mstatus, 8
        andi    a0, a0, 8
        ret

// flash_irq_restore(mask)
routine flash_irq_restore
        beqz    a0, 1f
        csrsi   mstatus, 8
        ret
1:      csrci   mstatus, 8
        ret

// flash_wfi: waits for an interrupt, masked or not.
routine flash_wfi
        wfi
        ret

// flash_wfi_timer: the same, and the timer wakes too. The timer's interrupt is on only here, where it is masked.
routine flash_wfi_timer
        li      t0, 128
        csrs    mie, t0
        wfi
        csrc    mie, t0
        ret

// flash_external_irq(): lets interrupts of the PLIC through.
routine flash_external_irq
        li      t0, 2048
        csrs    mie, t0
        ret

// flash_switch(from, to *context). A context is {sp, task}: task is 0 for main, which runs on the system stack.
// Called with interrupts masked.
routine flash_switch
        addi    sp, sp, -112
        sd      ra, 0(sp)
        sd      s0, 8(sp)
        sd      s1, 16(sp)
        sd      s2, 24(sp)
        sd      s3, 32(sp)
        sd      s4, 40(sp)
        sd      s5, 48(sp)
        sd      s6, 56(sp)
        sd      s7, 64(sp)
        sd      s8, 72(sp)
        sd      s9, 80(sp)
        sd      s10, 88(sp)
        sd      s11, 96(sp)
        sd      sp, 0(a0)
        ld      t0, 8(a0)
        ld      t1, 8(a1)
        bnez    t0, 1f
        csrw    mscratch, sp
1:      bnez    t1, 2f
        csrw    mscratch, zero
2:      ld      sp, 0(a1)
        ld      ra, 0(sp)
        ld      s0, 8(sp)
        ld      s1, 16(sp)
        ld      s2, 24(sp)
        ld      s3, 32(sp)
        ld      s4, 40(sp)
        ld      s5, 48(sp)
        ld      s6, 56(sp)
        ld      s7, 64(sp)
        ld      s8, 72(sp)
        ld      s9, 80(sp)
        ld      s10, 88(sp)
        ld      s11, 96(sp)
        addi    sp, sp, 112
        ret

// flash_guard(at): lets nobody write to 128 bytes at an address, a multiple of that, until the next call; 0: to none.
// Physical memory protection only binds the less privileged, unless it is locked, and then it cannot be moved. So
// from the first call on code loads and stores with the rights of user mode (mstatus.MPRV; a trap ends that until it
// returns): entry 2 is the guard, entry 3 allows all else. Entry 1 is the guard of the system stack.
routine flash_guard
        beqz    a0, 1f
        srli    a0, a0, 2
        ori     a0, a0, 15
        csrw    pmpaddr2, a0
        li      a0, -1
        csrw    pmpaddr3, a0
        li      a0, 0x1f198800
        csrw    pmpcfg0, a0
        li      a0, 0x1800
        csrc    mstatus, a0
        li      a0, 0x20000
        csrs    mstatus, a0
        ret
1:      li      a0, 0x1f008800
        csrw    pmpcfg0, a0
        ret

// First code of a goroutine: newproc has put fn in s0 and the code of taskMain in s1.
routine flash_task_start
        mv      a0, s0
        jalr    s1

// flash_system(code): runs code on the system stack, below what main has there, and does not come back.
routine flash_system
        csrci   mstatus, 8
        csrrw   t0, mscratch, zero
        beqz    t0, 1f
        mv      sp, t0
1:      jr      a0

// flash_restart(sp, code): goes on with code on an empty stack.
routine flash_restart
        mv      sp, a0
        jr      a1

// flash_try(fn, arg, buf) int calls fn(arg) and gives 0; flash_throw(buf) makes it give 1.
// The registers are on the stack, so buf is one word: the stack pointer.
routine flash_try
        addi    sp, sp, -112
        sd      ra, 0(sp)
        sd      s0, 8(sp)
        sd      s1, 16(sp)
        sd      s2, 24(sp)
        sd      s3, 32(sp)
        sd      s4, 40(sp)
        sd      s5, 48(sp)
        sd      s6, 56(sp)
        sd      s7, 64(sp)
        sd      s8, 72(sp)
        sd      s9, 80(sp)
        sd      s10, 88(sp)
        sd      s11, 96(sp)
        sd      sp, 0(a2)
        mv      t0, a0
        mv      a0, a1
        jalr    t0
        li      a0, 0
1:
        ld      ra, 0(sp)
        ld      s0, 8(sp)
        ld      s1, 16(sp)
        ld      s2, 24(sp)
        ld      s3, 32(sp)
        ld      s4, 40(sp)
        ld      s5, 48(sp)
        ld      s6, 56(sp)
        ld      s7, 64(sp)
        ld      s8, 72(sp)
        ld      s9, 80(sp)
        ld      s10, 88(sp)
        ld      s11, 96(sp)
        addi    sp, sp, 112
        ret
alias flash_throw
        ld      sp, 0(a0)
        li      a0, 1
        j       1b

// ---- memory ----------------------------------------------------------------------------------------

// memmove(dst, src, n): downward where the destination lies inside the source; words where all is aligned.
routine memmove
        sub     t0, a0, a1
        bgeu    t0, a2, memcpy_up
        add     t0, a0, a2
        add     a1, a1, a2
1:      beq     t0, a0, 2f
        addi    t0, t0, -1
        addi    a1, a1, -1
        lbu     t1, 0(a1)
        sb      t1, 0(t0)
        j       1b
2:      ret
alias memcpy
memcpy_up:
        beqz    a2, 6f
        mv      t0, a0
        add     a2, a2, a0
        or      t1, a0, a1
        andi    t1, t1, 7
        bnez    t1, 4f
        addi    t2, a2, -7
        j       3f
2:      ld      t1, 0(a1)
        sd      t1, 0(t0)
        addi    a1, a1, 8
        addi    t0, t0, 8
3:      bltu    t0, t2, 2b
        j       4f
5:      lbu     t1, 0(a1)
        sb      t1, 0(t0)
        addi    a1, a1, 1
        addi    t0, t0, 1
4:      bltu    t0, a2, 5b
6:      ret

// memset(p, c, n)
routine memset
        mv      t0, a0
        add     a2, a2, a0
        andi    a1, a1, 255
        slli    t1, a1, 8
        or      a1, a1, t1
        slli    t1, a1, 16
        or      a1, a1, t1
        slli    t1, a1, 32
        or      a1, a1, t1
        j       2f
1:      sb      a1, 0(t0)
        addi    t0, t0, 1
2:      bgeu    t0, a2, 5f
        andi    t1, t0, 7
        bnez    t1, 1b
        addi    t2, a2, -7
        j       4f
3:      sd      a1, 0(t0)
        addi    t0, t0, 8
4:      bltu    t0, t2, 3b
        j       7f
6:      sb      a1, 0(t0)
        addi    t0, t0, 1
7:      bltu    t0, a2, 6b
5:      ret
