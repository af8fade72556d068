/**
 * Who may call whom. Func values are followed where a function passes them on as arguments (a call of a parameter belongs to
 * the callers); from memory, any function of that type may come whose address is taken. Panics are left out.
 */
import type { Call, Const, Func, Inst, IrType, Module, TypeEntry, Value } from '../ir/ir';
import { constRefs, eachOperand, isConstant } from '../ir/visit';
import { slotStores, type SlotStores } from './trips';

/** A call that `inst`, an instruction of the caller, may make. */
export interface Edge {
  readonly inst: Inst;
  readonly to: Func;
  /** Where the callee calls it, for a func value that is passed on: from one function to the next. */
  readonly by: readonly Step[];
  /** Only the type of the func value tells that it may be this one. */
  readonly byType: boolean;
}

/** A call inside another function. */
export interface Step {
  readonly fn: Func;
  readonly inst: Inst;
}

/** How a function calls a parameter: with what type, and where, or which call it passes it to. */
interface CalledParam {
  readonly key: string;
  readonly at: Inst | undefined;
}

/** What a function calls: a known function, its own parameter of that number, or any of a type. */
type Target = Func | number | 'any';

type Add = (to: Func, by?: readonly Step[], byType?: boolean) => void;

/** Functions whose calls of func values are known elsewhere: at the start of the goroutine, where the call is deferred. */
const hidden = new Set(['runtime.taskMain', 'runtime.runDeferred', 'runtime.(*panicRecord).unwind', 'runtime.finalize']);
/** They call their first argument. */
const starters = ['runtime.newproc', 'runtime.newTask'];
const panics = /^runtime\.(gopanic|panic|throw|fatal|plainPanic|runtimePanic|crash|outOfMemory|faultHandler|deadlock|printPanic)/;

/** True for functions that end the program or unwind. */
export function isPanic(f: Func): boolean {
  return f.attrs.noreturn === true || panics.test(f.name);
}

/** The calls of a module's functions. */
export class Calls {
  private readonly lists = new Map<Func, readonly Edge[]>();
  /** Parameters that a function calls. */
  private readonly called = new Map<Func, Map<number, CalledParam>>();
  private readonly taken = new Map<string, Set<Func>>();
  private readonly methods = new Map<string, readonly Func[]>();
  private readonly stores = new Map<Func, SlotStores>();
  private readonly typeIds = new Map<IrType, number>();
  private readonly callers = new Map<Func, Set<Func>>();

  constructor(private readonly m: Module) {
    for (const name of starters) {
      const f = m.funcs.get(name);
      if (f) this.called.set(f, new Map([[0, { key: this.key([m.types.ptr], m.types.void), at: undefined }]]));
    }
    this.noteTaken();
    this.noteCalledParams();
  }

  /** What a function may call, call by call. */
  edges(f: Func): readonly Edge[] {
    let list = this.lists.get(f);
    if (!list) this.lists.set(f, (list = this.build(f)));
    return list;
  }

  /** The functions whose addresses stand in data. */
  inData(c: Const): readonly Func[] {
    const found: Func[] = [];
    constRefs(c, { func: (f) => void found.push(f), global: () => undefined, type: () => undefined });
    return found;
  }

  slots(f: Func): SlotStores {
    let s = this.stores.get(f);
    if (!s) this.stores.set(f, (s = slotStores(f)));
    return s;
  }

  // ---- facts about the module ----------------------------------------------------------------------

  private key(params: readonly IrType[], result: IrType): string {
    const id = (t: IrType): number => {
      let n = this.typeIds.get(t);
      if (n === undefined) this.typeIds.set(t, (n = this.typeIds.size));
      return n;
    };
    return `${params.map(id).join()}:${id(result)}`;
  }

  private noteTaken(): void {
    const refs = {
      func: (f: Func): void => {
        const key = this.key(f.params.map((p) => p.type), f.result);
        const set = this.taken.get(key) ?? new Set();
        this.taken.set(key, set.add(f));
      },
      global: () => undefined,
      type: (_: TypeEntry) => undefined,
    };
    for (const g of this.m.globals.values()) if (g.init) constRefs(g.init, refs);
    for (const f of this.m.funcs.values()) {
      for (const b of f.blocks) {
        for (const i of b.insts) {
          eachOperand(i, (v) => {
            if (isConstant(v) && v.kind !== 'int') constRefs(v, refs);
          });
        }
      }
    }
  }

  /** Finds the functions that call a parameter, or pass it to one that does. */
  private noteCalledParams(): void {
    const work: Func[] = [];
    const direct = new Map<Func, Call[]>();
    for (const f of this.m.funcs.values()) {
      for (const b of f.blocks) {
        for (const i of b.insts) {
          if (i.op === 'call') {
            direct.set(f, [...(direct.get(f) ?? []), i]);
            this.callers.set(i.fn, (this.callers.get(i.fn) ?? new Set()).add(f));
          } else if (i.op === 'callptr' && !hidden.has(f.name)) {
            const closure = i.fn.kind === 'inst' && i.fn.op === 'load' ? i.fn.addr : undefined;
            const to = closure && this.resolve(f, closure);
            for (const t of to ?? []) if (typeof t === 'number' && this.noteParam(f, t, { key: this.key(i.args.map((a) => a.type), i.type), at: i })) work.push(f);
          }
        }
      }
    }
    for (const name of starters) {
      const f = this.m.funcs.get(name);
      if (f) work.push(f);
    }
    for (let g = work.pop(); g; g = work.pop()) {
      for (const f of this.callers.get(g) ?? []) {
        for (const i of direct.get(f) ?? []) {
          if (i.fn !== g) continue;
          for (const [n, { key }] of this.called.get(g) ?? []) {
            for (const t of this.resolve(f, i.args[n])) if (typeof t === 'number' && this.noteParam(f, t, { key, at: i })) work.push(f);
          }
        }
      }
    }
  }

