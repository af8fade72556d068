/** Which functions may, by any chain of calls, get to some function. Calls of code addresses count for all functions of that shape whose address is known. */
import type { Func, Inst, Module } from '../ir/ir';
import { printType } from '../ir/print';
import { constRefs, eachOperand, isConstant } from '../ir/visit';

/** Functions in assembly that call the code they are given as first argument. */
const callsArgument: ReadonlyMap<string, string> = new Map([['flash_try', 'ptr(ptr)void']]);

/** What may be called, by name of the node in the graph: a function itself, a shape of code, a selector. */
type Node = Func | string;

export interface Reaching {
  /** The call, or failing check, may get there. */
  call(i: Inst): boolean;
  func(f: Func): boolean;
}

/** Works out what may get to `target`. */
export function reaching(m: Module, target: Func): Reaching {
  const callers = new Map<Node, Set<Node>>();
  const edge = (from: Node, to: Node): void => {
    const set = callers.get(to);
    if (set) set.add(from);
    else callers.set(to, new Set([from]));
  };
  const takenByShape = (f: Func): void => edge(shapeOf(f), f);
  const refs = { func: takenByShape, global: () => undefined, type: () => undefined };
  for (const g of m.globals.values()) if (g.init) constRefs(g.init, refs);
  for (const e of m.typeEntries.values()) {
    if (e.descriptor?.init) constRefs(e.descriptor.init, refs);
    if (e.reachesInterface) for (const [s, f] of e.methods) edge(`.${s}`, f);
  }
  for (const f of m.funcs.values()) {
    for (const b of f.blocks) {
      for (const i of b.insts) {
        const callee = calleeOf(i);
        if (callee !== undefined) edge(f, callee);
        eachOperand(i, (v) => void (isConstant(v) && v.kind !== 'int' && constRefs(v, refs)));
      }
    }
  }
  const reached = new Set<Node>([target]);
  const work: Node[] = [target];
  for (let n = work.pop(); n !== undefined; n = work.pop()) {
    for (const c of callers.get(n) ?? []) {
      if (reached.has(c)) continue;
      reached.add(c);
      work.push(c);
    }
  }
  return {
    call: (i) => {
      const callee = calleeOf(i);
      return callee !== undefined && reached.has(callee);
    },
    func: (f) => reached.has(f),
  };
}

function calleeOf(i: Inst): Node | undefined {
  switch (i.op) {
    case 'call':
      return callsArgument.get(i.fn.name) ?? i.fn;
    case 'guard':
      return i.fail;
    case 'callptr':
      return i.fn.kind === 'addr' && i.fn.of.kind === 'func' ? i.fn.of : `ptr(${i.args.map((a) => printType(a.type)).join()})${printType(i.type)}`;
    case 'icall':
      return `.${i.selector}`;
    default:
      return undefined;
  }
}

function shapeOf(f: Func): string {
  return `ptr(${f.params.map((x) => printType(x.type)).join()})${printType(f.result)}`;
}
