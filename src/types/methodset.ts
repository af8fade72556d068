/** Method sets: what a type's method table holds, promoted methods included. */
import { asNamed, unalias } from './alias';
import type { Checker } from './check';
import { objDecl } from './decl';
import { deref, lookupFieldOrMethod } from './lookup';
import { numMethods } from './named';
import type { Func } from './object';
import { compareObjects, idOf } from './objects';
import type { Type } from './type';
import { typeSet } from './typeset';
import { under } from './under';
import { Typ } from './universe';

/** A method that can be called on a value of the type: the path to it, and whether that follows a pointer. */
export interface MethodSetEntry {
  readonly func: Func;
  readonly index: readonly number[];
  readonly indirect: boolean;
}

/** The methods of values of type t (not addressable: those of the pointer are not among them), exported ones first, then by name. */
export function methodSet(check: Checker, t: Type): MethodSetEntry[] {
  const u = under(t);
  if (u.kind === 'Interface') return typeSet(u).methods.map((func, i) => ({ func, index: [i], indirect: false }));
  if (unalias(t).kind === 'Named' && u.kind === 'Pointer') return [];
  const result: MethodSetEntry[] = [];
  for (const candidate of candidates(t).values()) {
    const r = lookupFieldOrMethod(t, false, candidate.pkg, candidate.name);
    if (r.obj?.kind !== 'Func' || !r.index) continue;
    objDecl(check, r.obj);
    result.push({ func: r.obj, index: r.index, indirect: r.indirect });
  }
  return result.sort((a, b) => compareObjects(a.func, b.func));
}

/** All methods of t and of what it embeds, by id: which of them t really has is for the lookup to say. */
function candidates(t: Type): Map<string, Func> {
  const found = new Map<string, Func>();
  const seen = new Set<Type>();
  const work: Type[] = [t];
  for (let type = work.pop(); type; type = work.pop()) {
    const [base] = deref(type);
    const named = asNamed(base);
    const u = under(base);
    if (seen.has(named ?? u)) continue;
    seen.add(named ?? u);
    if (named) for (let i = 0; i < numMethods(named); i++) found.set(idOf(named.orig.methods[i]), named.orig.methods[i]);
    if (u.kind === 'Interface') for (const m of typeSet(u).methods) found.set(idOf(m), m);
    if (u.kind === 'Struct') for (const f of u.fields) if (f.embedded) work.push(f.type ?? Typ.invalid);
  }
  return found;
}
