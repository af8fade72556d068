/** Which functions may, by any chain of calls, get to some function. Calls of code addresses count for all functions of that shape whose address is known. */
import type { Func, Inst, Module } from '../ir/ir';
import { printType } from '../ir/print';
import { constRefs, eachOperand, isConstant } from '../ir/visit';
import { reachable } from './reachable';

/** Calls the body of a function with defer, its second argument, and then its deferred calls. */
const protect = 'runtime.protect';
const bodyName = /-body$|^runtime\.runDeferred/;
/** The shape of a func(): deferred calls are such. */
const deferredShape = 'ptr(ptr)void';

/** What may be called, by name of the node in the graph: a function itself, a shape of code, a selector. */
type Node = Func | string;

export interface Reaching {
  /** The call, or failing check, may get there. */
  call(i: Inst): boolean;
  /** Some deferred call may. */
  readonly deferred: boolean;
}

/** Works out what may get to one of `targets`. */
export function reaching(m: Module, targets: readonly Func[]): Reaching {
  const callers = new Map<Node, Set<Node>>();
  const edge = (from: Node, to: Node): void => {
    const set = callers.get(to);
    if (set) set.add(from);
    else callers.set(to, new Set([from]));
  };
  const takenByShape = (f: Func): void => void (bodyName.test(f.name) || edge(shapeOf(f), f));
  const refs = { func: takenByShape, global: () => undefined, type: () => undefined };
  for (const g of m.globals.values()) if (g.init) constRefs(g.init, refs);
  for (const e of m.typeEntries.values()) {
    if (e.descriptor?.init) constRefs(e.descriptor.init, refs);
    if (e.reachesInterface) for (const [s, f] of e.methods) edge(`.${s}`, f);
  }
  for (const f of m.funcs.values()) {
    for (const b of f.blocks) {
      for (const i of b.insts) {
        for (const callee of calleesOf(i)) edge(f, callee);
        eachOperand(i, (v) => void (isConstant(v) && v.kind !== 'int' && constRefs(v, refs)));
      }
    }
  }
  const reached = reachable<Node>(targets, (n) => callers.get(n));
  return {
    call: (i) => calleesOf(i).some((callee) => reached.has(callee)),
    deferred: reached.has(deferredShape),
  };
}

function calleesOf(i: Inst): readonly Node[] {
  switch (i.op) {
    case 'call': {
      const body = i.fn.name === protect ? i.args[1] : undefined;
      return body?.kind === 'addr' && body.of.kind === 'func' ? [body.of, deferredShape] : [i.fn];
    }
    case 'guard':
      return [i.fail];
    case 'callptr':
      return [i.fn.kind === 'addr' && i.fn.of.kind === 'func' ? i.fn.of : `ptr(${i.args.map((a) => printType(a.type)).join()})${printType(i.type)}`];
    case 'icall':
      return [`.${i.selector}`];
    default:
      return [];
  }
}

function shapeOf(f: Func): string {
  return `ptr(${f.params.map((x) => printType(x.type)).join()})${printType(f.result)}`;
}
