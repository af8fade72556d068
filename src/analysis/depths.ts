/** The deepest stack from a function on: the longest path through the calls, as long as there is no cycle in them. */
import type { CallGraph, CallNode, Edge, Unknown } from './call-graph';
import type { CallFacts, Hole } from './call-facts';

/** One call of the deepest path: the function, and what it has on the stack when it makes the next call. */
export interface PathStep {
  readonly name: string;
  readonly bytes: number;
}

export type Depth =
  | { readonly kind: 'known'; readonly bytes: number; readonly path: readonly PathStep[] }
  /** `cycle` begins and ends with the same function. */
  | { readonly kind: 'recursion'; readonly cycle: readonly string[] }
  | { readonly kind: 'unknown'; readonly unknown: Unknown };

/** Runs deferred calls when a function is left: `protect` hands it to flash_try, like the body. */
const runners = ['runtime.runDeferred-thunk', 'runtime.runDeferred'];
/** What else the runtime hands to flash_try. */
const protectedCode = ['runtime.collectHere-thunk', 'runtime.collectHere'];

/** Longest paths of one program. What panics run is added by `Stacks`. */
export class Depths {
  private readonly bodies = new Map<number, readonly number[]>();
  private readonly runners = new Set<number>();
  private readonly openings = new Map<Hole, Map<number, number>>();
  private readonly bound = new Map<number, readonly Edge[]>();
  private readonly problems = new Map<number, Depth | undefined>();
  private readonly longest = new Map<number, { bytes: number; next: Edge | undefined }>();

  constructor(readonly graph: CallGraph, facts: CallFacts) {
    const find = (name: string): number[] => [graph.find(name)].filter((a) => a !== undefined);
    for (const [body, deferred] of facts.bodies) {
      const known = deferred.flatMap(find);
      for (const a of find(body)) this.bodies.set(a, known.length === deferred.length ? known : [...new Set([...known, ...this.madeBy(a)])]);
    }
    for (const name of runners) for (const a of find(name)) this.runners.add(a);
    for (const name of protectedCode) for (const a of find(name)) this.bodies.set(a, []);
  }

  /** The func values that a body makes. Of equal functions one name is left: where a name is gone, these are the ones it may defer. */
  private madeBy(body: number): readonly number[] {
    const node = this.graph.node(body);
    return [...node.mentions, ...node.values];
  }

  /** The calls of a function, those of what it defers among them. */
  edges(address: number): readonly Edge[] {
    let edges = this.bound.get(address);
    if (!edges) {
      const node = this.graph.node(address);
      this.bound.set(address, (edges = node.edges));
      edges = merge([...node.edges, ...this.deferEdges(node)]);
      this.bound.set(address, edges);
    }
    return edges;
  }

  /** The bodies of functions with defer that this function runs. */
  bodiesOf(node: CallNode): readonly number[] {
    return [...node.mentions].filter((m) => this.bodies.has(m));
  }

  deferredBy(body: number): readonly number[] {
    return this.bodies.get(body) ?? [];
  }

  /** All functions that may be called from here on, this one first. */
  reach(roots: readonly number[]): ReadonlySet<number> {
    const seen = new Set<number>(roots);
    for (const a of seen) for (const e of this.edges(a)) seen.add(e.to);
    return seen;
  }

  /** The deepest stack below this function, or why it is not known. */
  depth(root: number): Depth {
    const problem = this.problem(root) ?? this.unanswered(root);
    if (problem) return problem;
    const path: PathStep[] = [];
    for (let at: number | undefined = root; at !== undefined; ) {
      const { next } = this.measure(at);
      const node = this.graph.node(at);
      path.push({ name: node.name, bytes: next ? next.at : node.frame });
      at = next?.to;
    }
    return { kind: 'known', bytes: this.measure(root).bytes, path };
  }

  /** The deepest stack at which one of some places is reached; undefined if none is. There must be no problem below the root. */
  distance(root: number, place: (n: CallNode) => number | undefined): number | undefined {
    const known = new Map<number, number | undefined>();
    const visit = (address: number): number | undefined => {
      if (known.has(address)) return known.get(address);
      known.set(address, undefined);
      let best = place(this.graph.node(address));
      for (const e of this.edges(address)) {
        const below = visit(e.to);
        if (below !== undefined) best = Math.max(best ?? 0, e.at + below);
      }
      known.set(address, best);
      return best;
    };
    return visit(root);
  }

  private measure(address: number): { readonly bytes: number; readonly next: Edge | undefined } {
    let m = this.longest.get(address);
    if (!m) {
      m = { bytes: this.graph.node(address).frame, next: undefined };
      for (const e of this.edges(address)) {
        const bytes = e.at + this.measure(e.to).bytes;
        if (bytes > m.bytes || (bytes === m.bytes && m.next === undefined)) m = { bytes, next: e };
      }
      this.longest.set(address, m);
    }
    return m;
  }

  /** Something below hands code to flash_try of which nobody says what it is. */
  private unanswered(root: number): Depth | undefined {
    const node = this.graph.node(root);
    if (this.bodiesOf(node).length > 0 || this.opening(root, 'body') === undefined) return undefined;
    return { kind: 'unknown', unknown: { why: `${node.name} protects a call of a function that is not known`, place: undefined } };
  }

