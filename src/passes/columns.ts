/**
 * Tables of structs that only some fields of are ever read: the others go. A table is read-only data whose address is followed
 * through variables, parameters and results; where anything else happens to it, it stays as it is. Who asks for upper case
 * only has no use for the lower case in `unicode.CaseRanges`.
 */
import type { AggConst, ArrayType, Call, Const, ElemAddr, FieldAddr, Func, Global, Inst, IrType, Module, Slot, StructType, Value } from '../ir/ir';
import { constRefs, eachOperand, isConstant } from '../ir/visit';
import { knownCallers } from './constants';

/** Smaller tables are not worth the search. */
const minElements = 8;

/** Removes the fields that nobody reads. */
export function dropColumns(m: Module): void {
  const tables = candidates(m);
  if (tables.size === 0) return;
  const tracer = new Tracer(m, tables);
  tracer.run();
  for (const t of new Set([...tables.values()].map((t) => t.find()))) if (t.ok) shrink(m, t);
}

/** Globals of one type whose elements meet in some variable. */
class Table {
  private parent: Table | undefined;
  ok = true;
  readonly globals: Global[] = [];
  /** Read columns: index of the field, and of its element where it is an array. */
  readonly used = new Map<number, Set<number>>();
  readonly fields: FieldAddr[] = [];
  readonly elems: ElemAddr[] = [];
  /** Elements of a field that is an array, with the field. */
  readonly inner: [ElemAddr, number][] = [];

  constructor(readonly struct: StructType) {}

  find(): Table {
    let t: Table = this;
    while (t.parent) t = t.parent;
    return t;
  }

  unify(other: Table): Table {
    const a = this.find();
    const b = other.find();
    if (a === b) return a;
    b.parent = a;
    a.ok &&= b.ok && a.struct === b.struct;
    a.globals.push(...b.globals);
    a.fields.push(...b.fields);
    a.elems.push(...b.elems);
    a.inner.push(...b.inner);
    for (const [field, subs] of b.used) for (const s of subs) a.use(field, s);
    return a;
  }

  use(field: number, sub: number): void {
    const known = this.used.get(field);
    if (known) known.add(sub);
    else this.used.set(field, new Set([sub]));
  }
}

function candidates(m: Module): Map<Global, Table> {
  const out = new Map<Global, Table>();
  for (const g of m.globals.values()) {
    if (!g.readonly || g.exported || g.external || g.patched || g.section !== undefined || g.init?.kind !== 'agg' || m.rootGlobals.includes(g)) continue;
    if (g.type.kind !== 'array' || g.type.elem.kind !== 'struct' || g.type.length < minElements) continue;
    const struct = g.type.elem;
    if (struct.fields.length < 2 && struct.fields[0]?.kind !== 'array') continue;
    if (!g.init.elems.every((e) => e.kind === 'zero' || (e.kind === 'agg' && e.elems.every((f) => f.kind !== 'bytes')))) continue;
    const t = new Table(struct);
    t.globals.push(g);
    out.set(g, t);
  }
  // What other data points to is found by ways that are not followed.
  const refs = { func: () => undefined, type: () => undefined, global: (g: Global): void => void out.delete(g) };
  for (const g of m.globals.values()) if (g.init && out.size > 0) constRefs(g.init, refs);
  for (const e of m.typeEntries.values()) if (e.descriptor?.init) constRefs(e.descriptor.init, refs);
  return out;
}

/** What a value is: the address of an element, a slice of elements, the address of a field. */
type Shape = { readonly kind: 'element' | 'slice' } | { readonly kind: 'field'; readonly field: number };
interface Taint { readonly table: Table; readonly shape: Shape }
interface Site { readonly fn: Func; readonly inst: Inst }

const element: Shape = { kind: 'element' };
const slice: Shape = { kind: 'slice' };

class Tracer {
  private readonly taints = new Map<Value | Func, Taint>();
  /** Of variables: what they hold. */
  private readonly held = new Map<Slot, Taint>();
  private readonly callers: ReadonlySet<Func>;
  private readonly calls = new Map<Func, { fn: Func; inst: Call }[]>();
  private readonly usesOf = new Map<Func, Map<Value, Inst[]>>();
  private readonly owner = new Map<Value, Func>();
  private readonly work: (() => void)[] = [];

  constructor(private readonly m: Module, private readonly tables: ReadonlyMap<Global, Table>) {
    this.callers = knownCallers(m);
  }

  run(): void {
    const seeds: [Site, Const][] = [];
    for (const fn of this.m.funcs.values()) {
      for (const b of fn.blocks) {
        for (const inst of b.insts) {
          if (inst.op === 'call') {
            const list = this.calls.get(inst.fn);
            if (list) list.push({ fn, inst });
            else this.calls.set(inst.fn, [{ fn, inst }]);
          }
          eachOperand(inst, (v) => void (isConstant(v) && (v.kind === 'addr' || v.kind === 'agg' || v.kind === 'ptrint') && this.mentions(v) && seeds.push([{ fn, inst }, v])));
        }
      }
    }
    for (const [site, c] of seeds) this.seed(site, c);
    for (let step = this.work.pop(); step; step = this.work.pop()) step();
    this.checkSources();
  }

