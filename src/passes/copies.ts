/** `[]byte(s)` copies only where somebody may write to the bytes, or keep them for somebody who may. */
import type { Func, Inst, Module, Value } from '../ir/ir';
import type { Shared } from './passes';
import { PointsTo, sharesString, type Graph, type Node } from './points-to';
import { applyReplacements, type Replacements } from './simplify';

/** Lets slices that are only read share the memory of the string they were made of. */
export function dropCopies(m: Module, shared?: Shared): void {
  const points = shared?.points ?? new PointsTo(m);
  for (const f of m.funcs.values()) {
    if (f.blocks.some((b) => b.insts.some((i) => isCopy(i)))) inFunction(m, f, points.graph(f));
  }
}

function isCopy(i: Inst): boolean {
  return i.op === 'call' && sharesString(i.fn);
}

function inFunction(m: Module, f: Func, graph: Graph): void {
  const replaced: Replacements = new Map();
  const sharing: [Node, Value][] = [];
  for (const b of f.blocks) {
    b.insts = b.insts.flatMap((i): Inst[] => {
      if (i.op !== 'call' || !isCopy(i)) return [i];
      const node = graph.of(i);
      if (!node || node.escape !== undefined || node.written || graph.shared.has(node)) return [i];
      const part = (index: number): Inst => ({ kind: 'inst', op: 'extract', type: index === 0 ? m.types.ptr : m.types.int, pos: i.pos, agg: i.args[1], index });
      const bytes = part(0);
      const len = part(1);
      // The slice is not nil even if the string has no bytes.
      const some: Inst = { kind: 'inst', op: 'cmp', type: m.types.i1, pos: i.pos, cmp: 'ne', x: bytes, y: { kind: 'zero', type: m.types.ptr } };
      const ptr: Inst = { kind: 'inst', op: 'select', type: m.types.ptr, pos: i.pos, cond: some, x: bytes, y: { kind: 'numptr', type: m.types.ptr, value: 8n } };
      const slice: Inst = { kind: 'inst', op: 'aggregate', type: m.types.slice, pos: i.pos, elems: [ptr, len, len] as Value[] };
      replaced.set(i, slice);
      sharing.push([node, i.args[1]]);
      return [bytes, len, some, ptr, slice];
    });
  }
  // One memory from now on, for those who ask how long it is in use.
  for (const [node, text] of sharing) graph.of(text)?.unify(node);
  applyReplacements(f, replaced);
}
