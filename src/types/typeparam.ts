/** Type parameters and their constraints. */
import type { Checker } from './check';
import type { TypeName } from './object';
import { newInterface } from './interface';
import { isTypeParam, isValid } from './predicates';
import { TypeParam, type Interface, type Term, type Type } from './type';
import { computeInterfaceTypeSet, typeSet, typeSetAll, typeSetIs } from './typeset';
import { under } from './under';
import { asNamed } from './alias';
import { emptyInterface } from './universe';

/** Makes a type parameter of a type name; its index comes with `bindTParams`. */
export function newTypeParam(check: Checker, obj: TypeName, bound: Type): TypeParam {
  const t = new TypeParam(++check.nextID, obj, bound);
  if (!obj.type) obj.type = t;
  return t;
}

/** Numbers the type parameters of a list. */
export function bindTParams(list: TypeParam[]): TypeParam[] {
  list.forEach((t, i) => {
    t.index = i;
  });
  return list;
}

/** The interface of a type parameter's constraint. */
export function iface(t: TypeParam): Interface {
  const { bound } = t;
  const u = under(bound);
  let ityp: Interface | undefined;
  if (u.kind === 'Basic' && !isValid(u)) return emptyInterface;
  if (u.kind === 'Interface') {
    if (isTypeParam(bound)) return emptyInterface; // an error that is reported elsewhere
    ityp = u;
  }
  if (!ityp) {
    ityp = newInterface(undefined, [], [bound]);
    ityp.complete = true;
    ityp.implicit = true;
    t.bound = ityp;
  }
  if (!ityp.tset) computeInterfaceTypeSet(ityp.check, (asNamed(bound)?.obj ?? t.obj).pos, ityp);
  return ityp;
}

/** Whether f holds for all terms of the constraint; it is called with undefined when there are no specific types. */
export function typeParamIs(t: TypeParam, f: (term: Term | undefined) => boolean): boolean {
  return typeSetIs(typeSet(iface(t)), f);
}

/** Whether f holds for each type of the constraint with its underlying type; called with undefined when there are no specific types. */
export function typeParamTypeset(t: TypeParam, f: (t: Type | undefined, u: Type | undefined) => boolean): boolean {
  return typeSetAll(typeSet(iface(t)), f);
}
