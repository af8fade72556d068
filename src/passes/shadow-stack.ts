/**
 * Where the collector cannot look into the processor's registers and its stack (WebAssembly), functions keep addresses that
 * live across a possible collection in their frame in memory as well: each such value is stored there once, where it comes
 * into being, by a volatile store that LLVM leaves alone. Places in the frame are shared by values that do not meet.
 */
import { successors } from '../ir/cfg';
import type { Block, Func, Inst, IrType, Module, Param, Slot, Store, Value } from '../ir/ir';
import { eachOperand, isConstant } from '../ir/visit';
import { reachable } from './reachable';
import { slotStores, type SlotStores } from './trips';

/** They lead to a collection, or to another goroutine that does. */
const seeds = new Set(['runtime.alloc', 'runtime.GC', 'runtime.collect', 'runtime.protect', 'runtime.flashTry', 'runtime.flashSwitch']);
/** The collector's own code. */
const own = /^runtime\/(gc_heap|gc_mark|gc_leaking|heap_wasm|task_wasm)\.go$/;
/** Values with more addresses are in memory anyway. */
const maxLeaves = 16;

/** Adds the stores to all functions that need them. */
export function addShadowStack(m: Module): void {
  const collecting = collectingFunctions(m);
  for (const f of m.funcs.values()) {
    if (f.blocks.length === 0 || !collecting.has(f) || own.test(f.pos?.file ?? '')) continue;
    new FrameBuilder(m, f, (i) => mayCollect(i, collecting)).run();
  }
}

/** Functions in which memory may be collected. What calls a code address may call anything. */
function collectingFunctions(m: Module): ReadonlySet<Func> {
  const callers = new Map<Func, Func[]>();
  const start: Func[] = [];
  const reenters = [...m.funcs.values()].some((f) => f.attrs.wasmExport !== undefined);
  for (const f of m.funcs.values()) {
    let seed = seeds.has(f.name) || (reenters && f.attrs.wasmImport !== undefined && !/^(wasi_|asyncify)/.test(f.attrs.wasmImport.module));
    for (const b of f.blocks) {
      for (const i of b.insts) {
        if (i.op === 'call') callers.set(i.fn, [...(callers.get(i.fn) ?? []), f]);
        seed ||= i.op === 'callptr' || i.op === 'icall' || i.op === 'new';
      }
    }
    if (seed) start.push(f);
  }
  return reachable(start, (f) => callers.get(f));
}

function mayCollect(i: Inst, collecting: ReadonlySet<Func>): boolean {
  return i.op === 'new' || i.op === 'callptr' || i.op === 'icall' || (i.op === 'call' && collecting.has(i.fn));
}

/** A value, or what is in a variable. */
type Item = Param | Inst;

class FrameBuilder {
  private readonly stores: SlotStores;
  private readonly roots = new Map<Value, Item | undefined>();
  /** What lives across a collection, and what it meets. */
  private readonly meets = new Map<Item, Set<Item>>();

  constructor(private readonly m: Module, private readonly f: Func, private readonly collects: (i: Inst) => boolean) {
    this.stores = slotStores(f);
  }

  run(): void {
    const liveOut = this.liveness();
    for (const b of this.f.blocks) this.findCrossing(b, liveOut.get(b) as ReadonlySet<Item>);
    if (this.meets.size > 0) for (const b of this.f.blocks) this.findMeetings(b, liveOut.get(b) as ReadonlySet<Item>);
    this.spill(this.colour());
  }

  // ---- which values ------------------------------------------------------------------------------------

  /** Addresses in a type; undefined if there are too many. */
  private leaves(t: IrType): number {
    switch (t.kind) {
      case 'ptr':
        return 1;
      case 'struct':
        return t.fields.reduce((n, f) => n + this.leaves(f), 0);
      case 'array':
        return t.length * this.leaves(t.elem);
      default:
        return 0;
    }
  }

  /** The value whose life keeps what `v` points to; undefined for what is no address of the heap. */
  private root(v: Value): Item | undefined {
    if (isConstant(v)) return undefined;
    if (this.roots.has(v)) return this.roots.get(v);
    const r = this.findRoot(v);
    this.roots.set(v, r);
    return r;
  }

  private findRoot(v: Item): Item | undefined {
    if (v.kind === 'inst') {
      switch (v.op) {
        case 'field':
        case 'elem':
        case 'ptradd':
          return this.root(v.base);
        case 'extract':
          return this.root(v.agg);
        case 'slot':
          return undefined; // the address of the frame
        default:
          break;
      }
    }
    const n = this.leaves(v.type);
    return n > 0 && n <= maxLeaves ? v : undefined;
  }

  /** The variable that an instruction reads or writes as a whole, if it can hold addresses. */
  private variable(addr: Value): Slot | undefined {
    if (addr.kind !== 'inst' || addr.op !== 'slot') return undefined;
    const all = this.stores.get(addr);
    const n = this.leaves(addr.elem);
    return all !== undefined && all !== 'shared' && n > 0 && n <= maxLeaves ? addr : undefined;
  }

  // ---- lives ---------------------------------------------------------------------------------------------

  /** Goes back over an instruction. */
  private step(i: Inst, live: Set<Item>): void {
    live.delete(i);
    if (i.op === 'store') {
      const s = this.variable(i.addr);
      if (s) live.delete(s);
    }
    eachOperand(i, (v) => {
      const r = this.root(v);
      if (r) live.add(r);
    });
    if (i.op === 'load') {
      const s = this.variable(i.addr);
      if (s) live.add(s);
    }
  }

