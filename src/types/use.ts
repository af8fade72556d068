/** Checks expressions whose values are not needed because of other errors, so that what they mention counts as used. */
import type { Expr } from '../syntax/nodes';
import { assignedVar } from './assignments';
import type { Checker } from './check';
import { exprOrType, rawExpr } from './expr';
import { Operand } from './operand';
import { unparen } from './util';

/** Checks the expressions; true when none had an error. */
export function use(check: Checker, ...args: readonly (Expr | undefined)[]): boolean {
  return useN(check, args, false);
}

/** Like `use` for left-hand sides: a variable on its own is not used. */
export function useLHS(check: Checker, ...args: readonly (Expr | undefined)[]): boolean {
  return useN(check, args, true);
}

function useN(check: Checker, args: readonly (Expr | undefined)[], lhs: boolean): boolean {
  let ok = true;
  for (const e of args) {
    if (e && !use1(check, e, lhs)) ok = false;
  }
  return ok;
}

function use1(check: Checker, e: Expr, lhs: boolean): boolean {
  const x = new Operand();
  const n = unparen(e);
  if (n.kind === 'ListExpr') return useN(check, n.elems, lhs);
  if (n.kind !== 'Name') {
    rawExpr(check, undefined, x, e, undefined, true);
    return !x.bad;
  }
  if (n.value === '_') return true;
  const v = lhs ? assignedVar(check, n.value) : undefined;
  const wasUsed = v?.used ?? false;
  exprOrType(check, x, n, true);
  if (v) v.used = wasUsed;
  return !x.bad;
}
