/** Cycles of declarations, and types that contain themselves. */
import { endPos } from '../syntax/positions';
import type { Pos } from '../diag/source';
import type { Expr } from '../syntax/nodes';
import { unalias } from './alias';
import type { Checker } from './check';
import { error, errorf, newError } from './errors';
import { qualifier } from './format';
import { expandedRHS } from './named';
import type { Obj, TypeName } from './object';
import type { Interface, Type } from './type';
import { typeSet } from './typeset';
import { packagePrefix } from './typestring';
import { Typ } from './universe';

/** Finds type declarations that are nothing but names of each other (type A B; type B A), and breaks these cycles. */
export function directCycles(check: Checker): void {
  const pathIdx = new Map<TypeName, number>();
  for (const obj of check.pctx.objList) if (obj.kind === 'TypeName') directCycle(check, obj, pathIdx);
}

function directCycle(check: Checker, start: TypeName, pathIdx: Map<TypeName, number>): void {
  const path: TypeName[] = [];
  let tname: TypeName | undefined = start;
  while (tname) {
    const idx = pathIdx.get(tname);
    if (idx !== undefined) {
      if (idx < 0) break; // looked at before
      tname.type = Typ.invalid;
      const cycle = path.slice(idx);
      cycleError(check, cycle, firstInSrc(cycle));
      break;
    }
    pathIdx.set(tname, path.length);
    path.push(tname);
    const rhs: Expr | undefined = check.objMap.get(tname)?.tdecl?.type;
    const next: Obj | undefined = rhs?.kind === 'Name' ? check.pkg.scope.lookup(rhs.value) : undefined;
    tname = next?.kind === 'TypeName' ? next : undefined;
  }
  for (const t of path) pathIdx.set(t, -1);
}

/** Whether values of the type have a size; reports a type that contains itself. */
export function finiteSize(check: Checker, t0: Type): boolean {
  const t = unalias(t0);
  switch (t.kind) {
    case 'Named': {
      if (t.finite !== undefined) return t.finite;
      const i = check.objPathIdx.get(t.obj);
      if (i !== undefined) {
        const cycle = check.objPath.slice(i);
        cycleError(check, cycle, firstInSrc(cycle));
        return false;
      }
      const { color } = t.obj;
      check.push(t.obj);
      const rhs = expandedRHS(t);
      const finite = !rhs || finiteSize(check, rhs);
      check.pop();
      t.obj.color = color;
      t.finite ??= finite;
      return finite;
    }
    case 'Array':
      return finiteSize(check, t.elem);
    case 'Struct':
      return t.fields.every((f) => !f.type || finiteSize(check, f.type));
    default:
      return true;
  }
}

/** Reports a cycle of declarations, starting with cycle[start]. */
export function cycleError(check: Checker, cycle: readonly Obj[], start: number): void {
  const name = (o: Obj): string => packagePrefix(o.pkg, (pkg) => qualifier(check, pkg)) + o.name;
  let obj = cycle[start];
  const isType = obj.kind === 'TypeName';
  // An alias counts as declared from here on, so that no errors follow.
  if (isType && obj.type?.kind === 'Alias') obj.type.fromRHS = Typ.invalid;
  if (cycle.length === 1) {
    const format = isType ? 'invalid recursive type: %s refers to itself' : 'invalid cycle in declaration: %s refers to itself';
    errorf(check, obj, 'InvalidDeclCycle', format, name(obj));
    return;
  }
  const err = newError(check, 'InvalidDeclCycle');
  err.addf(obj, isType ? 'invalid recursive type %s' : 'invalid cycle in declaration of %s', name(obj));
  for (let i = 0; i < cycle.length; i++) {
    const next = cycle[(start + i + 1) % cycle.length];
    err.addf(obj, '%s refers to %s', name(obj), name(next));
    obj = next;
  }
  err.report();
}

/** The index of the object that stands first in the source. */
export function firstInSrc(path: readonly Obj[]): number {
  let first = 0;
  path.forEach((o, i) => {
    const a = o.pos;
    const b = path[first].pos;
    if (!a || !b) return;
    if (a.file === b.file ? a.offset < b.offset : a.file.path < b.file.path) first = i;
  });
  return first;
}

/** Reports interfaces without a name that their own methods mention: type I interface { m() interface { I } }. */
export function anonymousCycles(check: Checker): void {
  const finder = new InterfaceCycles();
  const found: { at: Pos; end: number; t: Interface }[] = [];
  for (const [e, tv] of check.info.types) {
    const t = e.kind === 'InterfaceType' ? unalias(tv.type) : undefined;
    if (t?.kind === 'Interface' && t.embedFile && t.methods.length > 0) {
      found.push({ at: { file: t.embedFile, offset: e.pos }, end: endPos(e), t });
    }
  }
  // The outermost interface of a cycle is blamed, those inside it are not looked at.
  found.sort((a, b) => (a.at.file === b.at.file ? a.at.offset - b.at.offset : a.at.file.path < b.at.file.path ? -1 : 1));
  let outer: { at: Pos; end: number } | undefined;
  for (const { at, end, t } of found) {
    if (outer && at.file === outer.at.file && at.offset < outer.end) continue;
    outer = { at, end };
    if (!finder.hasCycle(t)) continue;
    error(check, at, 'InvalidTypeCycle', 'invalid recursive type: anonymous interface refers to itself (see https://go.dev/issue/56103)');
    finder.forget();
  }
}

class InterfaceCycles {
  /** Interfaces seen: true while they are being looked at. */
  private readonly cyclic = new Map<Interface, boolean>();

  /** Cycles that were found are not found again. */
  forget(): void {
    for (const t of this.cyclic.keys()) this.cyclic.set(t, false);
  }

  hasCycle(t: Interface): boolean {
    return typeSet(t).methods.some((m) => m.type !== undefined && this.visit(m.type));
  }

  private visit(t0: Type | undefined): boolean {
    if (!t0) return false;
    const t = unalias(t0);
    switch (t.kind) {
      case 'Pointer':
        return this.visit(t.base);
      case 'Array':
      case 'Slice':
      case 'Chan':
        return this.visit(t.elem);
      case 'Map':
        return this.visit(t.key) || this.visit(t.elem);
      case 'Struct':
        return t.fields.some((f) => this.visit(f.type));
      case 'Signature':
        return t.params.vars.some((v) => this.visit(v.type)) || t.results.vars.some((v) => this.visit(v.type));
      case 'Interface': {
        if (t.methods.length === 0 && t.embeddeds.length === 0) return false;
        const known = this.cyclic.get(t);
        if (known !== undefined) return known;
        this.cyclic.set(t, true);
        if (this.hasCycle(t)) return true;
        this.cyclic.set(t, false);
        return false;
      }
      default:
        return false; // types with a name cannot be part of such a cycle
    }
  }
}