  private mentions(c: Const): boolean {
    let found = false;
    constRefs(c, { func: () => undefined, type: () => undefined, global: (g) => void (found ||= this.tables.has(g)) });
    return found;
  }

  private taintOf(v: Value): Taint | undefined {
    if (!isConstant(v)) return this.taints.get(v);
    const table = (c: Const): Table | undefined => (c.kind === 'addr' && c.offset === 0 && c.of.kind === 'global' ? this.tables.get(c.of) : undefined);
    if (v.kind === 'addr') {
      const t = table(v);
      return t && { table: t, shape: element };
    }
    if (v.kind === 'agg' && v.type === this.m.types.slice) {
      const t = table(v.elems[0]);
      return t && { table: t, shape: slice };
    }
    return undefined;
  }

  private seed(site: Site, c: Const): void {
    const t = this.taintOf(c);
    if (t) this.use(site, c, t);
    else constRefs(c, { func: () => undefined, type: () => undefined, global: (g) => this.fail(this.tables.get(g)) });
  }

  private fail(t: Table | undefined): void {
    if (t) t.find().ok = false;
  }

  /** From now on the value is known to be of the table. */
  private mark(v: Value | Func, fn: Func, t: Taint): void {
    const known = this.taints.get(v);
    if (known) {
      const both = known.table.unify(t.table);
      if (known.shape.kind !== t.shape.kind || t.shape.kind === 'field') this.fail(both);
      return;
    }
    this.taints.set(v, t);
    if (v.kind === 'func') {
      for (const c of this.calls.get(v) ?? []) this.mark(c.inst, c.fn, t);
      return;
    }
    this.owner.set(v, fn);
    this.work.push(() => {
      for (const inst of this.uses(fn).get(v) ?? []) this.use({ fn, inst }, v, t);
    });
  }

  private uses(fn: Func): Map<Value, Inst[]> {
    let map = this.usesOf.get(fn);
    if (map) return map;
    this.usesOf.set(fn, (map = new Map()));
    for (const b of fn.blocks) {
      for (const i of b.insts) {
        eachOperand(i, (v) => {
          if (isConstant(v)) return;
          const list = map.get(v);
          if (!list) map.set(v, [i]);
          else if (list[list.length - 1] !== i) list.push(i);
        });
      }
    }
    return map;
  }

  /** What an instruction does with a value of the table. */
  private use(site: Site, v: Value, t: Taint): void {
    const { fn, inst: i } = site;
    const { table, shape } = t;
    switch (i.op) {
      case 'load':
        if (i.volatile || !this.read(table, shape, i.type)) this.fail(table);
        return;
      case 'store':
        return i.addr === v || shape.kind === 'field' ? this.fail(table) : this.hold(fn, i.addr, t);
      case 'field':
        if (shape.kind !== 'element' || i.struct !== table.struct) return this.fail(table);
        table.find().fields.push(i);
        return this.mark(i, fn, { table, shape: { kind: 'field', field: i.index } });
      case 'elem':
        return this.elem(fn, i, v, t);
      case 'extract':
        return shape.kind !== 'slice' ? this.fail(table) : i.index === 0 ? this.mark(i, fn, { table, shape: element }) : undefined;
      case 'insert':
        return i.agg === v && i.value !== v && i.index > 0 && shape.kind === 'slice' ? this.mark(i, fn, t) : this.fail(table);
      case 'aggregate':
        return i.type === this.m.types.slice && shape.kind === 'element' ? this.mark(i, fn, { table, shape: slice }) : this.fail(table);
      case 'select':
        return i.cond === v || shape.kind === 'field' ? this.fail(table) : this.mark(i, fn, t);
      case 'cmp':
        // Fields that go have no addresses of their own.
        return shape.kind === 'field' && i.x.kind !== 'zero' && i.y.kind !== 'zero' ? this.fail(table) : undefined;
      case 'call':
        return this.pass(i, v, t);
      case 'ret':
        return this.callers.has(fn) && shape.kind !== 'field' ? this.mark(fn, fn, t) : this.fail(table);
      default:
        return this.fail(table);
    }
  }

  /** A field is read, or the first one by the address of the whole. */
  private read(table: Table, shape: Shape, type: IrType): boolean {
    if (shape.kind === 'slice') return false;
    const field = shape.kind === 'field' ? shape.field : 0;
    const has = table.struct.fields[field];
    const array = has?.kind === 'array';
    if ((array ? has.elem : has) !== type || type.kind === 'struct' || type.kind === 'array') return false;
    table.find().use(field, 0);
    return true;
  }

