/**
 * What the program needs: functions, data and types that are reachable from the roots (rapid type analysis). A method is
 * needed once some value of its type reaches an interface and some interface call has its selector. Blocks of a function are
 * looked at once they can run: the case of a type that no interface holds yet waits for that, with all that it calls.
 */
import type { Block, Const, Func, Global, Inst, Terminator, Value } from '../ir';
import { constAt, placeOf } from '../const-at';
import type { Layouts } from '../layout';
import { kindMadeBy } from '../reflection';
import { constRefs, eachOperand, type ConstRefs } from '../visit';
import { Assumptions, type Fact, type Facts } from './assume';
import { Entry } from './entries';
import type { Program } from './program';
import { kindOfType } from './typedesc';
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
  ['reflect.methodThunk', 'reflect.Value.Method'],
  ['reflect.sameThunk', 'reflect.FuncOf'],
  ['reflect.methodValueCallCodePtr', 'reflect.Value.Method'],
]);

/** A block from an instruction on. */
interface Rest {
  readonly code: Code;
  readonly block: Block;
  readonly from: number;
}

/** A function whose blocks are looked at. */
interface Code {
  readonly fn: Func;
  readonly assume: Assumptions;
  /** The blocks that can run, and where those end that wait for a fact in their middle. */
  readonly live: Map<Block, number | undefined>;
}

export class Demand implements Facts {
  readonly funcs = new Set<Func>();
  readonly globals = new Set<Global>();
  /** Types whose descriptor is needed. */
  readonly types = new Set<Entry>();
  readonly ifaceTypes = new Set<Entry>();
  readonly selectors = new Set<string>();
  /** All exported methods may be called by name. */
  allMethods = false;
  readonly layouts: Layouts;
  private readonly queue: Func[] = [];
  private readonly work: Rest[] = [];
  private readonly code = new Map<Func, Code>();
  /** What waits for a fact to become true. */
  private readonly waiters = new Map<Fact, Rest[]>();
  /** Facts that are true: selectors with a method to call, kinds of types, variables that may change. */
  private readonly known = new Set<Fact>([0n]);
  /** Interface types that code waits for. */
  private readonly wanted = new Set<Entry>();
  /** Functions behind closed gates, and the gates that are open. */
  private readonly waiting = new Map<Func, string>();
  private readonly opened = new Set<string>();
  /** The function whose code is being looked at, and for each function the one that first needed it. */
  private current: Func | undefined;
  private readonly neededBy = new Map<Func, Func>();
  private readonly refs: ConstRefs = {
    func: (f) => this.func(f),
    global: (g) => {
      this.global(g);
      this.become(g);
    },
    type: (e, inAggregate) => this.type(e as Entry, inAggregate),
  };

  constructor(private readonly p: Program) {
    this.layouts = p.types.layouts;
  }

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

  /** How the program gets to a function: each calls or refers to the one behind it. */
  way(f: Func): readonly Func[] {
    const funcs: Func[] = [];
    for (let g: Func | undefined = f; g; g = this.neededBy.get(g)) funcs.unshift(g);
    return funcs;
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
      this.become(BigInt(kindOfType(e.type)));
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
    this.wake(e);
    for (const w of this.wanted) if (implementsAll(e, w)) this.wake(w);
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
    this.become(selector);
  }

  // ---- facts -------------------------------------------------------------------------------------------

  holds(fact: Fact): boolean {
    if (!(fact instanceof Entry)) return this.known.has(fact);
    if (fact.interfaceSelectors === undefined) return fact.reachesInterface;
    for (const e of this.ifaceTypes) if (implementsAll(e, fact)) return true;
    return false;
  }

  isOwn(g: Global): boolean {
    return g.init !== undefined && !g.external && !g.exported && g.section === undefined;
  }

  private become(fact: Fact): void {
    if (this.known.has(fact)) return;
    this.known.add(fact);
    this.wake(fact);
  }

  private wake(fact: Fact): void {
    const list = this.waiters.get(fact);
    if (!list) return;
    this.waiters.delete(fact);
    // Not as arguments of one call: in a large program there are more than a stack holds.
    for (const rest of list) this.work.push(rest);
  }

  private wait(facts: readonly Fact[], rest: Rest): void {
    for (const fact of facts) {
      const list = this.waiters.get(fact);
      if (list) list.push(rest);
      else this.waiters.set(fact, [rest]);
      if (fact instanceof Entry && fact.interfaceSelectors) this.wanted.add(fact);
    }
  }

  // ---- code --------------------------------------------------------------------------------------------

  /** Builds functions and looks at their blocks until nothing new turns up. */
  run(): void {
    for (;;) {
      const rest = this.work.pop();
      if (rest) {
        this.current = rest.code.fn;
        this.scan(rest);
        this.tell();
        continue;
      }
      const f = this.queue.pop();
      if (!f) {
        this.current = undefined;
        return;
      }
      this.current = f;
      this.p.build(f);
      this.tell();
      this.p.module.funcs.set(f.name, f);
      this.noteReflection(f.name);
      const code: Code = { fn: f, assume: new Assumptions(f, this), live: new Map() };
      this.code.set(f, code);
      if (f.blocks.length > 0) this.enter(code, f.blocks[0]);
    }
  }

