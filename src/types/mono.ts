/** Finds generic functions and types whose instantiation would never end: func f[P any]() { f[*P]() }. */
import type { Pos } from '../diag/source';
import type { Expr } from '../syntax/nodes';
import { startPos } from '../syntax/positions';
import { unalias } from './alias';
import type { Checker } from './check';
import { newError } from './errors';
import type { Package, TypeName } from './object';
import { isAliasName } from './objects';
import type { Named, Type, TypeParam } from './type';
import { typeSet } from './typeset';
import { typeString } from './typestring';

interface Vertex {
  readonly obj: TypeName;
  /** Weight of the heaviest known path here, the last edge of that path, and its length. */
  weight: number;
  pre: number;
  len: number;
}

/** A type from `src` flows into `dst`; weight 1 if it is wrapped in something on the way. */
interface Edge {
  readonly dst: number;
  readonly src: number;
  readonly weight: number;
  readonly pos: Pos | undefined;
  readonly type: Type;
}

/** Type parameters and how type arguments flow between them. */
export class MonoGraph {
  readonly vertices: Vertex[] = [];
  readonly edges: Edge[] = [];
  private readonly canon = new Map<TypeParam, TypeParam>();
  private readonly index = new Map<TypeName, number>();

  /** Says that a method receiver's type parameter is that of the type. */
  recordCanon(mpar: TypeParam, tpar: TypeParam): void {
    this.canon.set(mpar, tpar);
  }

  /** Records that tparams are instantiated with targs, written as xlist as far as they are written. */
  recordInstance(check: Checker, at: Pos | number | undefined, tparams: readonly TypeParam[], targs: readonly Type[], xlist: readonly Expr[]): void {
    if (!check.pctx.full) return;
    const pos = typeof at === 'number' ? check.pos(at) : at;
    tparams.forEach((tpar, i) => {
      if (tpar.obj.pkg !== check.pkg) return; // another package cannot take part in a cycle with this one
      this.assign(check.pkg, i < xlist.length ? check.pos(startPos(xlist[i])) : pos, tpar, targs[i]);
    });
  }

  private assign(pkg: Package, pos: Pos | undefined, tpar: TypeParam, targ: Type): void {
    const flow = (src: number, t: Type): void => {
      this.addEdge(this.typeParamVertex(tpar), src, t === targ ? 0 : 1, pos, targ);
    };
    const visit = (t0: Type | undefined): void => {
      if (!t0) return;
      const t = unalias(t0);
      switch (t.kind) {
        case 'TypeParam':
          flow(this.typeParamVertex(t), t);
          break;
        case 'Named': {
          const src = this.localNamedVertex(pkg, t.orig);
          if (src >= 0) flow(src, t);
          t.targs.forEach(visit);
          break;
        }
        case 'Array':
        case 'Chan':
        case 'Slice':
          visit(t.elem);
          break;
        case 'Map':
          visit(t.key);
          visit(t.elem);
          break;
        case 'Pointer':
          visit(t.base);
          break;
        case 'Interface':
          for (const m of typeSet(t).methods) visit(m.type);
          break;
        case 'Signature':
          for (const v of t.params.vars) visit(v.type);
          for (const v of t.results.vars) visit(v.type);
          break;
        case 'Struct':
          for (const f of t.fields) visit(f.type);
          break;
      }
    };
    visit(targ);
  }

  /** The vertex of a local type, which has the type parameters of the functions around it; -1 if there are none. */
  private localNamedVertex(pkg: Package, named: Named): number {
    const { obj } = named;
    if (obj.pkg !== pkg || !obj.parent || obj.parent === pkg.scope) return -1;
    const known = this.index.get(obj);
    if (known !== undefined) return known;
    let idx = -1;
    for (let scope: typeof obj.parent | undefined = obj.parent; scope && scope !== pkg.scope; scope = scope.parent) {
      for (const elem of scope.elems.values()) {
        if (elem.kind !== 'TypeName' || elem.type?.kind !== 'TypeParam' || isAliasName(elem)) continue;
        if ((elem.pos?.offset ?? 0) >= (obj.pos?.offset ?? 0)) continue;
        if (idx < 0) idx = this.addVertex(obj);
        this.addEdge(idx, this.typeParamVertex(elem.type), 1, obj.pos, elem.type);
      }
    }
    this.index.set(obj, idx);
    return idx;
  }

  private typeParamVertex(tpar: TypeParam): number {
    const { obj } = this.canon.get(tpar) ?? tpar;
    let idx = this.index.get(obj);
    if (idx === undefined) {
      idx = this.addVertex(obj);
      this.index.set(obj, idx);
    }
    return idx;
  }

  private addVertex(obj: TypeName): number {
    return this.vertices.push({ obj, weight: 0, pre: -1, len: 0 }) - 1;
  }

  private addEdge(dst: number, src: number, weight: number, pos: Pos | undefined, type: Type): void {
    this.edges.push({ dst, src, weight, pos, type });
  }
}

/** Reports a cycle of instantiations in which types grow, if the package has one. */
export function monomorph(check: Checker): void {
  const { vertices, edges } = check.mono;
  // As Bellman and Ford find cycles: a path as long as there are vertices goes around one.
  for (let again = true; again; ) {
    again = false;
    for (let i = 0; i < edges.length; i++) {
      const edge = edges[i];
      const src = vertices[edge.src];
      const dst = vertices[edge.dst];
      const w = src.weight + edge.weight;
      if (w <= dst.weight) continue;
      dst.pre = i;
      dst.len = src.len + 1;
      if (dst.len === vertices.length) {
        reportInstanceLoop(check, edge.dst);
        return;
      }
      dst.weight = w;
      again = true;
    }
  }
}

function reportInstanceLoop(check: Checker, v: number): void {
  const { vertices, edges } = check.mono;
  let stack: number[] = [];
  const seen = new Set<number>();
  while (!seen.has(v)) {
    stack.push(v);
    seen.add(v);
    v = edges[vertices[v].pre].src;
  }
  // What comes before the cycle does not belong to it.
  stack = stack.slice(stack.indexOf(v));
  const err = newError(check, 'InvalidInstanceCycle');
  err.addf(vertices[v].obj, 'instantiation cycle:');
  const qf = (pkg: Package): string => (pkg === check.pkg ? '' : pkg.path);
  for (const i of stack) {
    const edge = edges[vertices[i].pre];
    const { obj } = vertices[edge.dst];
    const how = obj.type?.kind === 'Named' ? 'implicitly parameterized by' : 'instantiated as';
    err.addf(edge.pos, `%s ${how} %s`, obj.name, typeString(edge.type, qf));
  }
  err.report();
}
