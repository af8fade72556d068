/** Small questions about syntax. */
import type { Expr } from '../../syntax/nodes';

/** e without parentheses around it. */
export function unparen(e: Expr): Expr {
  let x = e;
  while (x.kind === 'ParenExpr') x = x.x;
  return x;
}

/** The elements of a list expression; a single expression is a list of one. */
export function listOf(e: Expr | undefined): readonly Expr[] {
  if (!e) return [];
  return e.kind === 'ListExpr' ? e.elems : [e];
}

/** The blank identifier. */
export function isBlank(e: Expr): boolean {
  return e.kind === 'Name' && e.value === '_';
}
