/** Small helpers on syntax that many files of the checker use. */
import type { Expr } from '../syntax/nodes';

/** The expression without the parentheses around it. */
export function unparen(e: Expr): Expr {
  let x = e;
  while (x.kind === 'ParenExpr') x = x.x;
  return x;
}

/** The elements of a list expression; one expression is a list of one, and none is empty. */
export function unpackListExpr(e: Expr | undefined): readonly Expr[] {
  if (!e) return [];
  return e.kind === 'ListExpr' ? e.elems : [e];
}
