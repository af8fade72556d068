/** Data that no code can write stands in flash. Data of zeros stays where it costs no flash. */
import type { Const, Func, Global, Inst, Module, Value } from '../ir/ir';
import { constRefs, eachOperand, isConstant } from '../ir/visit';
import type { Shared } from './passes';
import { PointsTo } from './points-to';

/** Marks globals as read-only that are initialised and never written. */
export function rodata(m: Module, shared: Shared = {}): void {
  const candidates = new Set([...m.globals.values()].filter((g) => isCandidate(g, m)));
  if (candidates.size === 0) return;
  // First those that are only ever read by name: what they lead to is then known.
  const taken = namedUses(m);
  for (const g of candidates) if (!taken.has(g)) g.readonly = true;
  const points = (shared.points = new PointsTo(m));
  for (const f of m.funcs.values()) points.summary(f);
  const outside = reachableFromOutside(m);
  for (const g of candidates) if (!points.writtenGlobals.has(g) && !outside.has(g)) g.readonly = true;
}

function isCandidate(g: Global, m: Module): boolean {
  return !g.readonly && !g.exported && !g.external && g.section === undefined && g.init !== undefined && !isZero(g.init) && !m.rootGlobals.includes(g);
}

function isZero(c: Const): boolean {
  switch (c.kind) {
    case 'zero':
    case 'undef':
      return true;
    case 'int':
      return c.value === 0n;
    case 'bytes':
      return c.data.every((b) => b === 0);
    case 'agg':
      return c.elems.every(isZero);
    default:
      return false;
  }
}

/** Globals whose address is used for anything but loads from them: stored to, passed on, part of other data. */
function namedUses(m: Module): Set<Global> {
  const taken = new Set<Global>();
  const refs = { func: (): void => undefined, type: (): void => undefined, global: (g: Global): void => void taken.add(g) };
  for (const g of m.globals.values()) if (g.init) constRefs(g.init, refs);
  for (const e of m.typeEntries.values()) if (e.descriptor?.init) constRefs(e.descriptor.init, refs);
  for (const f of m.funcs.values()) noteUses(f, taken, refs);
  return taken;
}

function noteUses(f: Func, taken: Set<Global>, refs: Parameters<typeof constRefs>[1]): void {
  /** Addresses inside a global. */
  const inside = new Map<Value, Global>();
  const globalOf = (v: Value): Global | undefined => (v.kind === 'addr' ? (v.of.kind === 'global' ? v.of : undefined) : inside.get(v));
  const others: Inst[] = [];
  for (const b of f.blocks) {
    for (const i of b.insts) {
      const base = i.op === 'field' || i.op === 'elem' ? globalOf(i.base) : undefined;
      if (base) inside.set(i, base);
      else if (i.op !== 'load' || i.volatile) others.push(i);
    }
  }
  for (const i of others) {
    eachOperand(i, (v) => {
      const g = globalOf(v);
      if (g) taken.add(g);
      else if (isConstant(v) && v.kind !== 'int') constRefs(v, refs);
    });
  }
}

/** Data that assembly, hardware or reflection can get at. */
function reachableFromOutside(m: Module): Set<Global> {
  const out = new Set<Global>();
  const work: Const[] = [];
  const refs = { func: (): void => undefined, type: (): void => undefined, global: (g: Global): void => {
    if (out.has(g)) return;
    out.add(g);
    if (g.init) work.push(g.init);
  } };
  for (const g of m.globals.values()) if ((g.exported || m.rootGlobals.includes(g)) && g.init) work.push(g.init);
  for (const e of m.typeEntries.values()) if (e.descriptor?.init) work.push(e.descriptor.init);
  for (let c = work.pop(); c; c = work.pop()) constRefs(c, refs);
  return out;
}
