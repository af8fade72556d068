/**
 * How a program that ends in QEMU tells its status: its ELF file is patched so that `flash_exit`, where a program on a chip waits for ever,
 * goes on to a few instructions behind the program that leave QEMU by semihosting. The image for the board stays the same.
 */
import { viewOf } from '../util/bytes';
import type { Target } from '../board/target';
import { ElfMachine, fileOffsetOf, readElf, readElfSymbols, type Elf } from '../image/elf';

export interface Patched {
  readonly elf: Uint8Array;
  /** The instructions that QEMU loads besides, and where to. */
  readonly stub?: { readonly address: number; readonly code: Uint8Array };
}

/** SYS_EXIT_EXTENDED with ADP_Stopped_ApplicationExit. */
const SYS_EXIT_EXTENDED = 0x20;
const APPLICATION_EXIT = 0x20026;

/** The patched ELF file; the given one when the program has no `flash_exit` or its flash no room. */
export function patchExit(bytes: Uint8Array, target: Target): Patched {
  const elf = readElf(bytes);
  const symbols = readElfSymbols(elf);
  const exit = symbols.find((s) => s.name === 'flash_exit');
  const at = exit && fileOffsetOf(elf, exit.address, 8);
  const ram = target.memory.find((m) => m.name === 'ram');
  const stubAddress = freeAddress(elf, target);
  if (exit === undefined || at === undefined || ram === undefined || stubAddress === undefined) return { elf: bytes };
  const patched = bytes.slice();
  const view = viewOf(patched);
  // The parameter block lies in the last bytes of RAM: the program is over.
  const block = ram.start + ram.length - 32;
  const stub = elf.machine === ElfMachine.arm ? armStub(block) : riscvStub(block, elf.bits);
  if (elf.machine === ElfMachine.arm) writeBranchArm(view, at, exit.address, stubAddress);
  else writeBranchRiscv(view, at, exit.address, stubAddress);
  return { elf: patched, stub: { address: stubAddress, code: new Uint8Array(stub.buffer) } };
}

/** A place behind the program in flash, 64-byte aligned. */
function freeAddress(elf: Elf, target: Target): number | undefined {
  const flash = target.memory.find((m) => m.name === 'flash');
  if (!flash) return undefined;
  const end = flash.start + flash.length;
  const used = elf.segments.filter((p) => p.type === 1 && p.fileSize > 0 && p.paddr >= flash.start && p.paddr < end).map((p) => p.paddr + p.fileSize);
  // A whole page behind it: QEMU refuses two pieces that touch.
  const free = Math.ceil((Math.max(flash.start, ...used) + 64) / 64) * 64;
  return free + 64 <= end ? free : undefined;
}

/** Thumb code for ARMv6-M and later. */
function armStub(block: number): Uint32Array {
  const half = [
    0xb672, // cpsid i
    0x4903, // ldr r1, =block
    0x4a03, // ldr r2, =APPLICATION_EXIT
    0x600a, // str r2, [r1]
    0x6048, // str r0, [r1, #4]
    0x2000 | SYS_EXIT_EXTENDED, // movs r0, #SYS_EXIT_EXTENDED
    0xbeab, // bkpt 0xab
    0xe7fe, // b .
  ];
  const code = Uint16Array.from(half);
  return Uint32Array.of(...new Uint32Array(code.buffer), block, APPLICATION_EXIT);
}

function riscvStub(block: number, bits: 32 | 64): Uint32Array {
  const wide = bits === 64;
  return Uint32Array.of(
    0x30047073, // csrci mstatus, 8
    0x00000297, // auipc t0, 0
    wide ? 0x0342b303 : 0x0342a303, // l[wd] t1, 52(t0): the block's address
    0x000203b7, // lui t2, 0x20
    0x02638393, // addi t2, t2, 0x26
    wide ? 0x00733023 : 0x00732023, // s[wd] t2, 0(t1)
    wide ? 0x00a33423 : 0x00a32223, // s[wd] a0, 8|4(t1)
    0x02000513, // li a0, SYS_EXIT_EXTENDED
    0x00030593, // mv a1, t1
    0x00000013, // nop: the next three within one aligned group
    0x00000013,
    0x01f01013, // slli zero, zero, 0x1f: marks a semihosting call
    0x00100073, // ebreak
    0x40705013, // srai zero, zero, 7
    block,
    0,
  );
}

/** `bl stub` at the start of flash_exit. */
function writeBranchArm(view: DataView, at: number, from: number, to: number): void {
  const offset = to - (from + 4);
  const s = offset < 0 ? 1 : 0;
  const bit = (n: number): number => (offset >> n) & 1;
  const j1 = 1 - (bit(23) ^ s);
  const j2 = 1 - (bit(22) ^ s);
  view.setUint16(at, 0xf000 | (s << 10) | ((offset >> 12) & 0x3ff), true);
  view.setUint16(at + 2, 0xd000 | (j1 << 13) | (j2 << 11) | ((offset >> 1) & 0x7ff), true);
}

/** `auipc t0, high; jr low(t0)`. */
function writeBranchRiscv(view: DataView, at: number, from: number, to: number): void {
  const offset = to - from;
  const low = (offset << 20) >> 20;
  view.setUint32(at, ((offset - low) & 0xfffff000) | 0x297, true);
  view.setUint32(at + 4, ((low & 0xfff) << 20) | 0x00028067, true);
}
