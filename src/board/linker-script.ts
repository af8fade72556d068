/** The linker script of a board, made from its memory regions. */
import { hex } from '../util/bytes';
import type { MemoryRegion, Target } from './target';
import { alignUp } from '../util/size';

export interface LinkerScriptOptions {
  /** Bytes of the system stack, instead of the board's own. */
  readonly stackSize?: number;
  /** Regions as large as the address space allows: links a program that does not fit, to tell what is in it. */
  readonly noLimits?: boolean;
}

/**
 * The script for `ld.lld -T`. The stack lies at the bottom of RAM, so that an overflow leaves RAM (a fault) instead of spoiling data.
 * Its symbols: `_stack_bottom _stack_top _sidata _sdata _edata _sbss _ebss _heap_start _heap_end _globals_start _globals_end`,
 * `__flash_data_start __flash_data_end` (flash that the program leaves free), `__global_pointer$` on RISC-V.
 */
export function linkerScript(target: Target, options: LinkerScriptOptions = {}): string {
  const regions = target.memory.map((m) => (options.noLimits ? { ...m, length: roomFrom(m, target) } : m));
  const ram = region(regions, 'ram');
  const flash = regions.find((m) => m.name === 'flash') ?? ram;
  const riscv = target.asm.startsWith('riscv');
  const stack = options.stackSize ?? target.stackSize;
  const atFlash = flash === ram ? '' : ' AT> flash';
  return `ENTRY(${riscv ? '_start' : 'Reset_Handler'})

MEMORY
{
${regions.map((m) => `  ${m.name} (${m.kind === 'flash' ? 'rx' : 'rwx'}) : ORIGIN = ${hex(m.start)}, LENGTH = ${hex(m.length)}`).join('\n')}
}

SECTIONS
{
${target.boot2 === undefined ? '' : boot2Section(flash)}  .text :
  {
    KEEP(*(.isr_vector))
    KEEP(*(.init))
    KEEP(*(.text._start))
    *(.text .text.*)
    . = ALIGN(${target.pointerBytes});
  } > ${flash.name}

  .rodata : ALIGN(${target.pointerBytes})
  {
    *(SORT_BY_ALIGNMENT(.rodata .rodata.*))
    *(SORT_BY_ALIGNMENT(.srodata .srodata.*))
    . = ALIGN(${target.pointerBytes});
  } > ${flash.name}

  .stack (NOLOAD) : ALIGN(16)
  {
    _stack_bottom = .;
    . += ${hex(alignUp(stack, 16), 1)};
    _stack_top = .;
  } > ram

  .data : ALIGN(8)
  {
    _sdata = .;
${riscv ? '    __global_pointer$ = . + 0x800;\n    *(SORT_BY_ALIGNMENT(.sdata .sdata.*))\n' : ''}    *(.ramfuncs .ramfuncs.*)
    *(SORT_BY_ALIGNMENT(.data .data.*))
    . = ALIGN(8);
    _edata = .;
  } > ram${atFlash}
  _sidata = LOADADDR(.data);

  .bss (NOLOAD) : ALIGN(8)
  {
    _sbss = .;
${riscv ? '    *(SORT_BY_ALIGNMENT(.sbss .sbss.*))\n' : ''}    *(SORT_BY_ALIGNMENT(.bss .bss.*))
    *(COMMON)
    . = ALIGN(8);
    _ebss = .;
  } > ram

  _globals_start = _sdata;
  _globals_end = _ebss;
  _heap_start = ALIGN(_ebss, 16);
  _heap_end = ${hex(ram.start + ram.length)};
  __flash_data_start = LOADADDR(.data) + SIZEOF(.data);
  __flash_data_end = ${hex(flash === ram ? ram.start : flash.start + flash.length)};

  /DISCARD/ : { *(.ARM.exidx .ARM.exidx.* .ARM.extab .ARM.extab.* .eh_frame .eh_frame_hdr .note.GNU-stack .llvm_addrsig) }
}
`;
}

/** The boot ROM checks exactly 256 bytes; the last four are the checksum that \`makeImage\` writes. */
function boot2Section(flash: MemoryRegion): string {
  return `  .boot2 :
  {
    __boot2_start = .;
    KEEP(*(.boot2 .boot2.*))
    . = __boot2_start + 256;
  } > ${flash.name}

`;
}

function region(regions: readonly MemoryRegion[], name: string): MemoryRegion {
  const found = regions.find((m) => m.name === name);
  if (!found) throw new Error(`no region ${name}`);
  return found;
}

/** Up to the next region above, or 256 MB. */
function roomFrom(m: MemoryRegion, target: Target): number {
  const above = target.memory.map((o) => o.start).filter((start) => start > m.start);
  return Math.min(256 * 2 ** 20, ...above.map((start) => start - m.start));
}
