/** Unary and binary operations: shifts, comparisons, arithmetic. */
import * as constant from '../constant/constant';
import type { Expr, Operation, Operator } from '../syntax/nodes';
import { startPos } from '../syntax/positions';
import type { Checker } from './check';
import { convertUntyped, overflow, representable } from './const';
import { isPointer } from './conversions';
import { error, errorf, invalidOp, type Code, type At } from './errors';
import { expr, finishExpr, isComparison, isShift } from './expr';
import { sprintf } from './format';
import { assignableTo, compositeKind, Operand } from './operand';
import {
  allBoolean, allInteger, allNumeric, allNumericOrString, allOrdered, allString, allUnsigned, comparable, comparableType, defaultType, hasNil,
  identical, isComplex, isInteger, isNonTypeParamInterface, isTypeParam, isTyped, isUnsigned, isUntyped, isValid,
} from './predicates';
import { Pointer, type Basic, type Type } from './type';
import { commonUnder, typeErrorf, under } from './under';
import { Typ } from './universe';
import { updateExprType } from './untyped';
import { unparen } from './util';
import { go1_13, verifyVersionf } from './version';

type Predicate = (t: Type) => boolean;

function unaryPredicate(op: Operator): Predicate | undefined {
  if (op === '+' || op === '-') return allNumeric;
  if (op === '^') return allInteger;
  return op === '!' ? allBoolean : undefined;
}

function binaryPredicate(op: Operator): Predicate | undefined {
  switch (op) {
    case '+':
      return allNumericOrString;
    case '-':
    case '*':
    case '/':
      return allNumeric;
    case '%':
    case '&':
    case '|':
    case '^':
    case '&^':
      return allInteger;
    case '&&':
    case '||':
      return allBoolean;
    default:
      return undefined;
  }
}

/** Checks that operator op is defined on x. */
function defined(check: Checker, pred: Predicate | undefined, x: Operand, op: Operator): boolean {
  if (!pred) {
    errorf(check, x, 'InvalidSyntaxTree', 'unknown operator %s', op);
    return false;
  }
  if (pred(x.type)) return true;
  errorf(check, x, 'UndefinedOp', invalidOp + 'operator %s not defined on %s', op, x);
  return false;
}

/** Where an overflow is reported: at the operator of an operation, else at the start of the expression. */
export function opPos(x: Expr): At {
  return x.kind === 'Operation' ? x.pos : startPos(x);
}

/** Checks a unary operation (not an indirection). */
export function unary(check: Checker, x: Operand, e: Operation): void {
  expr(check, undefined, x, e.x);
  if (x.bad) return;
  let op = e.op;
  if (op === '&') {
    addressOf(check, x, e);
    return;
  }
  if (op === '<-') {
    const elem = chanElem(check, x, x, true);
    if (!elem) {
      x.invalidate();
      return;
    }
    x.mode = 'commaok';
    x.type = elem;
    check.hasCallOrRecv = true;
    return;
  }
  if (op === '~') {
    const integer = allInteger(x.type);
    const hint = integer ? ' (use ^ for bitwise complement)' : '';
    error(check, e, 'UndefinedOp', 'cannot use ~ outside of interface or type constraint' + hint);
    if (!integer) {
      x.invalidate();
      return;
    }
    op = '^';
  }
  if (!defined(check, unaryPredicate(op), x, op)) {
    x.invalidate();
    return;
  }
  if (!x.is('constant')) {
    x.mode = 'value';
    return;
  }
  if (x.value.kind === 'unknown') return;
  const bits = isUnsigned(x.type) ? check.sizes.sizeof(x.type) * 8 : 0;
  x.val = constant.unaryOp(op as '+' | '-' | '^' | '!', x.value, bits);
  x.expr = e;
  overflow(check, x, opPos(e));
}

function addressOf(check: Checker, x: Operand, e: Operation): void {
  if (unparen(e.x).kind !== 'CompositeLit' && !x.is('variable')) {
    errorf(check, x, 'UnaddressableOperand', invalidOp + 'cannot take address of %s', x);
    x.invalidate();
    return;
  }
  x.mode = 'value';
  x.type = new Pointer(x.type);
}

