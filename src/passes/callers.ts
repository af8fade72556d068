/**
 * For programs that ask who called a function: each function from which that question can be reached keeps a node on its
 * stack, linked to its caller's, with the number of the call it is in the middle of. The numbers' meanings, files and lines,
 * become a table in flash. Works on every target, since no stack is walked. runtime/src/runtime/callers.go is the other side.
 */
import type { Block, Call, Const, Func, Global, Guard, Inst, IrPos, Module, StructType, Value } from '../ir/ir';
import { constRefs, eachOperand, isConstant } from '../ir/visit';
import { reaching, type Reaching } from './call-graph';
import { dropLogCallers } from './log-flags';

/** The function that walks the nodes: without it nobody asks. */
const asker = 'runtime.callStack';
/** It does the walk, also for those who only ask when others do. */
const walker = 'runtime.walkCalls';
/** Copies the nodes of a panic before the stack is left. */
const keeps = 'runtime.keptCalls';
/** What it finds, and what `FuncForPC` looks at. */
const tables = ['callSites', 'callFuncs', 'callCodes'] as const;
/** Functions of the runtime that Go shows in traces, and what they are called there. */
const shownRuntime: ReadonlyMap<string, string> = new Map([
  ['runtime.Callers', 'runtime.Callers'], ['runtime.gopanic', 'runtime.gopanic'], ['runtime.sigpanic', 'runtime.sigpanic'], ['runtime.panicmem', 'runtime.panicmem'],
  ['runtime.panicIndex', 'runtime.goPanicIndex'], ['runtime.panicdivide', 'runtime.panicdivide'], ['runtime.panicTypeAssert', 'runtime.panicdottypeE'],
  ['runtime.Goexit', 'runtime.Goexit'], ['runtime.resetMain', 'runtime.main'],
]);
/** Functions that the builder makes around others. */
const wrapperName = /-(thunk|iface|expr|linkname)$|\.(gowrap|deferwrap)\d+$|^type:/;

export function trackCallers(m: Module): void {
  dropLogCallers(m);
  if (!tables.some((name) => m.globals.has(`runtime.${name}`))) return;
  // Texts of reflection's panics name the method, in test programs.
  const target = m.funcs.get(asker) && m.funcs.get(m.funcs.has('testing.tRunner') ? walker : asker);
  const keeper = m.funcs.get(keeps);
  new Tracker(m, target && reaching(m, keeper ? [target, keeper] : [target])).run();
}

class Tracker {
  private readonly node: StructType;
  private readonly sites: Const[] = [];
  private readonly siteIds = new Map<string, Const>();
  private readonly funcs: Const[] = [];
  private readonly funcIds = new Map<string, number>();
  private readonly strings = new Map<string, Const>();

  constructor(private readonly m: Module, private readonly reach: Reaching | undefined) {
    this.node = m.types.struct([m.types.ptr, m.types.int]);
  }

  run(): void {
    const { m } = this;
    const codes = m.globals.has('runtime.callCodes') ? this.codes() : undefined;
    const { reach } = this;
    // From the start, not only when somebody has asked: the stack may have been left before.
    const inUse = m.globals.get('runtime.callersInUse');
    if (reach && inUse) inUse.init = { kind: 'int', type: m.types.i8, value: 1n };
    if (reach) for (const f of [...m.funcs.values()]) if (f.blocks.length > 0 && shownName(f) !== undefined) this.track(f, reach);
    if (m.globals.has('runtime.callSites')) this.table('callSites', this.sites);
    if (m.globals.has('runtime.callFuncs')) this.table('callFuncs', this.funcs);
    if (codes) this.table('callCodes', codes);
  }

  // ---- code ----

