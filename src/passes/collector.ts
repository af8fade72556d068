/** Tells the runtime which collector the program has; what the others need goes. */
import type { Func, Inst, IntConst, IntType, Module } from '../ir/ir';
import { applyReplacements, pruneBlocks, removeUnused, type Replacements } from './simplify';
import { reach } from './reach';

/** Puts answers in place of the runtime's questions. */
export function setCollector(m: Module, conservative: boolean): void {
  const answers = new Map<Func | undefined, boolean>([
    [m.funcs.get('runtime.collecting'), conservative],
    [m.funcs.get('runtime.counting'), m.funcs.has('runtime.readHeap')],
  ]);
  answers.delete(undefined);
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

function answer(i: Inst, answers: ReadonlyMap<Func | undefined, boolean>, replaced: Replacements): void {
  const known = i.op === 'call' ? answers.get(i.fn) : undefined;
  if (known !== undefined) replaced.set(i, { kind: 'int', type: i.type as IntType, value: known ? 1n : 0n } satisfies IntConst);
}
