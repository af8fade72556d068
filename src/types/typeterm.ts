/** Terms of type sets: T stands for T alone, ~T for all types whose underlying type is T. The empty term does not exist here; "all types" is a list's business. */
import { identical } from './predicates';
import type { Term, Type } from './type';
import { under } from './under';

/** Whether the terms have no type in common. */
export function termDisjoint(x: Term, y: Term): boolean {
  const ux = y.tilde ? under(x.type) : x.type;
  const uy = x.tilde ? under(y.type) : y.type;
  return !identical(ux, uy);
}

/** The union as one term, or undefined when it takes both. */
export function termUnion(x: Term, y: Term): Term | undefined {
  if (termDisjoint(x, y)) return undefined;
  return x.tilde || !y.tilde ? x : y;
}

/** What both terms stand for; undefined when nothing. */
export function termIntersect(x: Term, y: Term): Term | undefined {
  if (termDisjoint(x, y)) return undefined;
  return !x.tilde || y.tilde ? x : y;
}

/** Whether the term stands for t (among others). */
export function termIncludes(x: Term, t: Type): boolean {
  return identical(x.type, x.tilde ? under(t) : t);
}

/** Whether y stands for all that x stands for. */
export function termSubsetOf(x: Term, y: Term): boolean {
  return !termDisjoint(x, y) && (!x.tilde || y.tilde);
}
