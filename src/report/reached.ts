/** How a program gets to each of its functions, data and types: the shortest way from main, every step with its place in the source. */
import type { Func, Global, Inst, IrPos, Module, TypeEntry, Value } from '../ir/ir';
import { constRefs, eachOperand, type ConstRefs } from '../ir/visit';

/** What a step does, in the words of a report. */
export type How = 'calls' | 'calls through an interface' | 'checks and calls' | 'allocates with' | 'refers to' | 'makes an interface value of' | 'asks for type' | 'holds' | 'has method';

export interface Step {
  readonly from: string;
  readonly how: How;
  readonly to: string;
  /** undefined: code or data that the compiler makes. */
  readonly pos: IrPos | undefined;
}

export type NodeKind = 'func' | 'data' | 'type';

interface Node {
  readonly kind: NodeKind;
  readonly name: string;
  readonly edges: Edge[];
  /** Followed only when nothing else leads on: what the source does not say. */
  readonly implied: Edge[];
  /** How the shortest way gets here. */
  by: { readonly from: Node; readonly edge: Edge } | undefined;
  seen: boolean;
}

interface Edge {
  readonly to: Node;
  readonly how: How;
  readonly pos: IrPos | undefined;
}

export interface Reached {
  /** All functions, or data, or types, by name. */
  names(kind: NodeKind): readonly string[];
  /** The steps to it from main, an export, or where the program starts; undefined for what is not there. */
  way(kind: NodeKind, name: string): readonly Step[] | undefined;
}

/** Finds all ways at once; to be called while interface calls are still what they are. */
export function findReached(m: Module): Reached {
  const graph = new Graph(m);
  graph.walk();
  return graph;
}

/** `type:` and what Go prints, as the symbols of descriptors are called. */
export function typeSymbol(e: TypeEntry): string {
  return e.descriptor?.name ?? `type:${e.key}`;
}

/** Thunks, closure objects, and data without a name. */
function isMade(n: Node): boolean {
  return n.kind === 'func' ? /-(iface|thunk|body|linkname|call)$/.test(n.name) : n.kind === 'data' && /-closure\.\d+$|\.\.\w+\.\d+$|^init\.data\.\d+$/.test(n.name);
}

class Graph implements Reached {
  private readonly nodes = new Map<Func | Global | TypeEntry, Node>();
  private readonly byName: Readonly<Record<NodeKind, Map<string, Node>>> = { func: new Map(), data: new Map(), type: new Map() };
  /** Selector → the methods that calls of it may get to. */
  private readonly targets = new Map<string, Func[]>();

  constructor(private readonly m: Module) {
    for (const e of m.typeEntries.values()) {
      if (e.reachesInterface) for (const [s, f] of e.methods) this.targets.set(s, [...(this.targets.get(s) ?? []), f]);
    }
  }

  names(kind: NodeKind): readonly string[] {
    return [...this.byName[kind].keys()];
  }

  way(kind: NodeKind, name: string): readonly Step[] | undefined {
    const node = this.byName[kind].get(name);
    if (!node) return undefined;
    const steps: Step[] = [];
    for (let n = node; n.by; n = n.by.from) {
      const { from, edge } = n.by;
      // What stands between two names of the source is the compiler's own business.
      const next = isMade(n) ? steps.shift() : undefined;
      steps.unshift({ from: from.name, how: edge.how, to: next?.to ?? n.name, pos: edge.pos ?? next?.pos });
    }
    const [first] = steps;
    // An export of a WebAssembly module stands behind a function of ours.
    if (first?.from.endsWith('-export')) steps[0] = { ...first, from: 'the host', how: 'calls' };
    return steps;
  }

  /** Breadth first, from what the program's writer would begin with. */
  walk(): void {
    const { funcs, roots, rootGlobals } = this.m;
    const starts = [funcs.get('main.main'), ...roots.filter((f) => f.attrs.wasmExport !== undefined), ...roots.filter((f) => !f.name.startsWith('runtime.')), funcs.get('runtime.initAll'), ...roots, ...rootGlobals];
    const later: { readonly from: Node; readonly edge: Edge }[] = [];
    for (const start of starts) {
      if (!start) continue;
      const first = this.node(start);
      if (!first.seen) this.spread([first], later);
    }
  }

