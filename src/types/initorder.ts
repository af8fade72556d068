/** Finds the order in which package-level variables are initialised. */
import type { Checker, DeclInfo, PackageContext } from './check';
import { errorf, newError } from './errors';
import type { Initializer } from './info';
import type { Const, Obj, Var } from './object';

interface Node {
  readonly obj: Const | Var;
  /** Nodes that depend on this one. */
  readonly pred: Set<Node>;
  /** Number of nodes that must come before. */
  ndeps: number;
  done: boolean;
}

/**
 * The initialisations of a package's variables in order. With `live`, of these and of what they depend on. In a package
 * that is checked lazily, initial values and function bodies are checked as far as the order depends on them.
 */
export function initOrder(check: Checker, pctx: PackageContext, live: ((v: Var) => boolean) | undefined): Initializer[] {
  const objects = pctx.full && !live ? pctx.objList : needed(check, pctx, live);
  const nodes = dependencyGraph(check, objects);
  const queue = new NodeQueue();
  for (const n of nodes) queue.push(n);
  const emitted = new Set<DeclInfo>();
  const order: Initializer[] = [];
  for (let n = queue.pop(); n; n = queue.pop()) {
    if (n.ndeps > 0) {
      const cycle = findPath(check, n.obj, n.obj, new Set());
      if (cycle) reportCycle(check, cycle);
    }
    n.done = true;
    for (const p of n.pred) {
      if (p.done) continue;
      p.ndeps--;
      queue.push(p);
    }
    const d = check.objMap.get(n.obj);
    if (n.obj.kind !== 'Var' || !d?.init || emitted.has(d)) continue;
    // The first of several variables that share a value initialises all of them.
    emitted.add(d);
    order.push({ lhs: d.lhs ?? [n.obj], rhs: d.init });
  }
  return order;
}

/** The live variables and all that their initial values refer to, directly or through functions. */
function needed(check: Checker, pctx: PackageContext, live: ((v: Var) => boolean) | undefined): Obj[] {
  const seen = new Set<Obj>();
  const work: Obj[] = [];
  const add = (obj: Obj): void => {
    if (seen.has(obj)) return;
    seen.add(obj);
    work.push(obj);
  };
  for (const obj of pctx.objList) {
    if (obj.kind === 'Var' && check.objMap.get(obj)?.init && (!live || live(obj))) add(obj);
  }
  for (let obj = work.pop(); obj; obj = work.pop()) {
    const d = check.objMap.get(obj);
    if (!d) continue;
    if (obj.kind === 'Var') check.finishInit(obj);
    else if (obj.kind === 'Func') check.body(obj);
    // Function literals are part of what depends.
    check.processDelayed(0);
    d.deps?.forEach(add);
    if (d.lhs) d.lhs.forEach(add);
  }
  return [...seen];
}

/** Constants and variables with the dependencies between them; functions are looked through. */
function dependencyGraph(check: Checker, objects: readonly Obj[]): Node[] {
  const nodes = new Map<Obj, Node>();
  for (const obj of objects) {
    if (obj.kind === 'Const' || obj.kind === 'Var') nodes.set(obj, { obj, pred: new Set(), ndeps: 0, done: false });
  }
  for (const [obj, n] of nodes) {
    const seen = new Set<Obj>();
    const work = [...(check.objMap.get(obj)?.deps ?? [])];
    for (let dep = work.pop(); dep; dep = work.pop()) {
      if (seen.has(dep)) continue;
      seen.add(dep);
      const m = nodes.get(dep);
      if (m) {
        m.pred.add(n);
        n.ndeps++;
      } else if (dep.kind === 'Func') work.push(...(check.objMap.get(dep)?.deps ?? []));
    }
  }
  return [...nodes.values()];
}

/** A heap: constants first, then by number of dependencies, then by order of declaration. Entries are not moved; outdated ones are skipped. */
class NodeQueue {
  private readonly heap: { node: Node; ndeps: number }[] = [];

  push(node: Node): void {
    const { heap } = this;
    let i = heap.push({ node, ndeps: node.ndeps }) - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!this.less(i, parent)) break;
      this.swap(i, parent);
      i = parent;
    }
  }

  pop(): Node | undefined {
    for (;;) {
      const top = this.popEntry();
      if (!top) return undefined;
      if (!top.node.done && top.ndeps === top.node.ndeps) return top.node;
    }
  }

  private popEntry(): { node: Node; ndeps: number } | undefined {
    const { heap } = this;
    if (heap.length === 0) return undefined;
    this.swap(0, heap.length - 1);
    const top = heap.pop();
    for (let i = 0; ; ) {
      const left = 2 * i + 1;
      if (left >= heap.length) break;
      const child = left + 1 < heap.length && this.less(left + 1, left) ? left + 1 : left;
      if (!this.less(child, i)) break;
      this.swap(child, i);
      i = child;
    }
    return top;
  }

  private less(i: number, j: number): boolean {
    const x = this.heap[i];
    const y = this.heap[j];
    const cx = x.node.obj.kind === 'Const';
    const cy = y.node.obj.kind === 'Const';
    if (cx !== cy) return cx;
    return x.ndeps !== y.ndeps ? x.ndeps < y.ndeps : x.node.obj.order < y.node.obj.order;
  }

  private swap(i: number, j: number): void {
    const { heap } = this;
    [heap[i], heap[j]] = [heap[j], heap[i]];
  }
}

/** A path of dependencies from one object to another, last object first; undefined if there is none. */
function findPath(check: Checker, from: Obj, to: Obj, seen: Set<Obj>): Obj[] | undefined {
  if (seen.has(from)) return undefined;
  seen.add(from);
  const deps = [...(check.objMap.get(from)?.deps ?? [])].sort((a, b) => a.order - b.order);
  for (const d of deps) {
    if (d === to) return [d];
    const path = findPath(check, d, to, seen);
    if (path) {
      path.push(d);
      return path;
    }
  }
  return undefined;
}

function reportCycle(check: Checker, cycle: readonly Obj[]): void {
  let obj = cycle[0];
  if (cycle.length === 1) {
    errorf(check, obj, 'InvalidInitCycle', 'initialization cycle: %s refers to itself', obj.name);
    return;
  }
  const err = newError(check, 'InvalidInitCycle');
  err.addf(obj, 'initialization cycle for %s', obj.name);
  for (let i = cycle.length - 1; i >= 0; i--) {
    err.addf(obj, '%s refers to %s', obj.name, cycle[i].name);
    obj = cycle[i];
  }
  err.report();
}
