/** Unions of terms. `undefined` is the list of all types, an empty list that of none. */
import type { Term, Type } from './type';
import { termIncludes, termIntersect, termSubsetOf, termUnion } from './typeterm';


export type Termlist = readonly Term[] | undefined;

/** The list without terms that others include. */
export function normalize(list: readonly Term[]): Term[] {
  const used: boolean[] = [];
  const result: Term[] = [];
  for (let i = 0; i < list.length; i++) {
    if (used[i]) continue;
    let x = list[i];
    for (let j = i + 1; j < list.length; j++) {
      if (used[j]) continue;
      const u = termUnion(x, list[j]);
      if (u) {
        x = u;
        used[j] = true;
      }
    }
    result.push(x);
  }
  return result;
}

/** Types of either list. */
export function termlistUnion(x: Termlist, y: Termlist): Termlist {
  return x && y ? normalize([...x, ...y]) : undefined;
}

/** Types of both lists. */
export function termlistIntersect(x: Termlist, y: Termlist): Termlist {
  if (!x) return y && normalize(y);
  if (!y) return normalize(x);
  const result: Term[] = [];
  for (const a of x) {
    for (const b of y) {
      const r = termIntersect(a, b);
      if (r) result.push(r);
    }
  }
  return normalize(result);
}

/** Whether y includes all of x. */
export function termlistSubsetOf(x: Termlist, y: Termlist): boolean {
  if (!y) return true;
  if (!x) return false;
  return x.every((a) => y.some((b) => termSubsetOf(a, b)));
}

/** Whether the lists stand for the same types. */
export function termlistEqual(x: Termlist, y: Termlist): boolean {
  return termlistSubsetOf(x, y) && termlistSubsetOf(y, x);
}

/** Whether t is among the types. */
export function termlistIncludes(x: Termlist, t: Type): boolean {
  return !x || x.some((a) => termIncludes(a, t));
}
