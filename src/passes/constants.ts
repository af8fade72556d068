/** Parameters that are the same constant in every call: inside of the function they are that constant. */
import type { Const, Func, Module, Param, Value } from '../ir/ir';
import { constRefs, eachOperand, isConstant } from '../ir/visit';
import { applyReplacements, pruneBlocks, removeUnused, type Replacements } from './simplify';

/** A constant that a function hands on decides a parameter of the next; longer chains are left. */
const maxRounds = 8;

/** Puts constants in place of the parameters of functions whose calls are all known. */
export function constantParameters(m: Module): void {
  const open = knownCallers(m);
  for (let round = 0; round < maxRounds && open.size > 0; round++) {
    const args = argumentsOf(m, open);
    let changed = false;
    for (const [f, values] of args) {
      const replaced: Replacements = new Map();
      f.params.forEach((p, n) => {
        const c = values[n];
        if (c && c !== 'several') replaced.set(p, c);
      });
      // Each parameter is replaced once: its uses are gone then.
      if (replaced.size === 0 || !usesAny(f, replaced)) continue;
      applyReplacements(f, replaced);
      pruneBlocks(f);
      removeUnused(f);
      changed = true;
    }
    if (!changed) return;
  }
}

/** Functions that are only ever called by name. Of those of the runtime later stages make further calls. */
export function knownCallers(m: Module): Set<Func> {
  const open = new Set<Func>();
  for (const f of m.funcs.values()) if (f.blocks.length > 0 && isInternal(f)) open.add(f);
  const refs = { func: (f: Func): void => void open.delete(f), global: () => undefined, type: () => undefined };
  for (const f of m.roots) open.delete(f);
  for (const g of m.globals.values()) if (g.init) constRefs(g.init, refs);
  for (const e of m.typeEntries.values()) {
    if (e.descriptor?.init) constRefs(e.descriptor.init, refs);
    for (const f of e.methods.values()) open.delete(f);
  }
  for (const f of m.funcs.values()) {
    for (const b of f.blocks) for (const i of b.insts) eachOperand(i, (v) => void (isConstant(v) && v.kind !== 'int' && constRefs(v, refs)));
  }
  return open;
}

function isInternal(f: Func): boolean {
  const { exported, interrupt, section, wasmExport } = f.attrs;
  return !exported && !interrupt && section === undefined && wasmExport === undefined && !f.name.startsWith('runtime.');
}

/** Of each function, what its parameters are: one constant, several values, or (never called) nothing. */
function argumentsOf(m: Module, open: ReadonlySet<Func>): Map<Func, (Const | 'several' | undefined)[]> {
  const out = new Map<Func, (Const | 'several' | undefined)[]>();
  const note = (fn: Func, args: readonly Value[], from: Func): void => {
    if (!open.has(fn)) return;
    let known = out.get(fn);
    if (!known) out.set(fn, (known = fn.params.map(() => undefined)));
    const values = known;
    fn.params.forEach((p, n) => {
      const a = args[n];
      if (fn === from && a === p) return;
      const before = values[n];
      values[n] = isConstant(a) && (before === undefined || (before !== 'several' && sameConst(before, a))) ? a : 'several';
    });
  };
  for (const f of m.funcs.values()) {
    for (const b of f.blocks) {
      for (const i of b.insts) {
        if (i.op === 'call') note(i.fn, i.args, f);
        else if (i.op === 'guard') note(i.fail, i.args, f);
      }
    }
  }
  return out;
}

function usesAny(f: Func, params: ReadonlyMap<Value, Value>): boolean {
  return f.blocks.some((b) => b.insts.some((i) => {
    let found = false;
    eachOperand(i, (v) => void (found ||= v.kind === 'param' && params.has(v as Param)));
    return found;
  }));
}

function sameConst(x: Const, y: Const): boolean {
  if (x === y) return true;
  if (x.kind === 'int' && y.kind === 'int') return x.type === y.type && x.value === y.value;
  if (x.kind === 'float' && y.kind === 'float') return x.type === y.type && Object.is(x.value, y.value);
  if (x.kind === 'zero' && y.kind === 'zero') return x.type === y.type;
  if (x.kind === 'addr' && y.kind === 'addr') return x.of === y.of && x.offset === y.offset;
  if (x.kind === 'type' && y.kind === 'type') return x.entry === y.entry;
  if (x.kind === 'agg' && y.kind === 'agg') return x.type === y.type && x.elems.every((e, n) => sameConst(e, y.elems[n]));
  return false;
}
