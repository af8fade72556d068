/**
 * What pointers of a function may point to, by unification: pointers that may point to the same memory share a node, and the
 * pointers stored in that memory share the node's content. Built from the callees up; a call takes over a copy of what its
 * callee does to its parameters (the nodes that its parameters and results reach).
 */
import type { CallIface, CallPtr, Const, Conv, Func, Global, Inst, IrType, Module, New, Slot, TypeEntry, Value } from '../ir/ir';
import { constRefs, eachOperand, isConstant } from '../ir/visit';

/** Memory that some pointers may point to. */
export class Node {
  private parent: Node | undefined;
  private inner: Node | undefined;
  /** Why code that is not looked at may know the memory; undefined while none does. */
  escape: string | undefined;
  /** Somebody writes there. */
  written = false;
  /** It may be heap memory that a callee made. */
  opaque = false;
  news: New[] = [];
  slots: Slot[] = [];
  globals = new Set<Global>();
  /** Functions whose address stands in the memory: the code of closures. */
  codes = new Set<Func>();
  /** The memory may begin with the address of other code, too. */
  mixed = false;

  find(): Node {
    let n: Node = this;
    while (n.parent) n = n.parent;
    for (let m: Node = this; m.parent; ) {
      const next = m.parent;
      m.parent = n;
      m = next;
    }
    return n;
  }

  /** What the memory holds, made when it is first asked for. */
  content(): Node {
    const n = this.find();
    return (n.inner ??= new Node()).find();
  }

  /** What the memory holds, if anybody asked. */
  get known(): Node | undefined {
    return this.find().inner?.find();
  }

  setContent(c: Node): void {
    this.find().inner = c;
  }

  /** From now on one memory. */
  unify(other: Node): Node {
    const work: [Node, Node][] = [[this, other]];
    for (let pair = work.pop(); pair; pair = work.pop()) {
      const a = pair[0].find();
      const b = pair[1].find();
      if (a === b) continue;
      b.parent = a;
      a.escape ??= b.escape;
      a.written ||= b.written;
      a.opaque ||= b.opaque;
      a.mixed ||= b.mixed;
      a.news = joined(a.news, b.news);
      a.slots = joined(a.slots, b.slots);
      a.globals = united(a.globals, b.globals);
      a.codes = united(a.codes, b.codes);
      if (a.inner && b.inner) work.push([a.inner, b.inner]);
      else a.inner ??= b.inner;
    }
    return this.find();
  }

  leak(why: string): void {
    this.find().escape ??= why;
  }
}

/** The smaller goes into the larger, so that tables of many thousand pointers become one memory in good time. */
function joined<T>(a: T[], b: T[]): T[] {
  const [large, small] = a.length >= b.length ? [a, b] : [b, a];
  for (const x of small) large.push(x);
  return large;
}

function united<T>(a: Set<T>, b: Set<T>): Set<T> {
  const [large, small] = a.size >= b.size ? [a, b] : [b, a];
  for (const x of small) large.add(x);
  return large;
}

/** A call of a closure's code whose targets the callers may know. */
interface PendingCall {
  /** The closure object. */
  readonly closure: Node;
  readonly args: readonly (Node | undefined)[];
  readonly result: Node | undefined;
  readonly done: Set<Func>;
}

/** What a function does to the memory its callers give it. */
interface Summary {
  readonly params: readonly (Node | undefined)[];
  readonly result: Node | undefined;
  readonly pending: readonly PendingCall[];
}

/** Functions whose result may share the memory of their argument if nobody writes to it. */
export function sharesString(f: Func): boolean {
  return f.name === 'runtime.stringtoslicebyte';
}

/** One function's nodes. */
export interface Graph {
  /** The node of a pointer, or of a value with pointers in it. */
  of(v: Value): Node | undefined;
  /** All distinct nodes. */
  nodes(): readonly Node[];
  /** Nodes that callers, or callees not yet known, can reach. */
  readonly shared: ReadonlySet<Node>;
}

/** Calls with more possible targets count as unknown. */
const maxTargets = 12;
/** Further calls of code addresses in one function count as unknown. */
const maxPending = 40;
const maxRounds = 8;
const allocator = 'runtime.alloc';

/** The graphs of a module's functions, each built when it or a caller is first asked for. */
export class PointsTo {
  private readonly summaries = new Map<Func, Summary | 'building'>();
  private readonly graphs = new Map<Func, FunctionGraph>();
  private readonly pointers = new Map<IrType, boolean>();
  private readonly targets = new Map<string, readonly Func[]>();
  /** Globals that something may write to. */
  readonly writtenGlobals = new Set<Global>();

