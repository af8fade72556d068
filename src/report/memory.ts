/** What memory a program will use, against what its board has. */
import { readStackTable } from '../analysis/stack-table';
import { systemStackSize, type StackSummary } from '../analysis/stacks';
import type { Target } from '../board/target';
import { ElfMachine, readElf, readElfSymbols } from '../image/elf';
import { withCommas } from '../util/size';
import { sizeReport } from './size';

export interface MemoryReport {
  readonly flash: Share;
  /** Before the program runs: data, bss and the system stack. */
  readonly ram: Share;
  /** What is left for the heap, goroutines' stacks included. */
  readonly heap: number;
  /** `needed` where it is known, for main and the deepest interrupt. */
  readonly systemStack: { readonly size: number; readonly needed?: number };
  /** One stack for each function that `go` may start, taken from the heap each time. */
  readonly goroutines: readonly { readonly name: string; readonly bytes: number; readonly known: boolean }[];
}

export interface Share {
  readonly used: number;
  readonly size: number;
}

/** Reads a linked program; `stacks` is what its build has found out. */
export function memoryReport(bytes: Uint8Array, target: Target, stacks: StackSummary | undefined): MemoryReport {
  const sizes = sizeReport(bytes, target);
  const needed = stacks?.main === undefined || stacks.interrupt === undefined ? undefined : stacks.main + stacks.interrupt;
  return {
    flash: { used: sizes.flashUsed, size: sizes.flashSize },
    ram: { used: sizes.ramUsed, size: sizes.ramSize },
    heap: Math.max(0, sizes.ramSize - sizes.ramUsed),
    systemStack: { size: systemStackSize(bytes), ...(needed === undefined ? {} : { needed }) },
    goroutines: goroutines(bytes),
  };
}

function goroutines(bytes: Uint8Array): MemoryReport['goroutines'] {
  const table = readStackTable(bytes);
  if (!table) return [];
  const elf = readElf(bytes);
  const names = new Map(readElfSymbols(elf).map((s) => [s.address, s.name]));
  const address = (pointer: number): number => (elf.machine === ElfMachine.arm ? pointer - (pointer % 2) : pointer);
  const rows = table.sizes.map((s) => ({ name: names.get(address(s.pointer)) ?? '?', bytes: s.bytes, known: s.known }));
  return [...new Map(rows.map((r) => [r.name, r])).values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** One line: flash, RAM and what is left. */
export function memoryLine(m: MemoryReport): string {
  const each = m.goroutines.map((g) => g.bytes);
  const stacks = each.length === 0 ? '' : `; ${range(Math.min(...each), Math.max(...each))} bytes for each goroutine`;
  return `${share(m.flash)} of flash, ${share(m.ram)} of RAM, ${withCommas(m.heap)} left for the heap${stacks}`;
}

/** The lines below the table of packages. */
export function memoryText(m: MemoryReport): string {
  const { size, needed } = m.systemStack;
  const lines = [
    `system stack ${withCommas(size)} bytes, ${needed === undefined ? 'need unknown' : `${withCommas(needed)} needed`}`,
    `heap ${withCommas(m.heap)} bytes`,
    ...m.goroutines.map((g) => `goroutine ${g.name} ${withCommas(g.bytes)} bytes of it each${g.known ? '' : ' (not computed)'}`),
  ];
  return lines.map((l) => `${l}\n`).join('');
}

function share({ used, size }: Share): string {
  return `${withCommas(used)} bytes (${((100 * used) / size).toFixed(1)}%)`;
}

function range(from: number, to: number): string {
  return from === to ? withCommas(from) : `${withCommas(from)} to ${withCommas(to)}`;
}
