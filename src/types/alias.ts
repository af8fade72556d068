/** Alias types: other names for types. */
import type { Pos } from '../diag/source';
import type { Checker } from './check';
import { TypeName } from './object';
import { Alias, type Named, type Type } from './type';
import { makeSubstMap, subst } from './subst';
import { Typ } from './universe';

/** The type that an alias stands for, through any number of aliases. */
export function unalias(t: Type): Type {
  while (t.kind === 'Alias') {
    if (!t.fromRHS) return Typ.invalid; // its declaration is being checked
    t = t.fromRHS;
  }
  return t;
}

/** The named type that t is or stands for. */
export function asNamed(t: Type | undefined): Named | undefined {
  if (!t) return undefined;
  const u = unalias(t);
  return u.kind === 'Named' ? u : undefined;
}

/** Makes the alias type of a type name. */
export function newAlias(obj: TypeName, rhs: Type | undefined): Alias {
  const a = new Alias(obj, rhs);
  if (!obj.type) obj.type = a;
  return a;
}

/** A generic alias with type arguments. */
export function newAliasInstance(check: Checker | undefined, pos: Pos | undefined, orig: Alias, targs: readonly Type[]): Alias {
  const obj = new TypeName(pos, orig.obj.pkg, orig.obj.name, undefined);
  const rhs = subst(check, pos, orig.fromRHS ?? Typ.invalid, makeSubstMap(orig.tparams, targs));
  const a = newAlias(obj, rhs);
  a.orig = orig;
  a.tparams = orig.tparams;
  a.targs = targs;
  return a;
}