  private noteParam(f: Func, n: number, how: CalledParam): boolean {
    const map = this.called.get(f) ?? new Map<number, CalledParam>();
    this.called.set(f, map);
    if (map.has(n)) return false;
    map.set(n, how);
    return true;
  }

  /** Where a parameter ends up being called. */
  private steps(f: Func, n: number): readonly Step[] {
    const out: Step[] = [];
    let [fn, k] = [f, n];
    while (out.length < 8) {
      const inst = this.called.get(fn)?.get(k)?.at;
      if (!inst) break;
      out.push({ fn, inst });
      const next = inst.op === 'call' ? this.passedOn(fn, k, inst) : undefined;
      if (!next) break;
      [fn, k] = next;
    }
    return out;
  }

  /** The parameter of the callee that parameter n of `f` is passed as. */
  private passedOn(f: Func, n: number, i: Call): readonly [Func, number] | undefined {
    for (const k of this.called.get(i.fn)?.keys() ?? []) if (this.resolve(f, i.args[k]).includes(n)) return [i.fn, k];
    return undefined;
  }

  /** The code of a func value. */
  private resolve(f: Func, v: Value, depth = 0): readonly Target[] {
    if (depth > 6) return ['any'];
    switch (v.kind) {
      case 'zero':
        return [];
      case 'param':
        return [v.index];
      case 'addr':
        if (v.of.kind === 'func') return [v.of];
        return v.of.readonly && v.of.init?.kind === 'agg' && v.offset === 0 ? this.inData(v.of.init.elems[0]) : ['any'];
      case 'inst':
        break;
      default:
        return ['any'];
    }
    if (v.op === 'select') return [...this.resolve(f, v.x, depth + 1), ...this.resolve(f, v.y, depth + 1)];
    if (v.op === 'new' || v.op === 'slot') {
      const codes = f.blocks.flatMap((b) => b.insts.flatMap((i) => (i.op === 'store' && i.addr === v && i.value.kind === 'addr' && i.value.of.kind === 'func' ? [i.value.of] : [])));
      return codes.length ? codes : ['any'];
    }
    if (v.op === 'load' && v.addr.kind === 'inst' && v.addr.op === 'slot') {
      const all = this.slots(f).get(v.addr);
      return all === undefined || all === 'shared' ? ['any'] : all.flatMap((s) => this.resolve(f, s.value, depth + 1));
    }
    return ['any'];
  }

  // ---- the calls of one function ----------------------------------------------------------------------

  private build(f: Func): readonly Edge[] {
    const out: Edge[] = [];
    for (const b of f.blocks) for (const i of b.insts) this.inst(f, i, (to, by = [], byType = false) => void (isPanic(to) || out.push({ inst: i, to, by, byType })));
    return out;
  }

  private inst(f: Func, i: Inst, add: Add): void {
    switch (i.op) {
      case 'call':
        if (isPanic(i.fn)) return;
        add(i.fn);
        if (i.fn.name === 'runtime.deferproc') for (const code of this.closuresMadeBy(f)) add(code);
        i.args.forEach((a, n) => {
          const how = this.called.get(i.fn)?.get(n);
          if (how) this.addTargets(this.resolve(f, a), how.key, (to, _, byType) => add(to, this.steps(i.fn, n), byType));
          else if (a.kind === 'addr' && a.of.kind === 'func') add(a.of);
        });
        return;
      case 'callptr':
        if (i.fn.kind === 'addr' && i.fn.of.kind === 'func') add(i.fn.of);
        else if (!hidden.has(f.name)) {
          const closure = i.fn.kind === 'inst' && i.fn.op === 'load' ? i.fn.addr : undefined;
          this.addTargets(closure ? this.resolve(f, closure) : ['any'], this.key(i.args.map((a) => a.type), i.type), add);
        }
        return;
      case 'icall':
        this.implementations(i.selector).forEach((to) => add(to));
        return;
      default:
        return;
    }
  }

  private addTargets(targets: readonly Target[], key: string, add: Add): void {
    for (const t of targets) {
      if (t === 'any') this.taken.get(key)?.forEach((f) => add(f, [], true));
      else if (typeof t !== 'number') add(t);
    }
  }

  /** Deferred calls are closures that the function makes. */
  private closuresMadeBy(f: Func): readonly Func[] {
    return f.blocks.flatMap((b) => b.insts.flatMap((i) => (i.op === 'store' && i.value.kind === 'addr' && i.value.of.kind === 'func' ? [i.value.of] : [])));
  }

  private implementations(selector: string): readonly Func[] {
    let list = this.methods.get(selector);
    if (!list) {
      const found = new Set<Func>();
      for (const e of this.m.typeEntries.values()) {
        const f = e.reachesInterface ? e.methods.get(selector) : undefined;
        if (f) found.add(f);
      }
      this.methods.set(selector, (list = [...found]));
    }
    return list;
  }
}
