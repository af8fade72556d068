/** Untyped expressions: the types they may take implicitly, and passing a final type down to their operands. */
import type { Constant } from '../constant/constant';
import type { Expr, Operation } from '../syntax/nodes';
import type { Checker } from './check';
import { convertUntyped, representation } from './const';
import { errorf, invalidOp, type Code } from './errors';
import { isComparison, isShift } from './expr';
import { Operand } from './operand';
import {
  allInteger, defaultType, hasNil, isBoolean, isNumeric, isString, isTypeParam, isTyped, isUntyped, isValid, maxType,
} from './predicates';
import { recordTypeAndValue } from './recording';
import type { Basic, Type } from './type';
import { isAllSet, typeSet } from './typeset';
import { under, underIs } from './under';

/** Either a type, with a value where a constant changes it, or the code of the reason why there is none. */
export interface Implicit {
  readonly type: Type;
  readonly val?: Constant;
  readonly code?: Code;
}

/**
 * The type that x takes where a value of type `target` is expected. `code` is set where x cannot be one; `type` is
 * then of no meaning.
 */
export function implicitTypeAndValue(check: Checker, x: Operand, target: Type): Implicit {
  if (x.bad || isTyped(x.type) || !isValid(target)) return { type: x.type };
  const failed: Implicit = { type: x.type, code: 'InvalidUntypedConversion' };
  if (isUntyped(target)) {
    const type = maxType(x.type, target);
    return type ? { type } : failed;
  }
  if (x.isNil()) return hasNil(target) ? { type: target } : failed;

  const u = under(target);
  if (u.kind === 'Basic') {
    if (x.is('constant')) {
      const r = representation(check, x, u);
      return r.code ? { type: x.type, code: r.code } : { type: target, val: r.val };
    }
    return nonConstantFits(x.type, target) ? { type: target } : failed;
  }
  if (u.kind !== 'Interface') return failed;
  if (isTypeParam(target)) {
    return underIs(target, (t) => !!t && !implicitTypeAndValue(check, x, t).code) ? { type: target } : failed;
  }
  // A value in an interface has a concrete type: the default one, not that of the target.
  return isAllSet(typeSet(u)) ? { type: defaultType(x.type) } : failed;
}

/** Untyped values that are not constants come from comparisons and from shifts whose check is delayed. */
function nonConstantFits(type: Type, target: Type): boolean {
  switch ((type as Basic).basic) {
    case 'untyped bool':
      return isBoolean(target);
    case 'untyped int':
    case 'untyped rune':
    case 'untyped float':
    case 'untyped complex':
      return isNumeric(target);
    case 'untyped string':
      return isString(target);
    default:
      return false;
  }
}

/**
 * Gives expression x, untyped so far, the type `type`, and its operands with it. With `final`, or with a type that is
 * not untyped, the type is the last and is recorded: a constant must be representable in it, and the left operand of
 * a shift must be an integer.
 */
export function updateExprType(check: Checker, x: Expr, type: Type, final: boolean): void {
  // Left operands may be a long chain: from the innermost outward, without recursion.
  const chain: Expr[] = [];
  for (let e: Expr | undefined = x; e && check.untyped.has(e); e = leftOperand(check, e)) chain.push(e);
  for (let e = chain.pop(); e; e = chain.pop()) {
    if (e.kind === 'Operation' && e.y && passesDown(check, e) && !isShift(e.op)) updateExprType(check, e.y, type, final);
    settle(check, e, type, final);
  }
}

/** Whether the type of an operation is also that of its operands. Those of a constant are never materialized. */
function passesDown(check: Checker, e: Operation): boolean {
  if (check.untyped.get(e)?.val) return false;
  return e.y ? !isComparison(e.op) : e.op !== '*';
}

/** The first operand that takes the same type as e. The right operand of a shift has its own. */
function leftOperand(check: Checker, e: Expr): Expr | undefined {
  if (e.kind === 'ParenExpr') return e.x;
  return e.kind === 'Operation' && passesDown(check, e) ? e.x : undefined;
}

/** Gives x itself its new type. */
function settle(check: Checker, x: Expr, type: Type, final: boolean): void {
  const old = check.untyped.get(x);
  if (!old) return;
  if (!final && type.kind === 'Basic' && isUntyped(type)) {
    old.type = type;
    return;
  }
  check.untyped.delete(x);
  if (old.isLhs && !allInteger(type)) {
    errorf(check, x, 'InvalidShiftOperand', invalidOp + 'shifted operand %s (type %s) must be integer', x, type);
    return;
  }
  if (old.val) {
    const c = Operand.of(old.mode, x, old.type, old.val);
    convertUntyped(check, c, type);
    if (c.bad) return;
  }
  recordTypeAndValue(check, x, old.mode, type, old.val);
}

/** Gives the untyped expression x another value. */
export function updateExprVal(check: Checker, x: Expr, val: Constant): void {
  const info = check.untyped.get(x);
  if (info) info.val = val;
}