  /** The nearest cycle or unknown call below a function. */
  private problem(root: number): Depth | undefined {
    if (!this.problems.has(root)) this.problems.set(root, this.findProblem(root));
    return this.problems.get(root);
  }

  private findProblem(root: number): Depth | undefined {
    const cyclic = cycles(this.reach([root]), (a) => this.edges(a));
    for (const a of this.reach([root])) {
      const [unknown] = this.graph.node(a).unknown;
      if (unknown) return { kind: 'unknown', unknown };
      if (cyclic.has(a)) return { kind: 'recursion', cycle: this.cycleFrom(a, cyclic).map((c) => this.graph.nameOf(c)) };
    }
    return undefined;
  }

  /** The shortest way from a function back to itself. */
  private cycleFrom(start: number, cyclic: ReadonlySet<number>): readonly number[] {
    const from = new Map<number, number>();
    const queue = [start];
    for (const a of queue) {
      for (const e of this.edges(a)) {
        if (e.to === start) {
          const path = [start];
          for (let b = a; b !== start; b = from.get(b) as number) path.unshift(b);
          return [start, ...path];
        }
        if (!cyclic.has(e.to) || from.has(e.to)) continue;
        from.set(e.to, a);
        queue.push(e.to);
      }
    }
    return [start];
  }

  // ---- deferred calls ----

  /** What `protect` runs for a function: its body, and then what that has deferred. */
  private deferEdges(node: CallNode): Edge[] {
    const out: Edge[] = [];
    const bodies = this.bodiesOf(node);
    const run = [...node.mentions].filter((m) => this.runners.has(m));
    if (bodies.length === 0 && run.length === 0) return out;
    const body = this.opening(node.address, 'body');
    if (body === undefined) return out;
    for (const to of [...bodies, ...run]) out.push({ to, at: body });
    if (bodies.length === 0) return out;
    const viaRunner = run.map((r) => this.opening(r, 'deferred')).filter((o) => o !== undefined).map((o) => body + o);
    const at = Math.max(this.opening(node.address, 'deferred') ?? 0, ...viaRunner);
    for (const b of bodies) for (const to of this.deferredBy(b)) out.push({ to, at });
    return out;
  }

  /** How deep the stack is where a function, or one that it calls, calls what its caller has named. */
  private opening(address: number, hole: Hole): number | undefined {
    let known = this.openings.get(hole);
    if (!known) this.openings.set(hole, (known = new Map()));
    const before = known.get(address);
    if (before !== undefined) return before < 0 ? undefined : before;
    known.set(address, -1);
    const node = this.graph.node(address);
    let best = node.holes.get(hole) ?? -1;
    const edges = hole === 'deferred' ? this.edges(address) : node.edges;
    for (const e of edges) {
      // Who names bodies has answered the question for all that it calls.
      if (this.bodiesOf(this.graph.node(e.to)).length > 0) continue;
      const below = this.opening(e.to, hole) ?? -1;
      if (below >= 0) best = Math.max(best, e.at + below);
    }
    known.set(address, best);
    return best < 0 ? undefined : best;
  }
}

/** One edge for each callee: the deepest. */
function merge(edges: readonly Edge[]): readonly Edge[] {
  const best = new Map<number, Edge>();
  for (const e of edges) if (e.at > (best.get(e.to)?.at ?? -1)) best.set(e.to, e);
  return [...best.values()];
}

/** The nodes that lie on a cycle (Tarjan's algorithm, without recursion). */
function cycles(nodes: ReadonlySet<number>, edges: (a: number) => readonly Edge[]): ReadonlySet<number> {
  const index = new Map<number, number>();
  const low = new Map<number, number>();
  const stack: number[] = [];
  const onStack = new Set<number>();
  const found = new Set<number>();
  const enter = (a: number): { a: number; next: number } => {
    index.set(a, index.size);
    low.set(a, index.get(a) as number);
    stack.push(a);
    onStack.add(a);
    return { a, next: 0 };
  };
  const leave = (a: number): void => {
    if (low.get(a) !== index.get(a)) return;
    const members = stack.splice(stack.lastIndexOf(a));
    for (const m of members) onStack.delete(m);
    if (members.length > 1 || edges(a).some((e) => e.to === a)) for (const m of members) found.add(m);
  };
  for (const root of nodes) {
    if (index.has(root)) continue;
    const work = [enter(root)];
    for (let top = work.at(-1); top; top = work.at(-1)) {
      const list = edges(top.a);
      if (top.next < list.length) {
        const { to } = list[top.next++];
        if (!index.has(to)) work.push(enter(to));
        else if (onStack.has(to)) low.set(top.a, Math.min(low.get(top.a) as number, index.get(to) as number));
        continue;
      }
      work.pop();
      leave(top.a);
      const parent = work.at(-1);
      if (parent) low.set(parent.a, Math.min(low.get(parent.a) as number, low.get(top.a) as number));
    }
  }
  return found;
}
