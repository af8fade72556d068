/** Goroutine stacks: what the IR knows before the code is made, and the sizes after the link. */
import { callFacts, type CallFacts } from '../analysis/call-facts';
import { addStackTable, fillStackTable, readStackTable } from '../analysis/stack-table';
import { analyseStacks, type InterruptModel, type StackReport, type StackSummary } from '../analysis/stacks';
import type { Target } from '../board/target';
import { readElf, readElfSymbols } from '../image/elf';
import type { Module } from '../ir/ir';
import { alignUp, withCommas } from '../util/size';
import type { BuildOptions, ProgramSettings } from './options';
import { isWasm } from './wasm';

/** Gives the module its table of stack sizes; what it knows about calls serves `sizeStacks`. */
export function prepareStacks(module: Module, target: Target, settings: ProgramSettings): CallFacts {
  const facts = callFacts(module);
  addStackTable(module, isWasm(target) ? [] : facts.entries, defaultStack(target, settings));
  return facts;
}

export interface SizedProgram {
  readonly elf: Uint8Array;
  readonly report: StackReport | undefined;
}

/**
 * The linked program with the size of each goroutine's stack in its table, and how the sizes came about. `before` is what the
 * same code came to under other addresses of RAM: it holds as long as no goroutine begins with code that lies there.
 */
export function sizeStacks(elf: Uint8Array, facts: CallFacts, target: Target, settings: ProgramSettings, before?: StackReport): SizedProgram {
  if (isWasm(target)) return { elf, report: undefined };
  const report = before && coversTable(before, elf) ? before : analysed(elf, facts, target, settings);
  return { elf: fillStackTable(elf, report.goroutines.map((g) => ({ pointer: g.pointer, bytes: g.bytes, known: g.depth.kind === 'known' }))), report };
}

function analysed(elf: Uint8Array, facts: CallFacts, target: Target, settings: ProgramSettings): StackReport {
  const defaultBytes = defaultStack(target, settings);
  const unknownBytes = (name: string): number => (startsTest(name) ? settings.testStackSize ?? defaultBytes : defaultBytes);
  return analyseStacks(elf, facts, { interrupts: interruptsOf(target), unknownBytes, guardBytes: 8 });
}

function coversTable(report: StackReport, elf: Uint8Array): boolean {
  const known = new Set(report.goroutines.map((g) => g.pointer));
  return (readStackTable(elf)?.sizes ?? []).every((s) => known.has(s.pointer));
}

/** Where main's depth is unknown it gets this part of what RAM has left, … */
const unknownShare = 4;
/** … but not more than so many bytes in all. */
const unknownLimit = 32 * 1024;

/**
 * Bytes of system stack with which to link again: main, and an interrupt on top of it, need more than the board's. Undefined where
 * that is enough, or RAM has no more. A main of unknown depth gets what `--stack-size` says, or a share of RAM; `allocated` is what
 * a program whose heap is never collected takes of that, which it must keep.
 */
export function systemStack(elf: Uint8Array, report: StackReport, target: Target, settings: ProgramSettings, allocated: number | undefined): number | undefined {
  if (report.system !== undefined && report.system <= target.stackSize) return undefined;
  const left = freeRam(elf, target);
  const unknown = settings.goroutineStackSize ?? Math.min(unknownLimit, target.stackSize + Math.floor((left - (allocated ?? 0)) / unknownShare));
  const wanted = alignUp(report.system ?? unknown, 16);
  return wanted > target.stackSize && wanted - target.stackSize <= left ? wanted : undefined;
}

/** Bytes of RAM that are neither variables nor stack. */
function freeRam(elf: Uint8Array, target: Target): number {
  const end = readElfSymbols(readElf(elf)).find((s) => s.name === '_heap_start')?.address;
  const ram = target.memory.find((r) => r.name === 'ram');
  return end === undefined || !ram ? 0 : Math.max(0, ram.start + ram.length - end);
}

/** Tells when main, and an interrupt on top of it, may need more than there is. */
export function warnOfStack(stacks: StackSummary | undefined, options: BuildOptions): void {
  if (stacks?.main === undefined || stacks.interrupt === undefined) return;
  const { main, interrupt, size } = stacks;
  if (main + interrupt <= size) return;
  const handlers = interrupt > 0 ? `, and interrupts ${withCommas(interrupt)} more` : '';
  options.report?.({
    code: 'build/stack', severity: 'warning', message: `main may need ${withCommas(main)} bytes of stack${handlers}: RAM has no more than ${withCommas(size)} for it`,
    help: '--print-stacks shows the calls, and flash size what else takes RAM',
  });
}

/** Whether a goroutine runs a test: `go tRunner(…)` in a method of testing.T. */
function startsTest(name: string): boolean {
  return name.startsWith('testing.(*T).');
}

/** Bytes of a stack whose depth is unknown. */
function defaultStack(target: Target, settings: ProgramSettings): number {
  return alignUp(settings.goroutineStackSize ?? target.goroutineStackSize, 16);
}

/** Cortex-M pushes eight words; on RISC-V handlers change to the system stack. */
function interruptsOf(target: Target): InterruptModel {
  return target.vectors.kind === 'cortex-m' ? { frame: 32, trap: undefined } : { frame: 0, trap: { entry: 'flash_trap', handler: 'runtime.handleInterrupt' } };
}
