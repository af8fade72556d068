// RISC-V, 32 bits: reset, exit, traps, stack switching, unwinding and the leaf routines that LLVM calls.
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
1:      lw      a3, 0(a0)
        sw      a3, 0(a1)
        addi    a0, a0, 4
        addi    a1, a1, 4
2:      bltu    a1, a2, 1b
        la      a1, _sbss
        la      a2, _ebss
        j       4f
3:      sw      zero, 0(a1)
        addi    a1, a1, 4
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
        sw      t0, 0(sp)
        sw      a0, 4(sp)
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
        la      gp, _stack_bottom + STACK_GUARD + 80
        bgeu    sp, gp, 0f
        addi    sp, gp, 512
0:
        .option push
        .option norelax
        la      gp, __global_pointer$
        .option pop
1:      addi    sp, sp, -80
        sw      ra, 0(sp)
        sw      t0, 4(sp)
        sw      t1, 8(sp)
        sw      t2, 12(sp)
        sw      t3, 16(sp)
        sw      t4, 20(sp)
        sw      t5, 24(sp)
        sw      t6, 28(sp)
        sw      a0, 32(sp)
        sw      a1, 36(sp)
        sw      a2, 40(sp)
        sw      a3, 44(sp)
        sw      a4, 48(sp)
        sw      a5, 52(sp)
        sw      a6, 56(sp)
        sw      a7, 60(sp)
        csrrw   t0, mscratch, zero
        sw      t0, 64(sp)
        csrr    a0, mcause
        csrr    t1, mepc
        sw      t1, 68(sp)
        bgez    a0, 3f
        call    runtime.handleInterrupt
        lw      t1, 68(sp)
        csrw    mepc, t1
        lw      t0, 64(sp)
        addi    t1, sp, 80
        beq     t0, t1, 2f
        csrw    mscratch, t1
2:
        lw      ra, 0(sp)
        lw      t0, 4(sp)
        lw      t1, 8(sp)
        lw      t2, 12(sp)
        lw      t3, 16(sp)
        lw      t4, 20(sp)
        lw      t5, 24(sp)
        lw      t6, 28(sp)
        lw      a0, 32(sp)
        lw      a1, 36(sp)
        lw      a2, 40(sp)
        lw      a3, 44(sp)
        lw      a4, 48(sp)
        lw      a5, 52(sp)
        lw      a6, 56(sp)
        lw      a7, 60(sp)
        lw      sp, 64(sp)
        mret
        // an exception: (cause, pc, sp, ra, value)
3:      mv      a1, t1
        mv      a2, t0
        lw      a3, 0(sp)
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
        addi    sp, sp, -64
        sw      ra, 0(sp)
        sw      s0, 4(sp)
        sw      s1, 8(sp)
        sw      s2, 12(sp)
        sw      s3, 16(sp)
        sw      s4, 20(sp)
        sw      s5, 24(sp)
        sw      s6, 28(sp)
        sw      s7, 32(sp)
        sw      s8, 36(sp)
        sw      s9, 40(sp)
        sw      s10, 44(sp)
        sw      s11, 48(sp)
        sw      sp, 0(a0)
        lw      t0, 4(a0)
        lw      t1, 4(a1)
        bnez    t0, 1f
        csrw    mscratch, sp
1:      bnez    t1, 2f
        csrw    mscratch, zero
2:      lw      sp, 0(a1)
        lw      ra, 0(sp)
        lw      s0, 4(sp)
        lw      s1, 8(sp)
        lw      s2, 12(sp)
        lw      s3, 16(sp)
        lw      s4, 20(sp)
        lw      s5, 24(sp)
        lw      s6, 28(sp)
        lw      s7, 32(sp)
        lw      s8, 36(sp)
        lw      s9, 40(sp)
        lw      s10, 44(sp)
        lw      s11, 48(sp)
        addi    sp, sp, 64
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
        addi    sp, sp, -64
        sw      ra, 0(sp)
        sw      s0, 4(sp)
        sw      s1, 8(sp)
        sw      s2, 12(sp)
        sw      s3, 16(sp)
        sw      s4, 20(sp)
        sw      s5, 24(sp)
        sw      s6, 28(sp)
        sw      s7, 32(sp)
        sw      s8, 36(sp)
        sw      s9, 40(sp)
        sw      s10, 44(sp)
        sw      s11, 48(sp)
        sw      sp, 0(a2)
        mv      t0, a0
        mv      a0, a1
        jalr    t0
        li      a0, 0
1:
        lw      ra, 0(sp)
        lw      s0, 4(sp)
        lw      s1, 8(sp)
        lw      s2, 12(sp)
        lw      s3, 16(sp)
        lw      s4, 20(sp)
        lw      s5, 24(sp)
        lw      s6, 28(sp)
        lw      s7, 32(sp)
        lw      s8, 36(sp)
        lw      s9, 40(sp)
        lw      s10, 44(sp)
        lw      s11, 48(sp)
        addi    sp, sp, 64
        ret
alias flash_throw
        lw      sp, 0(a0)
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
        andi    t1, t1, 3
        bnez    t1, 4f
        addi    t2, a2, -3
        j       3f
2:      lw      t1, 0(a1)
        sw      t1, 0(t0)
        addi    a1, a1, 4
        addi    t0, t0, 4
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
        j       2f
1:      sb      a1, 0(t0)
        addi    t0, t0, 1
2:      bgeu    t0, a2, 5f
        andi    t1, t0, 3
        bnez    t1, 1b
        addi    t2, a2, -3
        j       4f
3:      sw      a1, 0(t0)
        addi    t0, t0, 4
4:      bltu    t0, t2, 3b
        j       7f
6:      sb      a1, 0(t0)
        addi    t0, t0, 1
7:      bltu    t0, a2, 6b
5:      ret
