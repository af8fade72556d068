/**
 * What the program needs: functions, data and types that are reachable from the roots (rapid type analysis). A method is
 * needed once some value of its type reaches an interface and some interface call has its selector.
 */
import type { Const, Func, Global, Inst, Value } from '../ir';
import { constRefs, eachOperand, type ConstRefs } from '../visit';
import type { Entry } from './entries';
import type { Program } from './program';
import { interfaceMethod } from './wrappers';

/** Functions of reflection that make interface values of any type they come across. */
const packsInterfaces = new Set(['reflect.packEface', 'reflect.packIface', 'internal/reflectlite.packEface']);
/** Functions of reflection through which any exported method can be called. */
const callsMethods = new Set(['reflect.Value.Method', 'reflect.(*rtype).Method', 'reflect.(*rtype).MethodByName', 'reflect.Value.MethodByName']);

/**
 * Functions that only do something once another one has run: a reflect.Value that stands for a method comes from
 * Value.Method alone. Until that is reached, calls of them cannot happen.
 */
const gates: ReadonlyMap<string, string> = new Map([
  ['reflect.makeMethodValue', 'reflect.Value.Method'],
  ['reflect.methodReceiver', 'reflect.Value.Method'],
  ['reflect.methodValueCallCodePtr', 'reflect.Value.Method'],
]);

export class Demand {
  readonly funcs = new Set<Func>();
  readonly globals = new Set<Global>();
  /** Types whose descriptor is needed. */
  readonly types = new Set<Entry>();
  readonly ifaceTypes = new Set<Entry>();
  readonly selectors = new Set<string>();
  /** All exported methods may be called by name. */
  allMethods = false;
  private readonly queue: Func[] = [];
  /** Functions behind closed gates, and the gates that are open. */
  private readonly waiting = new Map<Func, string>();
  private readonly opened = new Set<string>();
  /** The function whose code is being looked at, and for each function the one that first needed it. */
  private current: Func | undefined;
  private readonly neededBy = new Map<Func, Func>();
  private readonly refs: ConstRefs = {
    func: (f) => this.func(f),
    global: (g) => this.global(g),
    type: (e, inAggregate) => this.type(e as Entry, inAggregate),
  };

  constructor(private readonly p: Program) {}

  func(f: Func): void {
    if (this.funcs.has(f)) return;
    const gate = gates.get(f.name);
    if (gate !== undefined && !this.opened.has(gate)) {
      this.waiting.set(f, gate);
      return;
    }
    this.funcs.add(f);
    this.queue.push(f);
    if (this.current) this.neededBy.set(f, this.current);
  }

  /** How the program gets to a function: `main.main → fmt.Println → …`. */
  path(f: Func): string {
    const names: string[] = [];
    for (let g: Func | undefined = f; g && names.length < 20; g = this.neededBy.get(g)) names.unshift(g.name);
    return names.join(' → ');
  }

  global(g: Global): void {
    if (this.globals.has(g)) return;
    this.globals.add(g);
    this.p.module.globals.set(g.name, g);
    this.p.inits.globalReached(g);
    if (g.init) this.constant(g.init);
  }

  /** A constant is used where an interface value may be made of it. */
  constant(c: Const): void {
    constRefs(c, this.refs);
  }

  /** The references of a descriptor: the types in it do not reach interfaces by that. */
  descriptorConstant(c: Const): void {
    constRefs(c, { ...this.refs, type: (e) => this.type(e as Entry, false) });
  }

  type(e: Entry, reachesInterface: boolean): void {
    if (!this.types.has(e)) {
      this.types.add(e);
      this.p.descriptors.changed = true;
    }
    if ((reachesInterface || this.p.module.reflectsValues) && !e.reachesInterface) this.reachInterface(e);
  }

  private reachInterface(e: Entry): void {
    e.reachesInterface = true;
    this.ifaceTypes.add(e);
    this.p.descriptors.changed = true;
    for (const s of e.methodList.keys()) if (this.selectors.has(s)) this.method(e, s);
    if (this.allMethods) this.exportedMethods(e);
  }

  private exportedMethods(e: Entry): void {
    for (const [s, m] of e.methodList) if (m.func.exported) this.method(e, s);
  }

  selector(s: string): void {
    if (this.selectors.has(s)) return;
    this.selectors.add(s);
    for (const e of this.ifaceTypes) if (e.methodList.has(s)) this.method(e, s);
  }

  private method(e: Entry, selector: string): void {
    if (e.methods.has(selector)) return;
    const m = e.methodList.get(selector);
    if (!m) return;
    const fn = interfaceMethod(this.p, e, m);
    e.methods.set(selector, fn);
    this.func(fn);
  }

  /** Builds and scans functions until nothing new turns up. */
  run(): void {
    for (;;) {
      const f = this.queue.pop();
      if (!f) {
        this.current = undefined;
        return;
      }
      this.current = f;
      this.p.build(f);
      this.p.module.funcs.set(f.name, f);
      this.noteReflection(f.name);
      for (const b of f.blocks) for (const i of b.insts) this.inst(i);
    }
  }

  private assertion(args: readonly Value[]): void {
    const want = args[1];
    if (want.kind === 'type') this.p.descriptors.noteAssertion(want.entry as Entry);
  }

  /** What still waits behind a gate is never called. */
  closeGates(): void {
    for (const f of this.waiting.keys()) {
      if (this.funcs.has(f)) continue;
      f.blocks = [{ name: 'entry', insts: [{ kind: 'inst', op: 'unreachable', type: this.p.t.void, pos: undefined }] }];
      this.funcs.add(f);
      this.p.module.funcs.set(f.name, f);
    }
  }

  private openGate(name: string): void {
    this.opened.add(name);
    for (const [f, gate] of this.waiting) if (gate === name) this.func(f);
  }

  private noteReflection(name: string): void {
    if (name.startsWith('reflect.Value.Method')) this.openGate('reflect.Value.Method');
    if (packsInterfaces.has(name) && !this.p.module.reflectsValues) {
      this.p.module.reflectsValues = true;
      for (const e of [...this.types]) this.type(e, true);
    }
    if (callsMethods.has(name) && !this.allMethods) {
      this.allMethods = true;
      for (const e of [...this.ifaceTypes]) this.exportedMethods(e);
    }
    this.p.descriptors.noteFunction(name);
  }

  private inst(i: Inst): void {
    switch (i.op) {
      case 'call':
        this.func(i.fn);
        if (i.fn.name === 'runtime.panicTypeAssert') this.assertion(i.args);
        break;
      case 'guard':
        this.func(i.fail);
        if (i.fail.name === 'runtime.panicTypeAssert') this.assertion(i.args);
        break;
      case 'icall':
        this.selector(i.selector);
        break;
      // Emission calls the allocator for those that stay on the heap.
      case 'new':
        this.func(this.p.runtimeFunc('alloc'));
        break;
      case 'iface':
        this.type(i.entry as Entry, true);
        break;
      case 'field':
        this.p.descriptors.noteField(i.struct, i.index);
        break;
      case 'extract':
        if (i.agg.type.kind === 'struct') this.p.descriptors.noteField(i.agg.type, i.index);
        break;
      default:
        break;
    }
    eachOperand(i, (v) => {
      if (v.kind === 'addr' || v.kind === 'type' || v.kind === 'agg' || v.kind === 'ptrint') this.constant(v);
    });
  }
}