  private liveness(): ReadonlyMap<Block, ReadonlySet<Item>> {
    const { blocks } = this.f;
    const ins = new Map<Block, Set<Item>>(blocks.map((b) => [b, new Set()]));
    const outs = new Map<Block, Set<Item>>(blocks.map((b) => [b, new Set()]));
    for (let changed = true; changed; ) {
      changed = false;
      for (let n = blocks.length - 1; n >= 0; n--) {
        const b = blocks[n];
        const out = outs.get(b) as Set<Item>;
        for (const s of successors(b)) for (const v of ins.get(s) ?? []) out.add(v);
        const live = new Set(out);
        for (let k = b.insts.length - 1; k >= 0; k--) this.step(b.insts[k], live);
        const before = ins.get(b) as Set<Item>;
        if (live.size === before.size) continue;
        ins.set(b, live);
        changed = true;
      }
    }
    return outs;
  }

  private findCrossing(b: Block, out: ReadonlySet<Item>): void {
    const live = new Set(out);
    for (let k = b.insts.length - 1; k >= 0; k--) {
      const i = b.insts[k];
      if (this.collects(i)) for (const v of live) if (v !== i && !this.meets.has(v)) this.meets.set(v, new Set());
      this.step(i, live);
    }
  }

  private findMeetings(b: Block, out: ReadonlySet<Item>): void {
    const live = new Set(out);
    const born = (x: Item): void => {
      const own = this.meets.get(x);
      if (!own) return;
      for (const y of live) {
        const other = this.meets.get(y);
        if (!other || x === y) continue;
        own.add(y);
        other.add(x);
      }
    };
    for (let k = b.insts.length - 1; k >= 0; k--) {
      const i = b.insts[k];
      born(i);
      const s = i.op === 'store' ? this.variable(i.addr) : undefined;
      if (s) born(s);
      this.step(i, live);
    }
    if (b === this.f.blocks[0]) this.f.params.forEach((p, n) => {
      born(p);
      // All parameters are stored at the beginning.
      for (const q of this.f.params.slice(n + 1)) if (this.meets.has(p) && this.meets.has(q)) {
        this.meets.get(p)?.add(q);
        this.meets.get(q)?.add(p);
      }
    });
  }

  // ---- places and stores -----------------------------------------------------------------------------------

  /** The first place of each value: as many as it has addresses. */
  private colour(): ReadonlyMap<Item, number> {
    const at = new Map<Item, number>();
    for (const [v, others] of this.meets) {
      const size = this.size(v);
      const taken = new Set<number>();
      for (const o of others) {
        const first = at.get(o);
        if (first !== undefined) for (let n = 0; n < this.size(o); n++) taken.add(first + n);
      }
      let place = 0;
      for (let n = 0; n < size; n++) {
        if (taken.has(place + n)) {
          place += n + 1;
          n = -1;
        }
      }
      at.set(v, place);
    }
    return at;
  }

  private size(v: Item): number {
    return this.leaves(v.kind === 'inst' && v.op === 'slot' ? v.elem : v.type);
  }

  private spill(at: ReadonlyMap<Item, number>): void {
    const { f, m } = this;
    const slots: Slot[] = [];
    const place = (n: number): Slot => (slots[n] ??= { kind: 'inst', op: 'slot', type: m.types.ptr, pos: undefined, elem: m.types.ptr, name: '' });
    for (const b of f.blocks) {
      b.insts = b.insts.flatMap((i): Inst[] => {
        const out: Inst[] = [i];
        const first = at.get(i);
        if (first !== undefined && i.op !== 'slot') this.save(i, first, place, out);
        const s = i.op === 'store' ? this.variable(i.addr) : undefined;
        const variable = s && at.get(s);
        if (variable !== undefined) this.save((i as Store).value, variable, place, out);
        return out;
      });
    }
    const head: Inst[] = [];
    for (const p of f.params) {
      const first = at.get(p);
      if (first !== undefined) this.save(p, first, place, head);
    }
    // Variables whose address is passed around must be where the collector sees them, too.
    for (const i of f.blocks[0].insts) {
      if (i.op === 'slot' && this.stores.get(i) === 'shared' && this.leaves(i.elem) > 0) head.push({ kind: 'inst', op: 'asm', type: m.types.void, pos: undefined, text: '', constraints: 'r,~{memory}', args: [i] });
    }
    const entry = f.blocks[0];
    const rest = entry.insts.filter((i) => i.op !== 'slot');
    entry.insts = [...entry.insts.filter((i) => i.op === 'slot'), ...slots.filter((s) => s !== undefined), ...head, ...rest];
  }

  /** Stores the addresses in a value. */
  private save(v: Value, first: number, place: (n: number) => Slot, out: Inst[]): void {
    const { m } = this;
    let n = first;
    const go = (x: Value, t: IrType): void => {
      if (t.kind === 'ptr') {
        out.push({ kind: 'inst', op: 'store', type: m.types.void, pos: undefined, addr: place(n++), value: x, volatile: true });
        return;
      }
      const parts = t.kind === 'struct' ? t.fields : t.kind === 'array' ? Array.from({ length: t.length }, () => t.elem) : [];
      parts.forEach((part, index) => {
        if (this.leaves(part) === 0) return;
        if (isConstant(x)) {
          go(x.kind === 'agg' ? x.elems[index] : { kind: 'zero', type: part }, part);
          return;
        }
        const e: Inst = { kind: 'inst', op: 'extract', type: part, pos: undefined, agg: x, index };
        out.push(e);
        go(e, part);
      });
    };
    go(v, v.type);
  }
}
