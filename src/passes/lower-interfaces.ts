/**
 * Interfaces become plain data: calls through them direct calls where one method is possible, else calls through a table
 * in front of the type's descriptor; type tests become comparisons of addresses. What no value can be is dead.
 */
import { Layouts } from '../ir/layout';
import { printType } from '../ir/print';
import type { AddrConst, Block, CallIface, Const, Func, Global, Implements, Inst, IsType, Module, TypeEntry, Value } from '../ir/ir';
import { mapOperands, mapTypeConsts } from '../ir/visit';
import { reach } from './reach';
import { settle } from './settle';
import { applyReplacements, pruneBlocks, removeUnused, type Replacements } from './simplify';

/** Decides calls and type tests as far as the types of the program allow, until nothing changes. */
export function devirtualize(m: Module): void {
  for (let round = 0; round < 8; round++) {
    reach(m);
    let changed = settle(m);
    if (changed) reach(m);
    const d = new Devirtualizer(m);
    for (const f of m.funcs.values()) if (d.run(f, round === 0)) changed = true;
    if (!changed) return;
  }
  reach(m);
}

/** What remains of interfaces becomes data and calls of code pointers. Afterwards the module has no types, only their descriptors. */
export function lowerInterfaces(m: Module, typedCalls = false): void {
  devirtualize(m);
  const l = new Lowering(m);
  l.assignColors(typedCalls);
  l.makeDescriptors();
  for (const f of [...m.funcs.values()]) l.run(f);
  l.finish();
}

// ---- deciding ----------------------------------------------------------------------------------------

class Devirtualizer {
  /** Selector → the types that reach interfaces and have it. */
  private readonly bySelector = new Map<string, TypeEntry[]>();
  private readonly ifaceTypes: TypeEntry[] = [];
  private readonly implementers = new Map<TypeEntry, TypeEntry[]>();

  constructor(private readonly m: Module) {
    for (const e of m.typeEntries.values()) {
      if (!e.reachesInterface) continue;
      this.ifaceTypes.push(e);
      for (const s of e.methods.keys()) {
        const list = this.bySelector.get(s);
        if (list) list.push(e);
        else this.bySelector.set(s, [e]);
      }
    }
  }

  /** True if the function changed; `clean` looks for values without a use in any case. */
  run(f: Func, clean: boolean): boolean {
    const replaced: Replacements = new Map();
    let changed = false;
    for (const b of f.blocks) {
      for (let k = 0; k < b.insts.length; k++) {
        const i = b.insts[k];
        if (i.op === 'istype') changed = this.typeTest(i, replaced) || changed;
        else if (i.op === 'implements') changed = this.implementsTest(i, replaced) || changed;
        else if (i.op === 'icall') changed = this.call(b, k, i, replaced) || changed;
      }
    }
    applyReplacements(f, replaced);
    if (replaced.size > 0 || changed) pruneBlocks(f);
    return ((clean || replaced.size > 0 || changed) && removeUnused(f)) || changed;
  }

  private bool(value: boolean): Const {
    return { kind: 'int', type: this.m.types.i1, value: value ? 1n : 0n };
  }

  private typeTest(i: IsType, replaced: Replacements): boolean {
    if (i.entry.reachesInterface) return false;
    replaced.set(i, this.bool(false));
    return true;
  }

  private implementsTest(i: Implements, replaced: Replacements): boolean {
    if (implementersOf(this.m, i.entry, this.implementers).length > 0) return false;
    replaced.set(i, this.bool(false));
    return true;
  }

  /** A call with no possible target cannot be reached; one with a single target is direct. */
  private call(b: Block, k: number, i: CallIface, replaced: Replacements): boolean {
    const types = this.bySelector.get(i.selector) ?? [];
    const targets = new Set(types.map((e) => e.methods.get(i.selector) as Func));
    if (targets.size > 1) return false;
    const { m } = this;
    if (targets.size === 0) {
      b.insts.splice(k, b.insts.length - k, { kind: 'inst', op: 'unreachable', type: m.types.void, pos: i.pos });
      if (i.type.kind !== 'void') replaced.set(i, { kind: 'undef', type: i.type });
      return true;
    }
    const [fn] = targets;
    if (i.address) {
      replaced.set(i, { kind: 'addr', type: m.types.ptr, of: fn, offset: 0 });
      return true;
    }
    const data: Inst = { kind: 'inst', op: 'extract', type: m.types.ptr, pos: i.pos, agg: i.iface, index: 1 };
    const direct: Inst = { kind: 'inst', op: 'call', type: i.type, pos: i.pos, fn, args: [data, ...i.args] };
    b.insts.splice(k, 1, data, direct);
    replaced.set(i, direct);
    return true;
  }
}