  constructor(readonly module: Module) {}

  graph(f: Func): Graph {
    this.summary(f);
    return this.graphs.get(f) as FunctionGraph;
  }

  /** undefined while the function is being looked at: it is recursive. */
  summary(f: Func): Summary | undefined {
    const known = this.summaries.get(f);
    if (known) return known === 'building' ? undefined : known;
    if (f.blocks.length === 0) return undefined;
    this.summaries.set(f, 'building');
    const g = new FunctionGraph(this, f);
    this.graphs.set(f, g);
    const s = g.build();
    this.summaries.set(f, s);
    return s;
  }

  hasPointers(t: IrType): boolean {
    let known = this.pointers.get(t);
    if (known === undefined) {
      known = t.kind === 'ptr' || (t.kind === 'struct' && t.fields.some((f) => this.hasPointers(f))) || (t.kind === 'array' && t.length > 0 && this.hasPointers(t.elem));
      this.pointers.set(t, known);
    }
    return known;
  }

  /** The methods that an interface call may get to. */
  methods(selector: string): readonly Func[] {
    let list = this.targets.get(selector);
    if (!list) {
      const found = new Set<Func>();
      for (const e of this.module.typeEntries.values()) if (e.reachesInterface) addMethod(e, selector, found);
      this.targets.set(selector, (list = [...found]));
    }
    return list;
  }
}

function addMethod(e: TypeEntry, selector: string, to: Set<Func>): void {
  const f = e.methods.get(selector);
  if (f) to.add(f);
}

class FunctionGraph implements Graph {
  private readonly byValue = new Map<Value, Node>();
  private readonly byGlobal = new Map<Global, Node>();
  /** Globals of `byGlobal` whose initial values were not looked at yet: these lead to others, further than the stack goes. */
  private readonly fresh: Global[] = [];
  private readonly all: Node[] = [];
  private pending: PendingCall[] = [];
  private result: Node | undefined;
  private compared: ReadonlySet<Conv> | undefined;
  shared: ReadonlySet<Node> = new Set();

  constructor(private readonly program: PointsTo, private readonly f: Func) {}

  build(): Summary {
    const { f, program } = this;
    for (const p of f.params) if (program.hasPointers(p.type)) this.byValue.set(p, this.node());
    if (program.hasPointers(f.result)) this.result = this.node();
    // Values first, so that the order of blocks does not matter.
    for (const b of f.blocks) for (const i of b.insts) this.inst(i);
    const params = f.params.map((p) => this.byValue.get(p));
    this.resolvePending(params);
    this.spread();
    this.noteGlobals();
    return { params, result: this.result, pending: this.pending };
  }

  of(v: Value): Node | undefined {
    return isConstant(v) ? this.constant(v) : this.byValue.get(v)?.find();
  }

  nodes(): readonly Node[] {
    return [...new Set(this.all.map((n) => n.find()).flatMap((n) => (n.known ? [n, n.known] : [n])))];
  }

  // ---- nodes of values ----

  private node(): Node {
    const n = new Node();
    this.all.push(n);
    return n;
  }

  private content(n: Node): Node {
    const known = n.known;
    if (known) return known;
    const c = n.content();
    this.all.push(c);
    return c;
  }

  /** The node of an operand; a stand-in until its instruction is reached. */
  private operand(v: Value): Node | undefined {
    if (isConstant(v)) return this.constant(v);
    let n = this.byValue.get(v);
    if (!n && this.program.hasPointers(v.type)) this.byValue.set(v, (n = this.node()));
    return n?.find();
  }

  private constant(c: Const): Node | undefined {
    switch (c.kind) {
      case 'addr':
        return c.of.kind === 'func' ? undefined : this.global(c.of);
      case 'agg': {
        if (!this.program.hasPointers(c.type)) return undefined;
        const parts = c.elems.map((e) => this.constant(e)).filter((n) => n !== undefined);
        return parts.length ? parts.reduce((a, b) => a.unify(b)) : undefined;
      }
      case 'ptrint':
        if (c.of.kind === 'addr' && c.of.of.kind === 'global') this.global(c.of.of).leak('its address becomes an integer');
        return undefined;
      default:
        // Descriptors are never written and lead nowhere else; null points nowhere; fixed addresses are handled where they are used.
        return undefined;
    }
  }

  private global(g: Global): Node {
    let n = this.byGlobal.get(g);
    if (!n) {
      this.byGlobal.set(g, (n = this.node()));
      n.globals.add(g);
      this.fresh.push(g);
    }
    return n.find();
  }

  private initials(): void {
    for (let g = this.fresh.pop(); g; g = this.fresh.pop()) this.initial(g, this.global(g));
  }

