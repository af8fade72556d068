/** Decides tests of `reflect.Kind`: a kind that no type of the program has is no value's kind. Printing without floats needs no conversion of floats. */
import type { Call, Const, Func, Inst, Module, Slot, TypeEntry, Value } from '../ir/ir';
import { givesKind, kindMadeBy } from '../ir/reflection';
import { eachOperand } from '../ir/visit';
import { devirtualize } from './lower-interfaces';
import { applyReplacements, pruneBlocks, removeUnused, type Replacements } from './simplify';

/** Index of `Kind_` in abi.Type. */
const kindField = 6;
const kindMask = 31n;

/** Decides tests of types and kinds in turn, for as long as each leaves the other something to do. */
export function pruneKinds(m: Module): void {
  for (let round = 0; round < 6; round++) {
    const kinds = kindsOf(m);
    if (!kinds) return;
    let changed = false;
    for (const f of m.funcs.values()) if (f.blocks.length > 0 && decide(f, kinds, m)) changed = true;
    if (!changed) return;
    devirtualize(m);
  }
}

/** The kinds that values of the program can have; undefined when a descriptor does not look as expected. */
function kindsOf(m: Module): ReadonlySet<bigint> | undefined {
  const kinds = new Set([0n]);
  for (const e of m.typeEntries.values()) {
    const k = kindOf(e);
    if (k === undefined) return undefined;
    kinds.add(k);
  }
  for (const name of m.funcs.keys()) {
    const kind = kindMadeBy(name);
    if (kind !== undefined) kinds.add(kind);
  }
  return kinds;
}

function kindOf(e: TypeEntry): bigint | undefined {
  let c: Const | undefined = e.descriptor?.init;
  while (c?.kind === 'agg' && c.elems[0]?.kind === 'agg') c = c.elems[0];
  const field = c?.kind === 'agg' ? c.elems[kindField] : undefined;
  return field?.kind === 'int' && field.type.bits === 8 ? field.value & kindMask : undefined;
}

function decide(f: Func, kinds: ReadonlySet<bigint>, m: Module): boolean {
  const isKind = kindValues(f);
  if (isKind.size === 0) return false;
  const replaced: Replacements = new Map();
  let changed = false;
  for (const b of f.blocks) {
    b.insts.forEach((i, n) => {
      if (i.op === 'cmp' && (i.cmp === 'eq' || i.cmp === 'ne') && isKind.has(i.x) && i.y.kind === 'int' && !kinds.has(i.y.value)) {
        replaced.set(i, { kind: 'int', type: m.types.i1, value: i.cmp === 'ne' ? 1n : 0n });
      } else if (i.op === 'switch' && isKind.has(i.x)) {
        const cases = i.cases.filter((c) => kinds.has(c.value.value));
        if (cases.length === i.cases.length) return;
        i.cases = cases;
        if (cases.length === 0) b.insts[n] = { kind: 'inst', op: 'br', type: i.type, pos: i.pos, to: i.default };
        changed = true;
      }
    });
  }
  if (replaced.size === 0 && !changed) return false;
  applyReplacements(f, replaced);
  pruneBlocks(f);
  removeUnused(f);
  return true;
}

/** The values of a function that are kinds: results of the functions above, also by way of variables that hold nothing else. */
function kindValues(f: Func): Set<Value> {
  const out = new Set<Value>();
  const calls = f.blocks.flatMap((b) => b.insts.filter((i): i is Call => i.op === 'call' && givesKind.has(i.fn.name)));
  if (calls.length === 0) return out;
  calls.forEach((c) => out.add(c));
  const other = new Set<Slot>();
  const slots = new Set<Slot>();
  const visit = (i: Inst): void => {
    if (i.op === 'store' && i.addr.kind === 'inst' && i.addr.op === 'slot') {
      if (out.has(i.value)) slots.add(i.addr);
      else other.add(i.addr);
      if (i.value.kind === 'inst' && i.value.op === 'slot') other.add(i.value);
    } else if (i.op !== 'load') eachOperand(i, (v) => void (v.kind === 'inst' && v.op === 'slot' && other.add(v)));
  };
  for (const b of f.blocks) b.insts.forEach(visit);
  for (const b of f.blocks) {
    for (const i of b.insts) if (i.op === 'load' && i.addr.kind === 'inst' && i.addr.op === 'slot' && slots.has(i.addr) && !other.has(i.addr)) out.add(i);
  }
  return out;
}