/** The types that reach interfaces and have all methods of an interface type. */
function implementersOf(m: Module, iface: TypeEntry, known: Map<TypeEntry, TypeEntry[]>): TypeEntry[] {
  let list = known.get(iface);
  if (!list) {
    const wanted = iface.interfaceSelectors ?? [];
    list = [...m.typeEntries.values()].filter((e) => e.reachesInterface && e.interfaceSelectors === undefined && wanted.every((s) => e.methodSet.has(s)));
    known.set(iface, list);
  }
  return list;
}

// ---- lowering ------------------------------------------------------------------------------------------

/** The types of a method's parameters and result. */
function shapeOf(types: readonly TypeEntry[], selector: string): string {
  const f = types[0]?.methods.get(selector);
  return f ? `${f.params.map((p) => printType(p.type)).join()}:${printType(f.result)}` : '';
}

/** Up to so many types are compared in place; more are looked up in a table. */
const maxCompares = 2;

class Lowering {
  private readonly layouts: Layouts;
  private readonly colors = new Map<string, number>();
  private readonly implementers = new Map<TypeEntry, TypeEntry[]>();
  private readonly tables = new Map<TypeEntry, Const>();
  private lookup: Func | undefined;

  constructor(private readonly m: Module) {
    this.layouts = new Layouts(m.pointerBytes);
  }

  /** Gives each selector an index so that no type has two with the same; the most common ones come first. */
  assignColors(typedCalls: boolean): void {
    const called = new Map<string, TypeEntry[]>();
    for (const f of this.m.funcs.values()) {
      for (const b of f.blocks) for (const i of b.insts) if (i.op === 'icall') called.set(i.selector, []);
    }
    for (const e of this.m.typeEntries.values()) for (const s of e.methods.keys()) called.get(s)?.push(e);
    const order = [...called].sort(([s, a], [t, b]) => b.length - a.length || (s < t ? -1 : 1));
    const taken = new Map<TypeEntry, Set<number>>();
    const shapes: string[] = [];
    for (const [s, types] of order) {
      let color = 0;
      // LLVM may look into the table of a type that does not have the method, behind a test that fails. On WebAssembly the call must be valid even so.
      const shape = typedCalls ? shapeOf(types, s) : '';
      while (types.some((e) => taken.get(e)?.has(color)) || (shapes[color] ?? shape) !== shape) color++;
      shapes[color] = shape;
      this.colors.set(s, color);
      for (const e of types) {
        const set = taken.get(e) ?? new Set();
        taken.set(e, set.add(color));
        e.vtableSlots = Math.max(e.vtableSlots, color + 1);
      }
    }
  }

  /** Puts the method tables in front of the descriptors. */
  makeDescriptors(): void {
    const { types } = this.m;
    for (const e of this.m.typeEntries.values()) {
      const old = e.descriptor;
      if (!old?.init || e.vtableSlots === 0) continue;
      const table: Const[] = new Array<Const>(e.vtableSlots).fill({ kind: 'zero', type: types.ptr });
      for (const [s, f] of e.methods) {
        const color = this.colors.get(s);
        if (color === undefined) continue;
        const index = e.vtableSlots - 1 - color;
        table[index] = { kind: 'addr', type: types.ptr, of: f, offset: 0 };
        this.noteMethod(s, old.name, index);
      }
      const init: Const = {
        kind: 'agg', type: types.struct([types.array(types.ptr, table.length), old.init.type]),
        elems: [{ kind: 'agg', type: types.array(types.ptr, table.length), elems: table }, old.init],
      };
      e.descriptor = { ...old, type: init.type, init };
    }
  }

