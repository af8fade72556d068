/** What LLVM assembly needs to know of a target beside its CPU: data layouts by triple, and how interrupts are masked. */
import type { Target } from '../board/target';
import { FlashError } from '../diag/diagnostic';

export type Arch = 'arm' | 'riscv32' | 'riscv64' | 'wasm32';

const layouts: Record<Arch, string> = {
  arm: 'e-m:e-p:32:32-Fi8-i64:64-v128:64:128-a:0:32-n32-S64',
  riscv32: 'e-m:e-p:32:32-i64:64-n32-S128',
  riscv64: 'e-m:e-p:64:64-i64:64-i128:128-n32:64-S128',
  wasm32: 'e-m:e-p:32:32-p10:8:8-p20:8:8-i64:64-n32:64-S128-ni:1:10:20',
};

/** The instruction set family of a triple. */
export function archOf(triple: string): Arch {
  const first = triple.split('-')[0];
  if (/^(thumb|arm)/.test(first)) return 'arm';
  if (first === 'riscv32' || first === 'riscv64' || first === 'wasm32') return first;
  throw new FlashError({ code: 'llvm/triple', severity: 'error', message: `cannot generate code for the triple "${triple}"`, help: 'supported are thumb…, riscv32…, riscv64… and wasm32…' });
}

export function dataLayout(target: Target): string {
  return layouts[archOf(target.triple)];
}

/** Inline assembly around an operation that must not be interrupted; undefined where nothing interrupts. */
export interface IrqMask {
  /** Gives the former state. */
  readonly save: string;
  readonly restore: string;
}

/** How interrupts are masked, in LLVM's inline assembly: the save gives a word, the restore takes it. */
export function irqMask(arch: Arch): IrqMask | undefined {
  switch (arch) {
    case 'arm':
      return { save: 'mrs $0, primask\\0Acpsid i', restore: 'msr primask, $0' };
    case 'riscv32':
    case 'riscv64':
      return { save: 'csrrci $0, mstatus, 8', restore: 'csrw mstatus, $0' };
    case 'wasm32':
      return undefined;
  }
}