/** The element type of channel x for a receive from it or a send to it; reports an error where that is not possible. */
export function chanElem(check: Checker, at: At, x: Operand, recv: boolean): Type | undefined {
  const { type, err } = commonUnder(x.type, (t, u) => {
    if (!u) return typeErrorf('no specific channel type');
    if (u.kind !== 'Chan') return typeErrorf('non-channel %s', t);
    if (recv && u.dir === 'send') return typeErrorf('send-only channel %s', t);
    if (!recv && u.dir === 'recv') return typeErrorf('receive-only channel %s', t);
    return undefined;
  });
  if (type?.kind === 'Chan') return type.elem;
  const cause = err ? err.format(check) : '';
  const what = recv ? 'cannot receive from' : 'cannot send to';
  const code: Code = recv ? 'InvalidReceive' : 'InvalidSend';
  if (isTypeParam(x.type)) errorf(check, at, code, invalidOp + '%s %s: %s', what, x, cause);
  else errorf(check, at, code, invalidOp + '%s %s %s', what, cause, x);
  return undefined;
}

/** Checks the binary operation lhs op rhs. `e` is the whole expression, undefined for an assignment `lhs op= rhs`. */
export function binary(check: Checker, x: Operand, e: Expr | undefined, lhs: Expr, rhs: Expr, op: Operator): void {
  // Long chains a + b + c … lean to the left and can be thousands deep: no recursion for those.
  const chain: Operation[] = [];
  let first = lhs;
  while (first.kind === 'Operation' && first.y) {
    chain.push(first);
    first = first.x;
  }
  expr(check, undefined, x, first);
  for (let o = chain.pop(); o?.y; o = chain.pop()) {
    combine(check, x, o, o.x, o.y, o.op);
    finishExpr(check, x, o);
  }
  combine(check, x, e, lhs, rhs, op);
}

/** Checks x op rhs, where x is lhs evaluated. */
function combine(check: Checker, x: Operand, e: Expr | undefined, lhs: Expr, rhs: Expr, op: Operator): void {
  const y = new Operand();
  expr(check, undefined, y, rhs);
  if (x.bad) return;
  if (y.bad) {
    x.invalidate();
    x.expr = y.expr;
    return;
  }
  if (isShift(op)) {
    shift(check, x, y, e, op);
    return;
  }
  matchTypes(check, x, y);
  if (x.bad) return;
  if (isComparison(op)) {
    comparison(check, x, y, op, false);
    return;
  }
  if (!identical(x.type, y.type)) {
    if (isValid(x.type) && isValid(y.type)) {
      const what = e ? sprintf(check, '%s', e) : sprintf(check, '%s %s= %s', lhs, op, rhs);
      errorf(check, x, 'MismatchedTypes', invalidOp + '%s (mismatched types %s and %s)', what, x.type, y.type);
    }
    x.invalidate();
    return;
  }
  if (!defined(check, binaryPredicate(op), x, op)) {
    x.invalidate();
    return;
  }
  if ((op === '/' || op === '%') && divisionByZero(x, y)) {
    error(check, y, 'DivByZero', invalidOp + 'division by zero');
    x.invalidate();
    return;
  }
  if (x.is('constant') && y.is('constant')) constantBinary(check, x, y, e, op);
  else x.mode = 'value';
}

function divisionByZero(x: Operand, y: Operand): boolean {
  if (!y.is('constant')) return false;
  if ((x.is('constant') || allInteger(x.type)) && constant.sign(y.value) === 0) return true;
  if (!x.is('constant') || !isComplex(x.type)) return false;
  // A divisor whose square underflows is zero too.
  const re = constant.real(y.value);
  const im = constant.imag(y.value);
  return constant.sign(constant.binaryOp(re, '*', re)) === 0 && constant.sign(constant.binaryOp(im, '*', im)) === 0;
}

