/** What `--print-allocs` prints: each place that allocates on the heap, and why. */
import type { Inst, Module } from '../ir/ir';
import { AllocSites } from '../passes/alloc-sites';

/** `file:line:col: function: what: why it is on the heap` of every allocation in functions whose name matches, in order of place; the runtime's own are left out. */
export function allocations(module: Module, pattern: RegExp): string {
  const lines = new Set<string>();
  const sites = new AllocSites(module, 0);
  for (const fn of module.funcs.values()) {
    if (!pattern.test(fn.name) || fn.name.startsWith('runtime.')) continue;
    for (const block of fn.blocks) {
      for (const inst of block.insts) {
        const site = inst.pos && sites.of(inst);
        if (!inst.pos || !site) continue;
        const why = reason(inst);
        lines.add(`${inst.pos.file}:${inst.pos.line}:${inst.pos.col}: ${fn.name}: ${site.what}${why === undefined ? '' : `: ${why}`}\n`);
      }
    }
  }
  return [...lines].sort((a, b) => a.localeCompare(b, 'en', { numeric: true })).join('');
}

function reason(i: Inst): string | undefined {
  if (i.op === 'new') return i.escapes;
  const name = i.op === 'call' ? i.fn.name.replace(/^runtime\./, '') : '';
  if (/^(newproc|newcoro)$/.test(name)) return 'each goroutine has a stack';
  if (/^(makemap|mapassign)/.test(name)) return 'maps are on the heap';
  return name === 'makechan' ? 'channels are on the heap' : 'its size is only known when it runs';
}