  /** What a global holds: its initial value, and anything at all where it can be written. */
  private initial(g: Global, n: Node): void {
    if (g.init && this.program.hasPointers(g.type)) {
      const c = this.constant(g.init);
      if (c) this.content(n).unify(c);
      noteCode(g.init, n);
    }
    if (!g.readonly || !g.init) this.content(n).leak(`stored in ${g.name}`);
  }

  private bind(i: Inst, n: Node | undefined): void {
    if (!this.program.hasPointers(i.type)) return;
    const own = this.byValue.get(i);
    if (own && n) own.unify(n);
    else if (!own) this.byValue.set(i, n ?? this.node());
  }

  // ---- instructions ----

  private inst(i: Inst): void {
    switch (i.op) {
      case 'slot':
      case 'new': {
        const n = this.node();
        if (i.op === 'slot') n.slots.push(i);
        else n.news.push(i);
        return this.bind(i, n);
      }
      case 'field':
      case 'elem':
      case 'ptradd':
        return this.bind(i, this.operand(i.base) ?? this.fixed(i.base));
      case 'extract':
        return this.bind(i, this.operand(i.agg));
      case 'iface':
        return this.bind(i, this.operand(i.data));
      case 'insert':
        return this.bind(i, this.join([i.agg, i.value]));
      case 'aggregate':
        return this.bind(i, this.join(i.elems));
      case 'select':
        return this.bind(i, this.join([i.x, i.y]));
      case 'conv':
        if (i.conv === 'ptrtoint') this.asInteger(i);
        if (i.conv === 'bitcast' && i.type.kind === 'ptr') return this.unfollowed(i, i.x);
        return this.bind(i, i.conv === 'inttoptr' ? this.unknown('made from an integer') : undefined);
      case 'ret':
        if (i.value && this.result) {
          const n = this.operand(i.value);
          if (n) this.result.unify(n);
        }
        return;
      default:
        return this.memory(i);
    }
  }

  private memory(i: Inst): void {
    switch (i.op) {
      case 'load':
        return this.bind(i, this.program.hasPointers(i.type) ? this.read(i.addr) : undefined);
      case 'store':
        return this.write(i.addr, i.value);
      case 'memmove': {
        const dst = this.operand(i.dst);
        const src = this.operand(i.src);
        if (dst) dst.written = dst.mixed = true;
        if (dst && src) this.content(dst).unify(this.content(src));
        else if (src) this.content(src).leak('copied to unknown memory');
        else if (dst) this.content(dst).leak('copied from unknown memory');
        return;
      }
      case 'memzero': {
        const dst = this.operand(i.dst);
        if (dst) dst.written = true;
        return;
      }
      case 'atomic':
        if (i.value) this.write(i.addr, i.value);
        if (i.expected) this.operand(i.expected);
        return this.bind(i, this.program.hasPointers(i.type) ? this.read(i.addr) : undefined);
      default:
        return this.calls(i);
    }
  }

  private calls(i: Inst): void {
    switch (i.op) {
      case 'call': {
        const result = this.resultOf(i);
        if (i.fn.name === allocator) {
          if (result) result.opaque = true;
          return;
        }
        if (i.fn.name === 'runtime.newproc') return this.unknownCall(i.args.map((a) => this.operand(a)), result, 'passed to a new goroutine');
        if (sharesString(i.fn)) {
          // Whether it copies is decided by what happens to the result; see passes/copies.
          for (const a of i.args) this.operand(a);
          if (result) result.opaque = true;
          return;
        }
        return this.callFunc(i.fn, i.args.map((a) => this.operand(a)), result);
      }
      case 'guard':
        return this.callFunc(i.fail, i.args.map((a) => this.operand(a)), undefined);
      case 'callptr':
        return this.callCode(i);
      case 'icall':
        return this.callMethod(i);
      case 'intrinsic':
      case 'asm':
        for (const a of i.args) this.operand(a)?.leak(i.op === 'asm' ? 'used in assembly' : `used by ${i.name}`);
        return this.bind(i, this.unknown('comes from assembly'));
      default:
        return;
    }
  }

  /** Nothing is told by an address that is only compared, as those who ask whether two buffers overlap do. */
  private asInteger(i: Conv): void {
    const n = this.operand(i.x);
    if (!n) return;
    this.compared ??= comparedOnly(this.f);
    if (!this.compared.has(i)) n.leak('its address becomes an integer');
  }