  private track(f: Func, reach: Reaching): void {
    // A function with defer is left through its body, which then notes where.
    const deferring = isBody(f) && reach.deferred;
    const calls = deferring || f.blocks.some((b) => b.insts.some((i) => i.op !== 'guard' && reach.call(i)));
    const guards = f.blocks.some((b) => b.insts.some((i) => i.op === 'guard' && reach.call(i)));
    if (!calls && !guards) return;
    const { types } = this.m;
    const node: Inst = { kind: 'inst', op: 'slot', type: types.ptr, pos: undefined, elem: this.node, name: '' };
    const site: Inst = { kind: 'inst', op: 'field', type: types.ptr, pos: undefined, base: node, struct: this.node, index: 1 };
    const out: Block[] = [];
    for (const b of f.blocks) {
      let insts: Inst[] = [];
      const old = b.insts;
      b.insts = insts;
      out.push(b);
      for (const i of old) {
        if (!reach.call(i)) {
          if (i.op === 'ret' && calls) insts.push(...this.pop(node, f, i.pos));
          insts.push(i);
        } else if (i.op === 'guard') {
          const rest: Block = { name: 'checked', insts: [] };
          const failed: Block = { name: 'failed', insts: this.failing(f, i, node, calls ? undefined : site, site) };
          insts.push({ kind: 'inst', op: 'condbr', type: types.void, pos: i.pos, cond: i.cond, then: rest, else: failed });
          out.push(failed, rest);
          insts = rest.insts;
        } else {
          insts.push(this.store(site, this.siteId(f, i.pos), i.pos), i);
        }
      }
    }
    f.blocks = out;
    const entry = f.blocks[0];
    const slots = entry.insts.findIndex((i) => i.op !== 'slot');
    entry.insts.splice(slots, 0, node, ...(calls ? [...this.push(node), site] : []));
  }

  /** A check fails: what the call of its function needs comes only here. */
  private failing(f: Func, i: Guard, node: Inst, own: Inst | undefined, site: Inst): Inst[] {
    const { types } = this.m;
    const place: Inst = own ? { ...own } : site;
    return [
      ...(own ? [...this.push(node), place] : []),
      this.store(place, this.siteId(f, i.pos), i.pos),
      { kind: 'inst', op: 'call', type: types.void, pos: i.pos, fn: i.fail, args: i.args } satisfies Call,
      { kind: 'inst', op: 'unreachable', type: types.void, pos: i.pos },
    ];
  }

  private top(): Const {
    return this.addr(this.global('callTop'));
  }

  private push(node: Inst): Inst[] {
    const old: Inst = { kind: 'inst', op: 'load', type: this.m.types.ptr, pos: undefined, addr: this.top(), volatile: false };
    return [old, this.store(node, old), this.store(this.top(), node)];
  }

  /** Deferred calls come next when the body of a function ends: the function is then at its return. */
  private pop(node: Inst, f: Func, pos: IrPos | undefined): Inst[] {
    const { types } = this.m;
    const old: Inst = { kind: 'inst', op: 'load', type: types.ptr, pos: undefined, addr: node, volatile: false };
    const out = [old, this.store(this.top(), old)];
    if (isBody(f) && pos) {
      const site: Inst = { kind: 'inst', op: 'field', type: types.ptr, pos: undefined, base: old, struct: this.node, index: 1 };
      out.push(site, this.store(site, this.siteId(f, pos, false), pos));
    }
    return out;
  }

  private store(addr: Value, value: Value, pos?: IrPos): Inst {
    return { kind: 'inst', op: 'store', type: this.m.types.void, pos, addr, value, volatile: false };
  }

  // ---- tables ----

  /** The number of a place; the body of a function with defer has negative lines. */
  private siteId(f: Func, pos: IrPos | undefined, body = isBody(f)): Const {
    const line = pos?.line ?? f.pos?.line ?? 0;
    const fn = this.funcId(f, pos);
    const signed = body ? -line : line;
    const key = `${fn}:${signed}`;
    let id = this.siteIds.get(key);
    if (!id) {
      id = this.int(this.sites.length);
      this.siteIds.set(key, id);
      this.sites.push(this.agg([this.int32(fn), this.int32(signed)]));
    }
    return id;
  }

  /** A function is there once for each file that line directives put parts of it in. */
  private funcId(f: Func, pos = f.pos): number {
    const name = shownName(f) as string;
    const file = fileName(f, pos);
    const key = `${file}:${name}`;
    let id = this.funcIds.get(key);
    if (id === undefined) {
      id = this.funcs.length;
      this.funcIds.set(key, id);
      // The closure of a function literal is no argument.
      const bare = f.params.every((x) => x.name === '.closure' || x.name === 'frame');
      this.funcs.push(this.agg([this.string(name), this.string(file), this.string(bare ? '()' : '(...)'), this.int(f.pos?.line ?? 0)]));
    }
    return id;
  }

