/** Decides which collector the program has, and tells the runtime that and more about the whole program; what only others need goes. */
import type { Func, Inst, IntConst, IntType, Module } from '../ir/ir';
import { findLeaks, type Leak, type LeakOptions, type LeakReport } from './leaks';
import type { Shared } from './passes';
import { applyReplacements, pruneBlocks, removeUnused, type Replacements } from './simplify';
import { reach } from './reach';

/** How a build asks for a collector. */
export interface CollectorOptions {
  /** 'auto', 'leaking', 'conservative' or 'none'. */
  readonly gc: string;
  /** Given where the program's allocations are to be looked at. */
  readonly leaks?: LeakOptions | undefined;
  /** Bytes of the heap; Infinity where memory grows. */
  readonly heap?: (() => number) | undefined;
  /** The collector sees nothing but memory. */
  readonly shadowStack?: boolean | undefined;
  /** Say at which lines objects escape. */
  readonly explain?: boolean | undefined;
  /** Told what was chosen. */
  readonly chosen?: ((c: Choice) => void) | undefined;
}

export interface Choice {
  readonly gc: string;
  /** The line that decided. */
  readonly line: Leak | undefined;
  readonly report: LeakReport | undefined;
}

/** How much of the heap a program may fill without a collector. What it allocates is an estimate. */
const leakingShare = 0.75;
/** Where memory grows, so many bytes. */
const leakingBytes = 16 << 20;

/** Looks at what the program allocates, takes a collector, and puts answers in place of the runtime's questions. */
export function chooseCollector(m: Module, options: CollectorOptions, shared?: Shared): void {
  const report = options.leaks && findLeaks(m, options.leaks);
  const choice = options.gc === 'auto' && report ? decide(m, report, options) : { gc: options.gc === 'auto' ? 'leaking' : options.gc, line: undefined, report };
  setCollector(m, choice.gc === 'conservative');
  if (shared) shared.conservative = choice.gc === 'conservative';
  options.chosen?.(choice);
}

function decide(m: Module, report: LeakReport, { heap, leaks }: CollectorOptions): Choice {
  const unbounded = report.lines.filter((l) => l.reason);
  // A loop is what the reader can do most about.
  const line = unbounded.find((l) => l.reason?.kind === 'loop' && l.reason.fn === l.fn) ?? unbounded.find((l) => l.reason?.kind === 'loop') ?? unbounded[0];
  if (line) return { gc: 'conservative', line, report };
  const finalizer = leaks && finalizerLine(m, leaks);
  if (finalizer) return { gc: 'conservative', line: finalizer, report };
  const all = heap?.() ?? Infinity;
  const room = Number.isFinite(all) ? all * leakingShare : leakingBytes;
  return { gc: report.bytes > room ? 'conservative' : 'leaking', line: undefined, report };
}

/** Where the user's code asks to be told when an object is gone. */
function finalizerLine(m: Module, { isUser }: LeakOptions): Leak | undefined {
  for (const f of m.funcs.values()) {
    if (!f.pos || !isUser(f.pos.file)) continue;
    for (const b of f.blocks) {
      for (const i of b.insts) {
        if (i.op === 'call' && /^runtime\.(SetFinalizer|AddCleanup\[|addCleanup)/.test(i.fn.name)) return { pos: i.pos, fn: f, what: i.fn.name, bytes: 0, exact: true, times: 1, reason: undefined, rounds: 1, library: true };
      }
    }
  }
  return undefined;
}

/** Puts answers in place of the runtime's questions. */
function setCollector(m: Module, conservative: boolean): void {
  // Each round counts what is left after the one before.
  giveAnswers(m, { 'runtime.collecting': () => conservative, 'runtime.counting': () => m.funcs.has('runtime.readHeap') });
  giveAnswers(m, {
    'runtime.programRecovers': () => m.funcs.has('runtime.gorecover'),
    'runtime.programSwitches': () => m.funcs.has('runtime.canSwitch'),
    'runtime.programExports': () => m.funcs.has('runtime.runExport'),
  });
}

function giveAnswers(m: Module, given: Readonly<Record<string, () => boolean>>): void {
  const answers = new Map<Func, boolean>();
  for (const [name, known] of Object.entries(given)) {
    const question = m.funcs.get(name);
    if (question) answers.set(question, known());
  }
  if (answers.size === 0) return;
  for (const f of m.funcs.values()) {
    const replaced: Replacements = new Map();
    for (const b of f.blocks) for (const i of b.insts) answer(i, answers, replaced);
    if (replaced.size === 0) continue;
    applyReplacements(f, replaced);
    pruneBlocks(f);
    removeUnused(f);
  }
  reach(m);
}

function answer(i: Inst, answers: ReadonlyMap<Func, boolean>, replaced: Replacements): void {
  const known = i.op === 'call' ? answers.get(i.fn) : undefined;
  if (known !== undefined) replaced.set(i, { kind: 'int', type: i.type as IntType, value: known ? 1n : 0n } satisfies IntConst);
}
