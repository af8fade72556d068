/** Cycles of declarations, and types that contain themselves. */
import type { Expr } from '../syntax/nodes';
import { unalias } from './alias';
import type { Checker } from './check';
import { errorf, newError } from './errors';
import { qualifier } from './format';
import { expandedRHS } from './named';
import type { Obj, TypeName } from './object';
import type { Type } from './type';
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