  /** A pointer of which the library says that it stays where it is: the memory may be written through it, but nobody else gets to know it. */
  private unfollowed(i: Inst, x: Value): void {
    const n = this.operand(x);
    if (n) n.written = true;
    // What is stored or found through the result is out of sight; the result may stand among other pointers.
    const same = this.node();
    this.content(same).leak('is not followed');
    this.bind(i, same);
  }

  private unknown(why: string): Node {
    const n = this.node();
    n.leak(why);
    return n;
  }

  /** An address that is no pointer to anything we know: a register of the hardware, or null. */
  private fixed(v: Value): Node | undefined {
    return v.kind === 'numptr' ? this.unknown('is a fixed address') : undefined;
  }

  private join(values: readonly Value[]): Node | undefined {
    let out: Node | undefined;
    for (const v of values) {
      const n = this.operand(v);
      if (n) out = out ? out.unify(n) : n;
    }
    return out;
  }

  private read(addr: Value): Node {
    const n = this.operand(addr);
    // Descriptors and null: what is loaded is not memory of the program's own.
    return n ? this.content(n) : this.unknown('loaded from unknown memory');
  }

  private write(addr: Value, value: Value): void {
    const to = this.operand(addr);
    if (to) to.written = true;
    if (!this.program.hasPointers(value.type)) return;
    if (to && isConstant(value)) noteCode(value, to);
    else if (to && !isInside(addr)) to.mixed = true;
    const from = this.operand(value);
    if (!from) return;
    if (to) this.content(to).unify(from);
    else from.leak('stored in unknown memory');
  }

  // ---- calls ----

  private resultOf(i: Inst): Node | undefined {
    if (!this.program.hasPointers(i.type)) return undefined;
    this.bind(i, undefined);
    return this.byValue.get(i)?.find();
  }

  private callFunc(fn: Func, args: readonly (Node | undefined)[], result: Node | undefined): void {
    if (fn === this.f && fn.params.length === args.length) return this.callSelf(args, result);
    if (fn.attrs.noescape || fn.attrs.wasmImport?.module.startsWith('wasi_')) return this.systemCall(args);
    const s = this.program.summary(fn);
    if (s && s.params.length === args.length) this.instantiate(s, args, result);
    else this.unknownCall(args, result, fn.blocks.length ? `passed to ${fn.name}, which is recursive` : `passed to ${fn.name}`);
  }

  /** Calls of WASI, and of what promises it, write to the memory they are given, and to what that points to, and keep nothing. */
  private systemCall(args: readonly (Node | undefined)[]): void {
    for (const a of args) {
      const seen = new Set<Node>();
      for (let n = a?.find(); n && !seen.has(n); n = n.known) {
        seen.add(n);
        n.written = true;
      }
    }
  }

  /** A recursive call has the same memory as the function itself. */
  private callSelf(args: readonly (Node | undefined)[], result: Node | undefined): void {
    this.f.params.forEach((p, n) => {
      const arg = args[n];
      if (arg) this.byValue.get(p)?.unify(arg);
    });
    if (result) this.result?.unify(result);
  }

  private unknownCall(args: readonly (Node | undefined)[], result: Node | undefined, why: string): void {
    for (const a of args) {
      if (!a) continue;
      a.leak(why);
      a.find().written = true;
    }
    result?.leak('result of a call');
  }

  private callCode(i: CallPtr): void {
    const args = i.args.map((a) => this.operand(a));
    const result = this.resultOf(i);
    if (i.fn.kind === 'addr' && i.fn.of.kind === 'func') return this.callFunc(i.fn.of, args, result);
    const closure = i.fn.kind === 'inst' && i.fn.op === 'load' && !isInside(i.fn.addr) ? this.operand(i.fn.addr) : undefined;
    if (closure) this.later(closure, args, result);
    else this.unknownCall(args, result, 'passed to a function that is not known');
  }

  /** Two calls of what may be the same code count as one: else recursion through closures would never end. */
  private later(closure: Node, args: readonly (Node | undefined)[], result: Node | undefined): void {
    const rep = closure.find();
    const known = this.pending.find((p) => p.closure.find() === rep && p.args.length === args.length);
    if (!known) {
      if (this.pending.length < maxPending) this.pending.push({ closure, args, result, done: new Set() });
      else this.unknownCall(args, result, 'passed to a function that is not known');
      return;
    }
    args.forEach((a, n) => {
      const b = known.args[n];
      if (a && b) a.unify(b);
      else a?.leak('passed to a function that is not known');
    });
    if (result && known.result) result.unify(known.result);
    else result?.leak('result of a call');
  }