  private tell(): void {
    this.p.options.looked?.(() => (this.current ? this.way(this.current) : []));
  }

  /** The function has been given other blocks. */
  changed(f: Func): void {
    this.code.delete(f);
    this.queue.push(f);
  }

  private enter(code: Code, block: Block): void {
    if (code.live.has(block)) return;
    code.live.set(block, undefined);
    this.work.push({ code, block, from: 0 });
  }

  private scan({ code, block, from }: Rest): void {
    code.live.set(block, undefined);
    for (let n = from; n < block.insts.length; n++) {
      const i = block.insts[n];
      this.inst(i);
      const facts = this.blocking(code, i);
      if (facts) {
        code.live.set(block, n);
        return this.wait(facts, { code, block, from: n });
      }
    }
    const last = block.insts.length - 1;
    this.leave({ code, block, from: last }, block.insts[last] as Terminator);
  }

  /** What has to come true before the program gets past the instruction: a method to call, a type to be asserted. */
  private blocking(code: Code, i: Inst): readonly Fact[] | undefined {
    if (i.op === 'icall') return this.known.has(i.selector) ? undefined : [i.selector];
    if (i.op !== 'guard') return undefined;
    const cond = code.assume.of(i.cond);
    return cond?.value === 0n ? cond.until : undefined;
  }

  /** Goes on to where the block can lead. */
  private leave(at: Rest, i: Terminator): void {
    const { code } = at;
    switch (i.op) {
      case 'br':
        return this.enter(code, i.to);
      case 'condbr': {
        const cond = code.assume.of(i.cond);
        if (!cond || cond.value !== 0n) this.enter(code, i.then);
        if (!cond || cond.value === 0n) this.enter(code, i.else);
        if (cond) this.wait(cond.until, at);
        return;
      }
      case 'switch': {
        const x = code.assume.of(i.x);
        if (x) {
          this.enter(code, i.cases.find((c) => c.value.value === x.value)?.to ?? i.default);
          return this.wait(x.until, at);
        }
        const isKind = code.assume.isKind(i.x);
        for (const c of i.cases) {
          if (!isKind || this.known.has(c.value.value)) this.enter(code, c.to);
          else this.wait([c.value.value], at);
        }
        return this.enter(code, i.default);
      }
      default:
        return;
    }
  }

  /** Removes the blocks that nothing can get to: what they call has not been built. */
  prune(): void {
    for (const { fn, live } of this.code.values()) {
      if (fn.blocks.length === 0) continue;
      for (const [block, end] of live) {
        if (end !== undefined) block.insts.splice(block.insts[end].op === 'guard' ? end + 1 : end, block.insts.length, { kind: 'inst', op: 'unreachable', type: this.p.t.void, pos: block.insts[end].pos });
        else pruneEdges(block, live);
      }
      fn.blocks = fn.blocks.filter((b) => live.has(b));
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
    if (name === 'reflect.FuncOf') this.openGate(name);
    if (packsInterfaces.has(name) && !this.p.module.reflectsValues) {
      this.p.module.reflectsValues = true;
      for (const e of [...this.types]) this.type(e, true);
    }
    if (callsMethods.has(name) && !this.allMethods) {
      this.allMethods = true;
      for (const e of [...this.ifaceTypes]) this.exportedMethods(e);
    }
    const kind = kindMadeBy(name);
    if (kind !== undefined) this.become(kind);
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
    eachOperand(i, (v) => this.operand(i, v));
  }

  private operand(i: Inst, v: Value): void {
    if (v.kind === 'type' || v.kind === 'agg' || v.kind === 'ptrint') return this.constant(v);
    if (v.kind === 'addr') {
      if (v.of.kind === 'func') return this.func(v.of);
      this.global(v.of);
    } else if (v.kind !== 'inst' || v.op !== 'field') return;
    const place = placeOf(this.layouts, v);
    if (place && !this.keeps(i, v)) this.become(place.global);
  }

  /** The use of a variable's address changes nothing. */
  private keeps(i: Inst, address: Value): boolean {
    if (i.op === 'load') return !i.volatile;
    if (i.op === 'field') return true;
    if (i.op !== 'store' || i.volatile || i.addr !== address || i.value.kind !== 'int') return false;
    const place = placeOf(this.layouts, address);
    const old = place?.global.init && constAt(this.layouts, place.global.init, place.offset, i.value.type);
    return old?.kind === 'int' && old.value === i.value.value;
  }
}

function implementsAll(e: Entry, iface: Entry): boolean {
  return (iface.interfaceSelectors ?? []).every((s) => e.methodList.has(s));
}

/** Leaves out the ways to blocks that are not live. */
function pruneEdges(block: Block, live: ReadonlyMap<Block, unknown>): void {
  const last = block.insts[block.insts.length - 1];
  const to = (b: Block): void => void (block.insts[block.insts.length - 1] = { kind: 'inst', op: 'br', type: last.type, pos: last.pos, to: b });
  if (last.op === 'condbr') {
    if (!live.has(last.then)) to(last.else);
    else if (!live.has(last.else)) to(last.then);
  } else if (last.op === 'switch') {
    last.cases = last.cases.filter((c) => live.has(c.to));
    if (!live.has(last.default)) to(last.cases[0].to);
    else if (last.cases.length === 0) to(last.default);
  }
}
