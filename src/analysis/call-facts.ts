/**
 * What the IR knows about calls of code addresses, which machine code does not show: by source line, what may be called there;
 * which calls a function defers; and which functions `go` starts.
 */
import { isValueCode, type Block, type CallPtr, type Const, type Func, type Inst, type IrType, type Module, type Value } from '../ir/ir';

/** Calls that depend on who asks: a deferred call is known from the function that defers, what a goroutine runs from the goroutine. */
export type Hole = 'body' | 'deferred' | 'unwind' | 'entry' | 'system';

/** What a call of a code address may reach. */
export interface IndirectCall {
  /** By name: code of func values of that signature. */
  readonly functions: Set<string>;
  /** Words of method tables that hold the address. */
  readonly slots: Map<string, { readonly symbol: string; readonly offset: number }>;
  readonly holes: Set<Hole>;
}

export interface CallFacts {
  /** `file:line` → what is called there through an address. */
  readonly sites: ReadonlyMap<string, IndirectCall>;
  /** Body of a function with defer → the calls it may defer. */
  readonly bodies: ReadonlyMap<string, readonly string[]>;
  /** Functions that `go` may start, in the order of their names. */
  readonly entries: readonly string[];
  /** Functions that never return, though their code may not show it. */
  readonly noReturn: ReadonlySet<string>;
}

/** Functions of the runtime that call what others give them. */
const holes: Readonly<Record<string, Hole>> = {
  'runtime.runDeferred': 'deferred',
  'runtime.(*panicRecord).unwind': 'unwind',
  'runtime.taskMain': 'entry',
  'runtime.taskMain-thunk': 'entry',
};

/** Functions of the runtime that make a goroutine of their first argument. */
const starts: ReadonlySet<string> = new Set(['runtime.newproc', 'runtime.newTask']);

/** Collects the facts of a module whose passes have run. */
export function callFacts(module: Module): CallFacts {
  return new Collector(module).run();
}

class Collector {
  private readonly bySignature = new Map<string, string[]>();
  private readonly sites = new Map<string, IndirectCall>();
  private readonly bodies = new Map<string, Set<string>>();
  /** Deferred by code that is not itself such a body: a loop body of a range over a function. */
  private readonly loose = new Set<string>();
  private readonly entries = new Set<string>();
  private readonly noReturn = new Set(['flash_exit', 'flash_serve', 'flash_restart', 'flash_system', 'flash_throw']);

  constructor(private readonly module: Module) {
    for (const f of module.funcs.values()) {
      if (!isValueCode(f)) continue;
      const key = signature(f.params.map((p) => p.type), f.result);
      const list = this.bySignature.get(key);
      if (list) list.push(f.name);
      else this.bySignature.set(key, [f.name]);
    }
  }

  run(): CallFacts {
    const funcs = [...this.module.funcs.values()];
    for (const f of funcs) this.findBodies(f);
    for (const f of funcs) this.calls(f);
    const bodies = new Map([...this.bodies].map(([name, deferred]) => [name, [...new Set([...deferred, ...this.loose])].sort()] as const));
    return { sites: this.sites, bodies, entries: [...this.entries].sort(), noReturn: this.noReturn };
  }

  private findBodies(f: Func): void {
    eachInst(f, (i) => {
      const body = i.op === 'call' && i.fn.name === 'runtime.protect' ? functionOf(i.args[1]) : undefined;
      if (body) this.bodies.set(body.name, new Set());
    });
  }

  private calls(f: Func): void {
    eachInst(f, (i) => {
      if (i.op === 'callptr') this.indirect(f, i);
      else if (i.op === 'guard') this.noReturn.add(i.fail.name);
      else if (i.op === 'call' && starts.has(i.fn.name) && !starts.has(f.name)) for (const code of this.codesOf(f, i.args[0]) ?? this.anyFunc()) this.entries.add(code);
      else if (i.op === 'call' && i.fn.name === 'runtime.deferproc') {
        const to = this.bodies.get(f.name) ?? this.loose;
        for (const code of this.deferredBy(f, i.args[1])) to.add(code);
      }
    });
  }

  private indirect(f: Func, i: CallPtr): void {
    if (functionOf(i.fn) !== undefined) return;
    const key = i.pos ? `${i.pos.file}:${i.pos.line}` : '';
    let site = this.sites.get(key);
    if (!site) this.sites.set(key, (site = { functions: new Set(), slots: new Map(), holes: new Set() }));
    const hole = holes[f.name];
    if (hole) site.holes.add(hole);
    else if (i.method !== undefined) this.methods(site, i.method);
    else for (const name of this.values(i.args.map((a) => a.type), i.type)) site.functions.add(name);
  }

  private methods(site: IndirectCall, selector: string): void {
    for (const { descriptor, index } of this.module.methodTables.get(selector) ?? []) {
      site.slots.set(`${descriptor}+${index}`, { symbol: descriptor, offset: index * this.module.pointerBytes });
    }
  }

  private values(params: readonly IrType[], result: IrType): readonly string[] {
    return this.bySignature.get(signature(params, result)) ?? [];
  }

  /** The code of the func values that a record of a deferred call may hold. */
  private deferredBy(f: Func, record: Value): readonly string[] {
    const out: string[] = [];
    eachInst(f, (i) => {
      if (i.op === 'store' && i.addr.kind === 'inst' && i.addr.op === 'field' && i.addr.base === record && i.addr.index === 1) {
        // A nil func value panics when its turn comes.
        for (const code of this.codesOf(f, i.value) ?? [...this.anyFunc(), 'runtime.panicNil-thunk']) out.push(code);
      }
    });
    return out;
  }

  /** The code of a func() value: of the closure object that the function makes, or of a constant one; undefined where neither is in sight. */
  private codesOf(f: Func, closure: Value): readonly string[] | undefined {
    if (closure.kind === 'addr' && closure.of.kind === 'global' && closure.of.readonly && closure.of.init) {
      const code = firstFunction(closure.of.init);
      if (code) return [code.name];
    }
    const out: string[] = [];
    eachInst(f, (i) => {
      const code = i.op === 'store' && i.addr === closure ? functionOf(i.value) : undefined;
      if (code) out.push(code.name);
    });
    return out.length > 0 ? out : undefined;
  }

  private anyFunc(): readonly string[] {
    return this.values([this.module.types.ptr], this.module.types.void).filter((name) => !internal.test(name));
  }
}

/** Code that the runtime hands to assembly as a func value, and no program can. */
const internal = /^(flash_.*|runtime\.(report|panicNil|collectHere|endTask))-thunk$/;

function eachInst(f: Func, visit: (i: Inst) => void): void {
  for (const b of f.blocks as readonly Block[]) for (const i of b.insts) visit(i);
}

function functionOf(v: Value | undefined): Func | undefined {
  return v?.kind === 'addr' && v.of.kind === 'func' ? v.of : undefined;
}

function firstFunction(c: Const): Func | undefined {
  return c.kind === 'agg' ? functionOf(c.elems[0]) : undefined;
}

/** Types as they travel: two that are passed alike have the same text. */
function signature(params: readonly IrType[], result: IrType): string {
  return `${params.map(leaves).join()}:${leaves(result)}`;
}

function leaves(t: IrType): string {
  switch (t.kind) {
    case 'struct':
      return t.fields.map(leaves).filter((s) => s !== '').join();
    case 'array':
      return t.length <= 4 ? Array.from({ length: t.length }, () => leaves(t.elem)).join() : `${t.length}x${leaves(t.elem)}`;
    case 'ptr':
      return 'p';
    case 'void':
      return '';
    default:
      return `${t.kind[0]}${t.bits}`;
  }
}