  private noteMethod(selector: string, descriptor: string, index: number): void {
    const list = this.m.methodTables.get(selector);
    if (list) list.push({ descriptor, index });
    else this.m.methodTables.set(selector, [{ descriptor, index }]);
  }

  run(f: Func): void {
    const replaced: Replacements = new Map();
    for (const b of f.blocks) {
      const out: Inst[] = [];
      for (const i of b.insts) this.inst(i, out, replaced);
      b.insts = out;
    }
    const resolve = (v: Value): Value => {
      const r = replaced.get(v) ?? v;
      return r.kind === 'type' || r.kind === 'agg' || r.kind === 'ptrint' ? mapTypeConsts(r, (t) => this.address(t.entry)) : r;
    };
    for (const b of f.blocks) for (const i of b.insts) mapOperands(i, resolve);
  }

  /** All data refers to descriptors from now on. */
  finish(): void {
    const { m } = this;
    for (const e of m.typeEntries.values()) if (e.descriptor) m.globals.set(e.descriptor.name, e.descriptor);
    for (const g of m.globals.values()) if (g.init) g.init = mapTypeConsts(g.init, (t) => this.address(t.entry));
    // What only type tests referred to is gone.
    reach(m);
  }

  /** The address of the abi.Type, behind the method table. */
  private address(e: TypeEntry): AddrConst {
    const g = e.descriptor;
    if (!g) throw new Error(`type ${e.name} has no descriptor`);
    const align = Math.max(this.m.pointerBytes, g.init?.kind === 'agg' ? this.layouts.align(g.init.type) : 1);
    const offset = Math.ceil((e.vtableSlots * this.m.pointerBytes) / align) * align;
    return { kind: 'addr', type: this.m.types.ptr, of: g, offset };
  }

  private typeWord(e: TypeEntry): Const {
    return { kind: 'type', type: this.m.types.ptr, entry: e };
  }

  private inst(i: Inst, out: Inst[], replaced: Replacements): void {
    const { types } = this.m;
    switch (i.op) {
      case 'iface': {
        const made: Inst = { kind: 'inst', op: 'aggregate', type: types.iface, pos: i.pos, elems: [this.typeWord(i.entry), i.data] };
        replaced.set(i, made);
        out.push(made);
        return;
      }
      case 'istype': {
        const made: Inst = { kind: 'inst', op: 'cmp', type: types.i1, pos: i.pos, cmp: 'eq', x: i.x, y: this.typeWord(i.entry) };
        replaced.set(i, made);
        out.push(made);
        return;
      }
      case 'implements':
        replaced.set(i, this.implementsTest(i, out));
        return;
      case 'icall':
        replaced.set(i, this.call(i, out));
        return;
      default:
        out.push(i);
    }
  }

  private call(i: CallIface, out: Inst[]): Value {
    const { types, pointerBytes } = this.m;
    const color = this.colors.get(i.selector) as number;
    const at = { kind: 'inst', pos: i.pos } as const;
    const word: Inst = { ...at, op: 'extract', type: types.ptr, agg: i.iface, index: 0 };
    const offset: Const = { kind: 'int', type: types.int, value: BigInt.asUintN(types.int.bits, BigInt(-(color + 1) * pointerBytes)) };
    const slot: Inst = { ...at, op: 'ptradd', type: types.ptr, base: word, offset };
    const fn: Inst = { ...at, op: 'load', type: types.ptr, addr: slot, volatile: false };
    if (i.address) {
      out.push(word, slot, fn);
      return fn;
    }
    const data: Inst = { ...at, op: 'extract', type: types.ptr, agg: i.iface, index: 1 };
    const call: Inst = { ...at, op: 'callptr', type: i.type, fn, args: [data, ...i.args], method: i.selector };
    out.push(word, slot, fn, data, call);
    return call;
  }

