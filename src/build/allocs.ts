/** What `--print-allocs` prints: each place that allocates on the heap, and why. */
import type { Module } from '../ir/ir';

/** `file:line:col: why` of every allocation in functions whose name matches, in order of place; the runtime's own are left out. */
export function allocations(module: Module, pattern: RegExp): string {
  const lines = new Set<string>();
  for (const fn of module.funcs.values()) {
    if (!pattern.test(fn.name) || fn.name.startsWith('runtime.')) continue;
    for (const block of fn.blocks) {
      for (const inst of block.insts) {
        if (inst.op === 'new' && inst.pos) lines.add(`${inst.pos.file}:${inst.pos.line}:${inst.pos.col}: ${fn.name}: ${inst.why}\n`);
      }
    }
  }
  return [...lines].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).join('');
}