  private callMethod(i: CallIface): void {
    const args = [this.operand(i.iface), ...i.args.map((a) => this.operand(a))];
    const result = this.resultOf(i);
    const targets = this.program.methods(i.selector);
    if (targets.length > maxTargets) return this.unknownCall(args, result, `passed to method ${i.selector.replace(/\(.*/, '')} of an interface`);
    for (const t of targets) this.callFunc(t, args, result);
  }

  /** Copies what the callee does to the nodes it shares with its callers. */
  private instantiate(s: Summary, args: readonly (Node | undefined)[], result: Node | undefined): void {
    const copies = new Map<Node, Node>();
    const copy = (from: Node): Node => {
      const n = from.find();
      const known = copies.get(n);
      if (known) return known.find();
      const c = this.node();
      copies.set(n, c);
      if (n.escape !== undefined) c.leak(n.escape);
      c.written = n.written;
      c.opaque = n.opaque || n.news.length > 0;
      c.codes = new Set(n.codes);
      c.mixed = n.mixed;
      for (const g of n.globals) c.unify(this.global(g));
      const inner = n.known;
      if (inner) {
        const held = copy(inner);
        this.content(c.find()).unify(held);
      }
      return c.find();
    };
    s.params.forEach((p, n) => {
      const arg = args[n];
      if (p && arg) copy(p).unify(arg);
      else if (p) copy(p);
    });
    if (s.result && result) copy(s.result).unify(result);
    for (const p of s.pending) {
      this.later(copy(p.closure), p.args.map((a) => a && copy(a)), p.result && copy(p.result));
    }
  }

  // ---- the end ----

  /** Calls of code addresses that only this function knows are resolved here; the others are left to the callers. */
  private resolvePending(params: readonly (Node | undefined)[]): void {
    for (let round = 0; ; round++) {
      this.initials();
      this.spread();
      const outside = this.reachable([...params, this.result]);
      let changed = false;
      for (const p of [...this.pending]) {
        const closure = p.closure.find();
        if (closure.escape !== undefined || closure.mixed || round > maxRounds) {
          this.unknownCall(p.args, p.result, 'passed to a function that is not known');
          this.pending = this.pending.filter((x) => x !== p);
          changed = true;
        } else if (!outside.has(closure)) {
          for (const f of closure.codes) {
            if (p.done.has(f)) continue;
            p.done.add(f);
            this.callFunc(f, p.args, p.result);
            changed = true;
          }
        }
      }
      if (!changed) break;
    }
    const outside = this.reachable([...params, this.result]);
    this.pending = this.pending.filter((p) => outside.has(p.closure.find()));
    this.shared = this.reachable([...params, this.result, ...this.pending.flatMap((p) => [p.closure, ...p.args, p.result])]);
  }

  private reachable(roots: readonly (Node | undefined)[]): Set<Node> {
    const seen = new Set<Node>();
    for (const r of roots) for (let n = r?.find(); n && !seen.has(n); n = n.known) seen.add(n);
    return seen;
  }

  /** What is in memory that unknown code knows, it knows, too; and it may write there. */
  private spread(): void {
    for (const start of this.all) {
      for (let n: Node | undefined = start.find(); n?.escape !== undefined; ) {
        n.written = true;
        const inner: Node | undefined = n.known;
        if (!inner || inner.escape !== undefined) break;
        inner.leak(n.escape);
        n = inner;
      }
    }
  }

  private noteGlobals(): void {
    const open = this.reachable(this.pending.flatMap((p) => [...p.args, p.result]));
    for (const r of new Set([...this.byGlobal.values()].map((n) => n.find()))) {
      if (r.written || r.escape !== undefined || open.has(r)) for (const g of r.globals) this.program.writtenGlobals.add(g);
    }
  }
}

/** Addresses as integers that only comparisons look at. */
function comparedOnly(f: Func): ReadonlySet<Conv> {
  const found = new Set<Conv>();
  const told = new Set<Value>();
  for (const b of f.blocks) {
    for (const i of b.insts) {
      if (i.op === 'conv' && i.conv === 'ptrtoint') found.add(i);
      if (i.op !== 'cmp') eachOperand(i, (v) => void (v.kind === 'inst' && v.op === 'conv' && told.add(v)));
    }
  }
  return new Set([...found].filter((i) => !told.has(i)));
}

/** Notes the functions in a constant that is put into a node's memory. */
function noteCode(c: Const, n: Node): void {
  const found: Func[] = [];
  constRefs(c, { func: (f) => void found.push(f), global: () => undefined, type: () => undefined });
  const to = n.find();
  for (const f of found) to.codes.add(f);
}

/** The address of a field that is not the first. */
function isInside(v: Value): boolean {
  return v.kind === 'inst' && v.op === 'field' && v.index > 0;
}
