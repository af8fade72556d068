/** Which functions can be on the stack of a goroutine that waits, for WebAssembly: only those must be such that they can be left in the middle and entered again. */
import type { Func, Inst, IrType, Module } from '../ir/ir';
import { constRefs, eachOperand, isConstant } from '../ir/visit';

/** What puts a goroutine away. */
const root = 'runtime.flashSwitch';
/** Functions that are never left and entered again: the bottom of all calls, a collection, and those whose callers never go on, so that nothing in them may wait. */
const cuts: ReadonlySet<string> = new Set(['runtime.runTasks', 'runtime.withRegisters', 'runtime.(*panicRecord).unwindPanic', 'runtime.report']);
/** Functions outside the module that call code with one pointer. */
const callers: ReadonlySet<string> = new Set(['flash_catch']);

/**
 * Names of the functions that may call `runtime.flashSwitch`, directly or not; sorted. A call of a code address may reach each function of
 * those parameters and that result whose address is taken anywhere.
 */
export function suspendingFunctions(m: Module): readonly string[] {
  const start = m.funcs.get(root);
  return start ? new CallGraph(m).reaching(start) : [];
}

type Node = Func | string;

/** Functions, and the shapes of functions as nodes of their own (strings). */
class CallGraph {
  private readonly callersOf = new Map<Node, Set<Node>>();
  private readonly typeIds = new Map<IrType, number>();
  private readonly taken = new Set<Func>();

  constructor(m: Module) {
    for (const f of m.funcs.values()) for (const b of f.blocks) for (const i of b.insts) this.inst(f, i);
    for (const g of m.globals.values()) if (g.init) constRefs(g.init, this.refs);
    for (const f of this.taken) this.edge(this.shape(f.params.map((p) => p.type), f.result), f);
  }

  reaching(start: Func): readonly string[] {
    const found = new Set<Node>([start]);
    const queue: Node[] = [start];
    for (let n = queue.pop(); n !== undefined; n = queue.pop()) {
      for (const c of this.callersOf.get(n) ?? []) {
        if (found.has(c) || (typeof c !== 'string' && cuts.has(c.name))) continue;
        found.add(c);
        queue.push(c);
      }
    }
    return [...found].flatMap((n) => (typeof n === 'string' ? [] : [n.name])).sort();
  }

  private readonly refs = {
    func: (f: Func): void => void this.taken.add(f),
    global: (): void => undefined,
    type: (): void => undefined,
  };

  private inst(f: Func, i: Inst): void {
    eachOperand(i, (v) => {
      if (isConstant(v)) constRefs(v, this.refs);
    });
    if (i.op === 'call') {
      this.edge(f, i.fn);
      if (callers.has(i.fn.name)) this.edge(i.fn, this.shape([i.fn.params[0].type], undefined));
    } else if (i.op === 'guard') this.edge(f, i.fail);
    else if (i.op === 'callptr') this.edge(f, this.shape(i.args.map((a) => a.type), i.type));
  }

  private edge(from: Node, to: Node): void {
    const known = this.callersOf.get(to);
    if (known) known.add(from);
    else this.callersOf.set(to, new Set([from]));
  }

  private shape(params: readonly IrType[], result: IrType | undefined): string {
    const id = (t: IrType): number => {
      let n = this.typeIds.get(t);
      if (n === undefined) this.typeIds.set(t, (n = this.typeIds.size));
      return n;
    };
    return `${params.map(id).join()}:${result === undefined || result.kind === 'void' ? '' : id(result)}`;
  }
}
