/** Finds generic code that would need an endless number of instances: a graph of which types flow into which type parameters. */
import type { Pos } from '../diag/source';
import type { Expr } from '../syntax/nodes';
import { startPos } from '../syntax/positions';
import { unalias } from './alias';
import type { Checker } from './check';
import { newError } from './errors';
import type { Package, TypeName } from './object';
import { isAliasName } from './objects';
import type { Named, Tuple, Type, TypeParam } from './type';
import { typeSet } from './typeset';

/** A type parameter, or a local type that depends on type parameters around it. */
interface Vertex {
  readonly obj: TypeName;
  /** Weight and length of the heaviest path to it, and the last edge of that path. */
  weight: number;
  length: number;
  previous: number;
}

/** `type`, which contains what `src` stands for, is used for `dst`; the weight is 0 when it is just that. */
interface Edge {
  readonly dst: number;
  readonly src: number;
  readonly weight: number;
  readonly pos: Pos | undefined;
  readonly type: Type;
}

export class MonoGraph {
  readonly vertices: Vertex[] = [];
  readonly edges: Edge[] = [];
  /** Type parameters of method receivers → those of the receiver's type. */
  private readonly canon = new Map<TypeParam, TypeParam>();
  private readonly index = new Map<TypeName, number>();

  /** Notes that the receiver's type parameter `mpar` stands for `tpar` of the type. */
  recordCanon(mpar: TypeParam, tpar: TypeParam): void {
    this.canon.set(mpar, tpar);
  }

  /** Notes an instantiation; only packages that are checked as a whole need it. */
  recordInstance(check: Checker, pos: number, tparams: readonly TypeParam[], targs: readonly Type[], xlist: readonly Expr[]): void {
    if (!check.pctx.parsed.user) return;
    tparams.forEach((tpar, i) => {
      const at = check.pos(i < xlist.length ? startPos(xlist[i]) : pos);
      this.assign(check.pkg, at, tpar, targs[i]);
    });
  }

  private assign(pkg: Package, pos: Pos, tpar: TypeParam, targ: Type): void {
    if (tpar.obj.pkg !== pkg) return; // a cycle lies within one package
    const flow = (src: number, type: Type): void => {
      this.edges.push({ dst: this.typeParamVertex(tpar), src, weight: type === targ ? 0 : 1, pos, type: targ });
    };
    const tuple = (t: Tuple): void => {
      for (const v of t.vars) if (v.type) walk(v.type);
    };
    const walk = (type: Type): void => {
      const t = unalias(type);
      switch (t.kind) {
        case 'TypeParam':
          flow(this.typeParamVertex(t), t);
          break;
        case 'Named': {
          const src = this.localNamedVertex(pkg, t.orig);
          if (src >= 0) flow(src, t);
          t.targs.forEach(walk);
          break;
        }
        case 'Array':
        case 'Chan':
        case 'Slice':
          walk(t.elem);
          break;
        case 'Map':
          walk(t.key);
          walk(t.elem);
          break;
        case 'Pointer':
          walk(t.base);
          break;
        case 'Interface':
          for (const m of typeSet(t).methods) if (m.type) walk(m.type);
          break;
        case 'Signature':
          tuple(t.params);
          tuple(t.results);
          break;
        case 'Struct':
          for (const f of t.fields) if (f.type) walk(f.type);
          break;
        default:
      }
    };
    walk(targ);
  }

  /** The vertex of a local type that lies within the scope of type parameters, else -1. */
  private localNamedVertex(pkg: Package, named: Named): number {
    const { obj } = named;
    const root = pkg.scope;
    if (obj.pkg !== pkg || obj.parent === root) return -1;
    const known = this.index.get(obj);
    if (known !== undefined) return known;
    let idx = -1;
    for (let scope = obj.parent; scope && scope !== root; scope = scope.parent) {
      for (const elem of scope.elems.values()) {
        if (elem.kind !== 'TypeName' || isAliasName(elem) || (elem.pos?.offset ?? 0) >= (obj.pos?.offset ?? 0)) continue;
        const tpar = elem.type;
        if (tpar?.kind !== 'TypeParam') continue;
        if (idx < 0) idx = this.addVertex(obj);
        this.edges.push({ dst: idx, src: this.typeParamVertex(tpar), weight: 1, pos: obj.pos, type: tpar });
      }
    }
    this.index.set(obj, idx);
    return idx;
  }

  private typeParamVertex(tpar: TypeParam): number {
    const { obj } = this.canon.get(tpar) ?? tpar;
    const known = this.index.get(obj);
    if (known !== undefined) return known;
    const idx = this.addVertex(obj);
    this.index.set(obj, idx);
    return idx;
  }

  private addVertex(obj: TypeName): number {
    this.vertices.push({ obj, weight: 0, length: 0, previous: -1 });
    return this.vertices.length - 1;
  }
}

/** Reports an instantiation cycle of the package being checked. */
export function monomorph(check: Checker): void {
  const { vertices, edges } = check.mono;
  // Heaviest paths by Bellman and Ford, until nothing changes or a path is so long that it must contain a cycle.
  for (let again = true; again; ) {
    again = false;
    for (let i = 0; i < edges.length; i++) {
      const edge = edges[i];
      const src = vertices[edge.src];
      const dst = vertices[edge.dst];
      const w = src.weight + edge.weight;
      if (w <= dst.weight) continue;
      dst.previous = i;
      dst.length = src.length + 1;
      if (dst.length === vertices.length) {
        reportInstanceLoop(check, edge.dst);
        return;
      }
      dst.weight = w;
      again = true;
    }
  }
}

function reportInstanceLoop(check: Checker, last: number): void {
  const { vertices, edges } = check.mono;
  let stack: number[] = [];
  const seen = new Set<number>();
  let v = last;
  while (!seen.has(v)) {
    stack.push(v);
    seen.add(v);
    v = edges[vertices[v].previous].src;
  }
  stack = stack.slice(stack.indexOf(v)); // what comes before is not part of the cycle
  const err = newError(check, 'InvalidInstanceCycle');
  err.addf(vertices[v].obj, 'instantiation cycle:');
  for (const i of stack) {
    const edge = edges[vertices[i].previous];
    const { obj } = vertices[edge.dst];
    const how = obj.type?.kind === 'Named' ? 'implicitly parameterized by' : 'instantiated as';
    err.addf(edge.pos, '%s %s %s', obj.name, how, edge.type);
  }
  err.report();
}
