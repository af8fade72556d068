/** Underlying types, and what the types of a type set have in common. */
import { unalias } from './alias';
import type { Checker } from './check';
import { sprintf } from './format';
import { resolveUnderlying } from './named';
import { identical } from './predicates';
import type { Type } from './type';
import { iface, typeParamTypeset } from './typeparam';

/** The underlying type of t; for a type parameter, the interface of its constraint. */
export function under(t: Type): Type {
  switch (t.kind) {
    case 'Named':
      return t.underlying ?? resolveUnderlying(t);
    case 'Alias':
      return under(unalias(t));
    case 'TypeParam':
      return iface(t);
    default:
      return t;
  }
}

/** Whether f holds for the underlying type of t, or of each type in a type parameter's set; with undefined when there are no specific types. */
export function underIs(t: Type, f: (u: Type | undefined) => boolean): boolean {
  return all(t, (_, u) => f(u));
}

/** Like `underIs`, with each type besides its underlying type. */
export function all(t: Type, f: (t: Type | undefined, u: Type | undefined) => boolean): boolean {
  const p = unalias(t);
  if (p.kind === 'TypeParam') return typeParamTypeset(p, f);
  return f(t, under(t));
}

/** The types, each with its underlying type, in the set of a type parameter; else t alone. One pair of undefined when there are no specific types. */
export function typeset(t: Type): [Type | undefined, Type | undefined][] {
  const list: [Type | undefined, Type | undefined][] = [];
  all(t, (x, u) => {
    list.push([x, u]);
    return true;
  });
  return list;
}

/** A reason that is put into words only when it is reported. */
export class TypeError_ {
  constructor(
    readonly text: string,
    readonly args: readonly unknown[],
  ) {}
  format(check: Checker | undefined): string {
    return sprintf(check, this.text, ...this.args);
  }
}

/** A reason; the empty format gives an empty one. */
export function typeErrorf(format: string, ...args: unknown[]): TypeError_ {
  return new TypeError_(format, args);
}

export interface CommonUnder {
  readonly type?: Type;
  readonly err?: TypeError_;
}

/** The one underlying type of all types in t's set, if they agree (channels may differ in direction) and satisfy `cond`; else why not. */
export function commonUnder(t: Type, cond?: (t: Type | undefined, u: Type | undefined) => TypeError_ | undefined): CommonUnder {
  let ct: Type | undefined;
  let cu: Type | undefined;
  for (const [x, u] of typeset(t)) {
    const err = cond?.(x, u);
    if (err) return { err };
    if (!u) return { err: typeErrorf('no specific type') };
    if (!cu) {
      ct = x;
      cu = u;
      continue;
    }
    if (cu.kind === 'Chan' && u.kind === 'Chan') {
      if (!identical(cu.elem, u.elem)) return { err: typeErrorf('channels %s and %s have different element types', ct, x) };
      if (cu.dir === u.dir) continue;
      if (cu.dir === 'both') {
        ct = x;
        cu = u;
      } else if (u.dir !== 'both') return { err: typeErrorf('channels %s and %s have conflicting directions', ct, x) };
      continue;
    }
    if (!identical(cu, u)) return { err: typeErrorf('%s and %s have different underlying types', ct, x) };
  }
  return cu ? { type: cu } : {};
}

/** The common underlying type, if there is one. */
export function coreType(t: Type): Type | undefined {
  return commonUnder(t).type;
}