  private elem(fn: Func, i: ElemAddr, v: Value, t: Taint): void {
    const { table, shape } = t;
    if (i.base !== v) return this.fail(table);
    if (shape.kind === 'element') {
      if (i.elem !== table.struct) return this.fail(table);
      table.find().elems.push(i);
      return this.mark(i, fn, t);
    }
    const has = shape.kind === 'field' ? table.struct.fields[shape.field] : undefined;
    if (shape.kind !== 'field' || has?.kind !== 'array' || has.elem !== i.elem || has.elem.kind === 'struct' || has.elem.kind === 'array') return this.fail(table);
    const constant = i.index.kind === 'int' ? Number(i.index.value) : undefined;
    for (let n = 0; n < has.length; n++) if (constant === undefined || constant === n) table.find().use(shape.field, n);
    table.find().inner.push([i, shape.field]);
    // Only loads may follow, of that element.
    for (const use of this.uses(fn).get(i) ?? []) if (use.op !== 'load' || use.type !== i.elem || use.volatile) this.fail(table);
  }

  private pass(i: Call, v: Value, t: Taint): void {
    if (!this.callers.has(i.fn) || t.shape.kind === 'field') return this.fail(t.table);
    i.fn.params.forEach((p, n) => void (i.args[n] === v && this.mark(p, i.fn, t)));
  }

  /** A variable that is only stored to and loaded from. */
  private hold(fn: Func, addr: Value, t: Taint): void {
    if (addr.kind !== 'inst' || addr.op !== 'slot') return this.fail(t.table);
    const known = this.held.get(addr);
    if (known) {
      const both = known.table.unify(t.table);
      if (known.shape.kind !== t.shape.kind) this.fail(both);
      return;
    }
    this.held.set(addr, t);
    this.owner.set(addr, fn);
    for (const i of this.uses(fn).get(addr) ?? []) {
      if (i.op === 'load' && i.type === addr.elem) this.mark(i, fn, t);
      else if (i.op !== 'store' || i.value === addr) this.fail(t.table);
    }
  }

  /** Nothing else may get where values of a table are: what is rewritten there would be wrong for it. */
  private checkSources(): void {
    const fits = (v: Value | undefined, t: Taint): boolean => v !== undefined && (v.kind === 'zero' || v.kind === 'undef' || this.taintOf(v)?.table.find() === t.table.find());
    for (const [v, t] of this.taints) {
      if (v.kind === 'func') {
        for (const b of v.blocks) for (const i of b.insts) if (i.op === 'ret' && !fits(i.value, t)) this.fail(t.table);
      } else if (v.kind === 'param') {
        const fn = this.owner.get(v) as Func;
        for (const c of this.calls.get(fn) ?? []) if (!fits(c.inst.args[v.index], t)) this.fail(t.table);
      } else if (v.kind === 'inst' && v.op === 'select' && !(fits(v.x, t) && fits(v.y, t))) this.fail(t.table);
    }
    for (const [s, t] of this.held) {
      for (const i of this.uses(this.owner.get(s) as Func).get(s) ?? []) if (i.op === 'store' && !fits(i.value, t)) this.fail(t.table);
    }
  }
}

/** Rewrites the data of a table and all that reads it. */
function shrink(m: Module, t: Table): void {
  /** Of each field that stays, its number and the elements that stay of it. */
  const kept: { readonly field: number; readonly subs: readonly number[] | undefined }[] = [];
  t.struct.fields.forEach((f, field) => {
    const used = t.used.get(field);
    if (used) kept.push({ field, subs: f.kind === 'array' && used.size < f.length ? [...used].sort((a, b) => a - b) : undefined });
  });
  if (kept.length === 0 || (kept.length === t.struct.fields.length && kept.every((k) => !k.subs))) return;
  const struct = m.types.struct(kept.map(({ field, subs }) => {
    const f = t.struct.fields[field];
    return subs ? m.types.array((f as ArrayType).elem, subs.length) : f;
  }));
  for (const g of t.globals) {
    const type = m.types.array(struct, (g.type as ArrayType).length);
    g.init = { kind: 'agg', type, elems: (g.init as AggConst).elems.map((e) => shrinkRow(e, struct, kept)) };
    g.type = type;
  }
  for (const e of t.elems) e.elem = struct;
  for (const [e, field] of t.inner) {
    const subs = kept.find((k) => k.field === field)?.subs;
    if (subs && e.index.kind === 'int') e.index = { ...e.index, value: BigInt(subs.indexOf(Number(e.index.value))) };
  }
  for (const f of t.fields) {
    const at = kept.findIndex((k) => k.field === f.index);
    f.struct = struct;
    // An address that nobody reads from may be any.
    f.index = Math.max(at, 0);
  }
}

function shrinkRow(row: Const, struct: StructType, kept: readonly { readonly field: number; readonly subs: readonly number[] | undefined }[]): Const {
  if (row.kind !== 'agg') return { kind: 'zero', type: struct };
  const elems = kept.map(({ field, subs }, n): Const => {
    const c = row.elems[field];
    if (!subs) return c;
    const type = struct.fields[n] as ArrayType;
    return c.kind === 'agg' ? { kind: 'agg', type, elems: subs.map((s) => c.elems[s]) } : { kind: 'zero', type };
  });
  return { kind: 'agg', type: struct, elems };
}