  /** The functions whose address stands somewhere: what a func value may be. */
  private codes(): Const[] {
    const { m } = this;
    const taken = new Set<Func>();
    const refs = { func: (f: Func) => void taken.add(f), global: () => undefined, type: () => undefined };
    for (const g of m.globals.values()) if (g.init) constRefs(g.init, refs);
    for (const f of m.funcs.values()) {
      for (const b of f.blocks) for (const i of b.insts) eachOperand(i, (v) => void (isConstant(v) && v.kind !== 'int' && constRefs(v, refs)));
    }
    const out: Const[] = [];
    for (const f of taken) {
      const real = f.name.endsWith('-thunk') ? m.funcs.get(f.name.slice(0, -'-thunk'.length)) : f;
      if (real === undefined || isBody(f) || shownName(real) === undefined) continue;
      // LLVM takes functions that compare with their own address for equal, and the address of the one it keeps is then that of both.
      if (!comparesItself(f)) f.attrs.addressSignificant = true;
      out.push(this.agg([this.addr(f), this.int(this.funcId(real))]));
    }
    return out;
  }

  private table(name: string, rows: readonly Const[]): void {
    const { types } = this.m;
    const variable = this.global(name);
    if (rows.length === 0) return;
    const type = types.array(rows[0].type, rows.length);
    const g = this.data(`runtime.${name}.table`, { kind: 'agg', type, elems: [...rows] });
    const n = this.int(rows.length);
    variable.init = { kind: 'agg', type: types.slice, elems: [this.addr(g), n, n] };
  }

  private string(text: string): Const {
    let c = this.strings.get(text);
    if (!c) {
      const { types } = this.m;
      const data = new TextEncoder().encode(text);
      const g = this.data(`runtime.callers.string.${this.strings.size}`, { kind: 'bytes', type: types.array(types.i8, data.length), data });
      g.mergeable = true;
      c = { kind: 'agg', type: types.string, elems: [this.addr(g), this.int(data.length)] };
      this.strings.set(text, c);
    }
    return c;
  }

  private data(name: string, init: Const): Global {
    const g: Global = {
      kind: 'global', name, type: init.type, init, external: false, readonly: true, mergeable: false, exported: false, section: undefined, align: undefined, pkg: 'runtime', pos: undefined,
    };
    this.m.globals.set(name, g);
    return g;
  }

  private global(name: string): Global {
    const g = this.m.globals.get(`runtime.${name}`);
    if (!g) throw new Error(`package runtime has no variable ${name}`);
    return g;
  }

  private agg(elems: Const[]): Const {
    return { kind: 'agg', type: this.m.types.struct(elems.map((e) => e.type)), elems };
  }
  private addr(of: Global | Func): Const {
    return { kind: 'addr', type: this.m.types.ptr, of, offset: 0 };
  }
  private int(n: number): Const {
    return { kind: 'int', type: this.m.types.int, value: BigInt(n) };
  }
  private int32(n: number): Const {
    return { kind: 'int', type: this.m.types.i32, value: BigInt.asUintN(32, BigInt(n)) };
  }
}

function isBody(f: Func): boolean {
  return f.name.endsWith('-body');
}

/** As Go writes it; undefined for what Go does not show. */
function shownName(f: Func): string | undefined {
  if (f.pos === undefined || !f.name.includes('.') || wrapperName.test(f.name)) return undefined;
  if (/^(runtime|internal\/flash)[./]/.test(f.name) && !/^runtime\/debug\./.test(f.name)) return shownRuntime.get(f.name);
  return f.name.replace(/-body$/, '').replace(/\[.*?\](?=$|[.)])/g, '[...]');
}

/** Files of the main package as they were named; of others package path and name, the same wherever the program is built. */
function fileName(f: Func, pos: IrPos | undefined): string {
  const file = pos?.file ?? '';
  if (file === '') return '??';
  const name = f.name.replace(/\[.*$/, '');
  const slash = name.lastIndexOf('/');
  const pkg = name.slice(0, name.indexOf('.', slash + 1));
  return pkg === '' || pkg === 'main' ? file : `${pkg}/${file.replace(/^.*[\\/]/, '')}`;
}

/** A function that recovers asks whether it is the one that was called. */
function comparesItself(f: Func): boolean {
  return f.blocks.some((b) => b.insts.some((i) => i.op === 'call' && i.fn.name === 'runtime.recoverToken'));
}
