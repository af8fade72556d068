/** Keeps what is reachable from the roots: functions, data, types, and of each type's methods those that interface calls can get to. */
import type { Func, Global, Inst, Module, TypeEntry, Value } from '../ir/ir';
import { constRefs, eachOperand, type ConstRefs } from '../ir/visit';

/** Removes everything else from the module, and says anew which types reach interfaces. */
export function reach(m: Module): void {
  const r = new Reach(m);
  r.run();
  for (const [name, f] of m.funcs) if (!r.funcs.has(f)) m.funcs.delete(name);
  for (const f of r.funcs) if (!m.funcs.has(f.name)) m.funcs.set(f.name, f);
  for (const [name, g] of m.globals) if (!r.globals.has(g)) m.globals.delete(name);
  for (const g of r.globals) if (!m.globals.has(g.name)) m.globals.set(g.name, g);
  for (const [key, e] of m.typeEntries) {
    if (!r.types.has(e)) {
      m.typeEntries.delete(key);
      e.reachesInterface = false;
      continue;
    }
    e.reachesInterface = r.ifaceTypes.has(e);
    for (const s of [...e.methods.keys()]) if (!e.reachesInterface || !r.selectors.has(s)) e.methods.delete(s);
  }
}

class Reach {
  readonly funcs = new Set<Func>();
  readonly globals = new Set<Global>();
  readonly types = new Set<TypeEntry>();
  readonly ifaceTypes = new Set<TypeEntry>();
  readonly selectors = new Set<string>();
  private readonly queue: Func[] = [];
  private readonly refs: ConstRefs = {
    func: (f) => this.func(f),
    global: (g) => this.global(g),
    type: (e, inAggregate) => this.type(e, inAggregate),
  };
  private readonly descriptorRefs: ConstRefs = { ...this.refs, type: (e) => this.type(e, false) };

  /** Called for what is allocated on the heap. */
  private readonly allocator: Func | undefined;

  constructor(private readonly m: Module) {
    this.allocator = m.funcs.get('runtime.alloc');
  }

  run(): void {
    this.m.roots.forEach((f) => this.func(f));
    this.m.rootGlobals.forEach((g) => this.global(g));
    for (let f = this.queue.pop(); f; f = this.queue.pop()) {
      for (const b of f.blocks) for (const i of b.insts) this.inst(i);
    }
  }

  private func(f: Func): void {
    if (this.funcs.has(f)) return;
    this.funcs.add(f);
    this.queue.push(f);
  }

  private global(g: Global): void {
    if (this.globals.has(g)) return;
    this.globals.add(g);
    if (g.init) constRefs(g.init, this.refs);
  }

  private type(e: TypeEntry, reachesInterface: boolean): void {
    if (!this.types.has(e)) {
      this.types.add(e);
      if (e.descriptor?.init) constRefs(e.descriptor.init, this.descriptorRefs);
    }
    if ((!reachesInterface && !this.m.reflectsValues) || this.ifaceTypes.has(e)) return;
    this.ifaceTypes.add(e);
    for (const [s, f] of e.methods) if (this.selectors.has(s)) this.func(f);
  }

  private selector(s: string): void {
    if (this.selectors.has(s)) return;
    this.selectors.add(s);
    for (const e of this.ifaceTypes) {
      const f = e.methods.get(s);
      if (f) this.func(f);
    }
  }

  private inst(i: Inst): void {
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
      case 'new':
        if (this.allocator) this.func(this.allocator);
        break;
      case 'iface':
        this.type(i.entry, true);
        break;
      default:
        break;
    }
    eachOperand(i, this.use);
  }

  private readonly use = (v: Value): void => {
    if (v.kind !== 'inst' && v.kind !== 'int' && v.kind !== 'param') constRefs(v, this.refs);
  };
}
