/**
 * What code that stays for the start of the program may read and write, told to the evaluator of initialisers: whatever that code may
 * write is unknown to those that come later, and what it may read must stay as it finds it.
 */
import { Touch, type Evaluator } from '../interp/evaluator';
import type { Func, Global, Inst, Module, TypeEntry, Value } from '../ir/ir';
import { constRefs, eachOperand, isConstant, type ConstRefs } from '../ir/visit';

export class Effects {
  private readonly funcs = new Set<Func>();
  private readonly types = new Set<TypeEntry>();
  private readonly selectors = new Set<string>();
  private readonly followed = new Set<Global>();
  private readonly queue: Func[] = [];
  /** What a constant leads to may be written. */
  private readonly refs: ConstRefs = {
    func: (f) => this.func(f),
    global: (g) => this.global(g),
    type: (e) => this.type(e),
  };

  constructor(private readonly m: Module, private readonly evaluator: Evaluator) {}

  /** The function and all it may call stay. */
  stays(f: Func): void {
    this.func(f);
    for (let next = this.queue.pop(); next; next = this.queue.pop()) this.body(next);
  }

  private func(f: Func): void {
    if (this.funcs.has(f)) return;
    this.funcs.add(f);
    this.queue.push(f);
  }

  private type(e: TypeEntry): void {
    if (this.types.has(e)) return;
    this.types.add(e);
    if (e.descriptor?.init) constRefs(e.descriptor.init, this.refs);
    for (const [s, f] of e.methods) if (this.selectors.has(s)) this.func(f);
  }

  private selector(s: string): void {
    if (this.selectors.has(s)) return;
    this.selectors.add(s);
    for (const e of this.types) {
      const f = e.methods.get(s);
      if (f) this.func(f);
    }
  }

  /** The address of a global is at hand: it may be written, and what it holds may be used. */
  private global(g: Global): void {
    if (!g.readonly) this.evaluator.touch(g, Touch.writes);
    this.follow(g);
  }

  /** The contents of a global are at hand. */
  private follow(g: Global): void {
    if (this.followed.has(g)) return;
    this.followed.add(g);
    const now = this.evaluator.contents(g);
    if (now) {
      now.funcs.forEach((f) => this.func(f));
      now.globals.forEach((x) => this.global(x));
      now.types.forEach((e) => this.type(e));
    } else if (g.init) constRefs(g.init, this.refs);
  }

  private body(f: Func): void {
    /** Addresses inside a global. */
    const inside = new Map<Value, Global>();
    const globalOf = (v: Value): Global | undefined => (v.kind === 'addr' ? (v.of.kind === 'global' ? v.of : undefined) : inside.get(v));
    // Blocks may come before those that make their operands.
    for (let more = true; more; ) {
      more = false;
      for (const b of f.blocks) {
        for (const i of b.insts) {
          const base = (i.op === 'field' || i.op === 'elem') && !inside.has(i) ? globalOf(i.base) : undefined;
          if (base) inside.set(i, base);
          more ||= base !== undefined;
        }
      }
    }
    for (const b of f.blocks) for (const i of b.insts) this.inst(i, inside.has(i), globalOf);
  }

  private inst(i: Inst, isAddress: boolean, globalOf: (v: Value) => Global | undefined): void {
    switch (i.op) {
      case 'call':
        this.func(i.fn);
        break;
      case 'guard':
        this.func(i.fail);
        break;
      case 'icall':
        this.selector(i.selector);
        break;
      case 'iface':
        this.type(i.entry);
        break;
      case 'load': {
        const g = globalOf(i.addr);
        if (!g) break;
        this.evaluator.touch(g, Touch.reads);
        if (mayHoldPointers(i)) this.follow(g);
        return;
      }
      default:
        break;
    }
    if (isAddress) return;
    const stored = i.op === 'store' ? globalOf(i.addr) : undefined;
    if (stored) this.evaluator.touch(stored, Touch.writes);
    eachOperand(i, (v) => {
      if (stored && i.op === 'store' && v === i.addr) return;
      const g = globalOf(v);
      if (g) this.global(g);
      else if (isConstant(v) && v.kind !== 'int') constRefs(v, this.refs);
    });
  }
}

/** A value without addresses in it leads nowhere. */
function mayHoldPointers(i: Inst): boolean {
  return i.type.kind !== 'int' && i.type.kind !== 'float';
}