  private spread(queue: Node[], later: { readonly from: Node; readonly edge: Edge }[]): void {
    queue[0].seen = true;
    for (let i = 0; ; i++) {
      if (i === queue.length) {
        const next = later.splice(0).filter(({ edge }) => !edge.to.seen);
        for (const { from, edge } of next) this.enter(queue, from, edge);
        if (i === queue.length) return;
      }
      const n = queue[i];
      for (const edge of n.edges) this.enter(queue, n, edge);
      for (const edge of n.implied) later.push({ from: n, edge });
    }
  }

  private enter(queue: Node[], from: Node, edge: Edge): void {
    if (edge.to.seen) return;
    edge.to.seen = true;
    edge.to.by = { from, edge };
    queue.push(edge.to);
  }

  /** The node of something, its edges found when it is first asked for. */
  private node(of: Func | Global | TypeEntry): Node {
    const known = this.nodes.get(of);
    if (known) return known;
    const n = 'kind' in of ? (of.kind === 'func' ? this.funcNode(of) : new LazyNode('data', of.name, () => this.dataEdges(of), () => [])) : new LazyNode('type', typeSymbol(of), () => this.typeEdges(of), () => this.impliedByType(of));
    this.nodes.set(of, n);
    this.byName[n.kind].set(n.name, n);
    return n;
  }

  private funcNode(f: Func): Node {
    return new LazyNode('func', f.name, () => this.funcEdges(f), () => this.impliedByFunc(f));
  }

  private funcEdges(f: Func): Edge[] {
    const edges: Edge[] = [];
    for (const b of f.blocks) for (const i of b.insts) this.instEdges(i, edges);
    return edges;
  }

  private instEdges(i: Inst, edges: Edge[]): void {
    const { pos } = i;
    const add = (of: Func | Global | TypeEntry, how: How): void => void edges.push({ to: this.node(of), how, pos });
    if (i.op === 'call') add(i.fn, 'calls');
    else if (i.op === 'icall') for (const f of this.targets.get(i.selector) ?? []) add(f, 'calls through an interface');
    else if (i.op === 'iface') add(i.entry, 'makes an interface value of');
    else if (i.op === 'istype') add(i.entry, 'asks for type');
    const refs = this.refs(edges, 'refers to', pos);
    eachOperand(i, (v: Value) => void (v.kind !== 'inst' && v.kind !== 'param' && v.kind !== 'int' && constRefs(v, refs)));
  }

  /** Checks and allocations. */
  private impliedByFunc(f: Func): Edge[] {
    const edges: Edge[] = [];
    const alloc = this.m.funcs.get('runtime.alloc');
    for (const b of f.blocks) {
      for (const i of b.insts) {
        if (i.op === 'guard') edges.push({ to: this.node(i.fail), how: 'checks and calls', pos: i.pos });
        else if (i.op === 'new' && alloc) edges.push({ to: this.node(alloc), how: 'allocates with', pos: i.pos });
      }
    }
    return edges;
  }

  private refs(edges: Edge[], how: How, pos: IrPos | undefined): ConstRefs {
    return {
      func: (f) => void edges.push({ to: this.node(f), how, pos }),
      global: (g) => void edges.push({ to: this.node(g), how, pos }),
      type: (e, inAggregate) => void edges.push({ to: this.node(e), how: inAggregate && how !== 'holds' ? 'makes an interface value of' : how, pos }),
    };
  }

  private dataEdges(g: Global): Edge[] {
    const edges: Edge[] = [];
    if (g.init) constRefs(g.init, this.refs(edges, 'holds', g.pos));
    return edges;
  }

  private typeEdges(e: TypeEntry): Edge[] {
    const edges: Edge[] = [];
    if (e.descriptor?.init) constRefs(e.descriptor.init, this.refs(edges, 'holds', undefined));
    return edges;
  }

  /** What reflection may call. */
  private impliedByType(e: TypeEntry): Edge[] {
    return e.reachesInterface ? [...e.methods.values()].map((f) => ({ to: this.node(f), how: 'has method' as const, pos: undefined })) : [];
  }
}

/** Its edges are looked for when the walk gets here. */
class LazyNode implements Node {
  by: Node['by'];
  seen = false;
  constructor(
    readonly kind: NodeKind,
    readonly name: string,
    private readonly find: () => Edge[],
    private readonly findImplied: () => Edge[],
  ) {}

  get edges(): Edge[] {
    return this.find();
  }
  get implied(): Edge[] {
    return this.findImplied();
  }
}