  private implementsTest(i: Implements, out: Inst[]): Value {
    const { types } = this.m;
    const list = implementersOf(this.m, i.entry, this.implementers);
    const at = { kind: 'inst', type: types.i1, pos: i.pos } as const;
    if (list.length <= maxCompares) {
      let result: Value = { kind: 'int', type: types.i1, value: 0n };
      for (const e of list) {
        const cmp: Inst = { ...at, op: 'cmp', cmp: 'eq', x: i.x, y: this.typeWord(e) };
        out.push(cmp);
        if (result.kind === 'int') result = cmp;
        else {
          const or: Inst = { ...at, op: 'bin', bin: 'or', x: result, y: cmp };
          out.push(or);
          result = or;
        }
      }
      return result;
    }
    const call: Inst = { ...at, op: 'call', fn: this.lookupFunc(), args: [i.x, this.table(i.entry, list)] };
    out.push(call);
    return call;
  }

  /** Descriptors of all types that implement the interface, and nil at the end. */
  private table(iface: TypeEntry, list: readonly TypeEntry[]): Const {
    let c = this.tables.get(iface);
    if (!c) {
      const { types } = this.m;
      const elems: Const[] = [...list.map((e) => this.typeWord(e)), { kind: 'zero', type: types.ptr }];
      const type = types.array(types.ptr, elems.length);
      const g: Global = {
        kind: 'global', name: `implements:${iface.key}`, type, init: { kind: 'agg', type, elems }, external: false, readonly: true, mergeable: false, exported: false,
        section: undefined, align: undefined, pkg: 'runtime', pos: undefined,
      };
      this.m.globals.set(g.name, g);
      c = { kind: 'addr', type: types.ptr, of: g, offset: 0 };
      this.tables.set(iface, c);
    }
    return c;
  }

  /** (type, table) → whether the table holds the type; nil is in no table. */
  private lookupFunc(): Func {
    if (this.lookup) return this.lookup;
    const { types, pointerBytes } = this.m;
    const entry: Block = { name: 'entry', insts: [] };
    const loop: Block = { name: 'loop', insts: [] };
    const next: Block = { name: 'next', insts: [] };
    const yes: Block = { name: 'yes', insts: [] };
    const no: Block = { name: 'no', insts: [] };
    const f: Func = {
      kind: 'func', name: 'runtime.typeInTable', result: types.i1, blocks: [entry, loop, next, yes, no], pos: undefined, attrs: { noinline: true },
      params: [{ kind: 'param', index: 0, type: types.ptr, name: 't' }, { kind: 'param', index: 1, type: types.ptr, name: 'table' }],
    };
    const base = { kind: 'inst', pos: undefined } as const;
    const nil: Const = { kind: 'zero', type: types.ptr };
    const at: Inst = { ...base, op: 'slot', type: types.ptr, elem: types.ptr, name: 'at' };
    entry.insts.push(at, { ...base, op: 'store', type: types.void, addr: at, value: f.params[1], volatile: false }, { ...base, op: 'br', type: types.void, to: loop });
    const p: Inst = { ...base, op: 'load', type: types.ptr, addr: at, volatile: false };
    const x: Inst = { ...base, op: 'load', type: types.ptr, addr: p, volatile: false };
    const end: Inst = { ...base, op: 'cmp', type: types.i1, cmp: 'eq', x, y: nil };
    loop.insts.push(p, x, end, { ...base, op: 'condbr', type: types.void, cond: end, then: no, else: next });
    const more: Inst = { ...base, op: 'ptradd', type: types.ptr, base: p, offset: { kind: 'int', type: types.int, value: BigInt(pointerBytes) } };
    const same: Inst = { ...base, op: 'cmp', type: types.i1, cmp: 'eq', x, y: f.params[0] };
    next.insts.push(
      more, { ...base, op: 'store', type: types.void, addr: at, value: more, volatile: false }, same,
      { ...base, op: 'condbr', type: types.void, cond: same, then: yes, else: loop },
    );
    yes.insts.push({ ...base, op: 'ret', type: types.void, value: { kind: 'int', type: types.i1, value: 1n } });
    no.insts.push({ ...base, op: 'ret', type: types.void, value: { kind: 'int', type: types.i1, value: 0n } });
    this.m.funcs.set(f.name, f);
    return (this.lookup = f);
  }
}