function constantBinary(check: Checker, x: Operand, y: Operand, e: Expr | undefined, op: Operator): void {
  if (x.value.kind === 'unknown' || y.value.kind === 'unknown') {
    x.val = constant.makeUnknown();
    return;
  }
  const integer = op === '/' && isInteger(x.type);
  x.val = integer ? constant.intQuo(x.value, y.value) : constant.binaryOp(x.value, op as constant.BinaryOperator, y.value);
  if (!e) return;
  x.expr = e;
  overflow(check, x, opPos(e));
}

/** Whether one of x and y might take the type of the other; if not, a mismatch is reported rather than a failed conversion. */
function mayConvert(x: Operand, y: Operand): boolean {
  if (isTyped(x.type) && isTyped(y.type)) return false;
  if (allNumeric(x.type) !== allNumeric(y.type)) return false;
  if (isNonTypeParamInterface(x.type) || isNonTypeParamInterface(y.type)) return true;
  if (allBoolean(x.type) !== allBoolean(y.type)) return false;
  if (allString(x.type) !== allString(y.type)) return false;
  if (x.isNil()) return hasNil(y.type);
  if (y.isNil()) return hasNil(x.type);
  return !isPointer(x.type) && !isPointer(y.type);
}

/** Converts untyped operands so that their types match. Makes x invalid on failure. */
export function matchTypes(check: Checker, x: Operand, y: Operand): void {
  if (!mayConvert(x, y)) return;
  convertUntyped(check, x, y.type);
  if (x.bad) return;
  convertUntyped(check, y, x.type);
  if (y.bad) x.invalidate();
}

/** What is wrong with a comparison: the operand to blame and, if known, why. */
interface Fault {
  readonly at: Operand;
  readonly code: Code;
  readonly cause: string;
}

/** Checks the comparison x op y; for a case of a switch op is ==. */
export function comparison(check: Checker, x: Operand, y: Operand, op: Operator, switchCase: boolean): void {
  if (!isValid(x.type) || !isValid(y.type)) {
    x.invalidate();
    return;
  }
  const fault = comparisonFault(check, x, y, op);
  if (fault) {
    reportComparison(check, x, y, op, switchCase, fault);
    x.invalidate();
    return;
  }
  if (x.is('constant') && y.is('constant')) {
    x.val = constant.makeBool(constant.compare(x.value, op as constant.CompareOperator, y.value));
  } else {
    x.mode = 'value';
    // The operands are materialized now: what is untyped takes its default type.
    if (x.expr) updateExprType(check, x.expr, defaultType(x.type), true);
    if (y.expr) updateExprType(check, y.expr, defaultType(y.type), true);
  }
  x.type = Typ['untyped bool'];
}

function comparisonFault(check: Checker, x: Operand, y: Operand, op: Operator): Fault | undefined {
  if (!assignableTo(x, check, y.type) && !assignableTo(y, check, x.type)) {
    return { at: y, code: 'MismatchedTypes', cause: sprintf(check, 'mismatched types %s and %s', x.type, y.type) };
  }
  const code = 'UndefinedOp';
  if (op === '==' || op === '!=') {
    if (x.isNil() || y.isNil()) {
      return hasNil(x.isNil() ? y.type : x.type) ? undefined : { at: y, code, cause: '' };
    }
    if (!comparable(x.type)) return { at: x, code, cause: incomparableCause(check, x.type) };
    if (!comparable(y.type)) return { at: y, code, cause: incomparableCause(check, y.type) };
    return undefined;
  }
  if (!allOrdered(x.type)) return { at: x, code, cause: '' };
  if (!allOrdered(y.type)) return { at: y, code, cause: '' };
  return undefined;
}

function reportComparison(check: Checker, x: Operand, y: Operand, op: Operator, switchCase: boolean, fault: Fault): void {
  let { at, cause } = fault;
  if (cause === '') {
    if (isTypeParam(x.type) || isTypeParam(y.type)) {
      if (!isTypeParam(x.type)) at = y;
      cause = sprintf(check, 'type parameter %s cannot use operator %s', at.type, op);
    } else {
      cause = sprintf(check, 'operator %s not defined on %s', op, compositeKind(at.type) || at.type);
    }
  }
  if (switchCase) errorf(check, x, fault.code, 'invalid case %s in switch on %s (%s)', x.expr, y.expr, cause);
  else errorf(check, at, fault.code, invalidOp + '%s %s %s (%s)', x.expr, op, y.expr, cause);
}

