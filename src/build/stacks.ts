/** Goroutine stacks: what the IR knows before the code is made, and the sizes after the link. */
import { callFacts, type CallFacts } from '../analysis/call-facts';
import { addStackTable, fillStackTable } from '../analysis/stack-table';
import { analyseStacks, type InterruptModel, type StackReport, type StackSummary } from '../analysis/stacks';
import type { Target } from '../board/target';
import type { Module } from '../ir/ir';
import { withCommas } from '../util/size';
import type { BuildOptions, ProgramSettings } from './options';
import { isWasm } from './wasm';

/** Gives the module its table of stack sizes; what it knows about calls serves `sizeStacks`. */
export function prepareStacks(module: Module, target: Target, settings: ProgramSettings): CallFacts {
  const facts = callFacts(module);
  addStackTable(module, isWasm(target) ? [] : facts.entries, defaultStack(target, settings));
  return facts;
}

/** The linked program with the size of each goroutine's stack in its table, and how the sizes came about. */
export function sizeStacks(elf: Uint8Array, facts: CallFacts, target: Target, settings: ProgramSettings): { readonly elf: Uint8Array; readonly report: StackReport | undefined } {
  if (isWasm(target)) return { elf, report: undefined };
  const defaultBytes = defaultStack(target, settings);
  const unknownBytes = (name: string): number => (startsTest(name) ? settings.testStackSize ?? defaultBytes : defaultBytes);
  const report = analyseStacks(elf, facts, { interrupts: interruptsOf(target), unknownBytes, guardBytes: 8 });
  return { elf: fillStackTable(elf, report.goroutines.map((g) => ({ pointer: g.pointer, bytes: g.bytes, known: g.depth.kind === 'known' }))), report };
}

/** Tells when main, and an interrupt on top of it, may need more than the board's system stack. */
export function warnOfStack(stacks: StackSummary | undefined, target: Target, options: BuildOptions): void {
  if (stacks?.main === undefined || stacks.interrupt === undefined) return;
  const { main, interrupt } = stacks;
  if (main + interrupt <= target.stackSize) return;
  const handlers = interrupt > 0 ? `, and interrupts ${withCommas(interrupt)} more` : '';
  options.report?.({
    code: 'build/stack', severity: 'warning', message: `main may need ${withCommas(main)} bytes of stack${handlers}: ${target.board} has ${withCommas(target.stackSize)}`,
    help: '--print-stacks shows the calls; the board\'s file sets the size of the system stack',
  });
}

/** Whether a goroutine runs a test: `go tRunner(…)` in a method of testing.T. */
function startsTest(name: string): boolean {
  return name.startsWith('testing.(*T).');
}

/** Bytes of a stack whose depth is unknown. */
function defaultStack(target: Target, settings: ProgramSettings): number {
  return Math.ceil((settings.goroutineStackSize ?? target.goroutineStackSize) / 16) * 16;
}

/** Cortex-M pushes eight words; on RISC-V handlers change to the system stack. */
function interruptsOf(target: Target): InterruptModel {
  return target.vectors.kind === 'cortex-m' ? { frame: 32, trap: undefined } : { frame: 0, trap: { entry: 'flash_trap', handler: 'runtime.handleInterrupt' } };
}