/** Why values of a type cannot be compared; '' when there is nothing special to say. */
export function incomparableCause(check: Checker, type: Type): string {
  const kind = under(type).kind;
  if (kind === 'Slice' || kind === 'Signature' || kind === 'Map') return `${compositeKind(type)} can only be compared to nil`;
  const err = comparableType(type, true);
  return err ? err.format(check) : '';
}

/** Constant shift counts beyond this are errors: it still allows the smallest float64. */
const maxShift = 1023n - 1n + 52n;

/** Checks x << y or x >> y. `e` is the whole expression, undefined in an assignment. */
export function shift(check: Checker, x: Operand, y: Operand, e: Expr | undefined, op: Operator): void {
  const xval = x.is('constant') ? constant.toInt(x.value) : undefined;
  if (!allInteger(x.type) && !(isUntyped(x.type) && xval?.kind === 'int')) {
    errorf(check, x, 'InvalidShiftOperand', invalidOp + 'shifted operand %s must be integer', x);
    x.invalidate();
    return;
  }
  if (!checkShiftCount(check, y)) {
    x.invalidate();
    return;
  }
  if (x.is('constant')) {
    if (y.is('constant')) {
      constantShift(check, x, y, xval as constant.Constant, e, op);
      return;
    }
    if (isUntyped(x.type)) {
      // The type is what it would be without the shift: it is checked once that is known.
      const info = x.expr && check.untyped.get(x.expr);
      if (info) info.isLhs = true;
      x.mode = 'value';
      return;
    }
  }
  if (!allInteger(x.type)) {
    errorf(check, x, 'InvalidShiftOperand', invalidOp + 'shifted operand %s must be integer', x);
    x.invalidate();
    return;
  }
  x.mode = 'value';
}

/** The count must be an integer, or an untyped constant that fits a uint. */
function checkShiftCount(check: Checker, y: Operand): boolean {
  if (y.is('constant')) {
    const yval = constant.toInt(y.value);
    if (yval.kind === 'int' && constant.sign(yval) < 0) {
      errorf(check, y, 'InvalidShiftCount', invalidOp + 'negative shift count %s', y);
      return false;
    }
    if (isUntyped(y.type)) {
      representable(check, y, Typ.uint as Basic);
      return !y.bad;
    }
    // As in types2, a typed constant of another type will do if its value is an integer.
    if (yval.kind === 'int') return true;
    errorf(check, y, 'InvalidShiftCount', invalidOp + 'shift count %s must be integer', y);
    return false;
  }
  if (allInteger(y.type)) {
    return allUnsigned(y.type) || verifyVersionf(check, y, go1_13, invalidOp + 'signed shift count %s', y);
  }
  if (isUntyped(y.type)) {
    convertUntyped(check, y, Typ.uint);
    return !y.bad;
  }
  errorf(check, y, 'InvalidShiftCount', invalidOp + 'shift count %s must be integer', y);
  return false;
}

function constantShift(check: Checker, x: Operand, y: Operand, xval: constant.Constant, e: Expr | undefined, op: Operator): void {
  const unknown = x.value.kind === 'unknown' || y.value.kind === 'unknown';
  if (!unknown) {
    const yval = constant.toInt(y.value);
    const s = yval.kind === 'int' ? constant.bigIntVal(yval) : -1n;
    if (s < 0n || s > maxShift) {
      errorf(check, y, 'InvalidShiftCount', invalidOp + 'invalid shift count %s', y);
      x.invalidate();
      return;
    }
    if (!isInteger(x.type)) x.type = Typ['untyped int'];
    x.val = constant.shift(xval, op as '<<' | '>>', Number(s));
    if (!e) return;
    x.expr = e;
    overflow(check, x, opPos(e));
    return;
  }
  x.val = constant.makeUnknown();
  if (!isInteger(x.type)) x.type = Typ['untyped int'];
}
