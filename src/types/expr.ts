/**
 * Expressions. Each checking function fills an operand; after an error, which it has reported, the operand is invalid.
 *
 * All expressions pass through `rawExpr`, which records their mode, type and value. Untyped expressions are held back
 * (see untyped.ts) until their final type is known.
 */
import type { Constant } from '../constant/constant';
import * as constant from '../constant/constant';
import type { AssertExpr, Expr, Operation } from '../syntax/nodes';
import { assertNever } from '../util/assert';
import { callExpr, funcInst } from './call';
import type { Checker } from './check';
import { finiteSize } from './cycles';
import { error, errorf, invalidOp, type Cause } from './errors';
import { indexExpr, sliceExpr } from './index';
import { basicLit, compositeLit, funcLit } from './literals';
import { assertableTo } from './lookup';
import { binary, unary } from './operations';
import { Operand, type OperandMode } from './operand';
import { identical, isGeneric, isTypeParam, isValid } from './predicates';
import { record } from './recording';
import { selector } from './selector';
import { Pointer, type Signature, type Type } from './type';
import { ident, typ, validVarType, varType } from './typexpr';
import { under, underIs } from './under';
import { Typ, universeError } from './universe';
import { use } from './use';

export { implicitTypeAndValue, updateExprType, updateExprVal } from './untyped';
export { comparison, matchTypes, opPos } from './operations';

/** What an expression is in statement position: only statements may stand alone. */
export type ExprKind = 'conversion' | 'expression' | 'statement';

/** The function type that a generic function is assigned to, with the name of the variable for diagnostics. */
export interface Target {
  readonly sig: Signature;
  readonly desc: string;
}

/** A target for type inference, if the type is a function type. */
export function newTarget(type: Type | undefined, desc: string): Target | undefined {
  if (!type) return undefined;
  const sig = under(type);
  return sig.kind === 'Signature' ? { sig, desc } : undefined;
}

export function isShift(op: string): boolean {
  return op === '<<' || op === '>>';
}

export function isComparison(op: string): boolean {
  return op === '==' || op === '!=' || op === '<' || op === '<=' || op === '>' || op === '>=';
}

/**
 * Checks any expression, type or value. `T` may provide the type arguments of a generic function; `hint` is the
 * element type for a composite literal without one; `allowGeneric` lets x be generic.
 */
export function rawExpr(check: Checker, T: Target | undefined, x: Operand, e: Expr, hint: Type | undefined, allowGeneric: boolean): ExprKind {
  const kind = exprInternal(check, T, x, e, hint);
  if (!allowGeneric) nonGeneric(check, T, x);
  pendingType(check, x);
  record(check, x);
  return kind;
}

/** The end of `rawExpr` for an expression that has been evaluated otherwise. */
export function finishExpr(check: Checker, x: Operand, e: Expr): void {
  x.expr = e;
  nonGeneric(check, undefined, x);
  pendingType(check, x);
  record(check, x);
}

/** Reports that x is generic, unless the target lets its type arguments be inferred. */
export function nonGeneric(check: Checker, T: Target | undefined, x: Operand): void {
  if (x.bad || x.is('novalue')) return;
  const t = x.type;
  let what = '';
  if (t.kind === 'Named' || t.kind === 'Alias') {
    if (isGeneric(t)) what = 'type';
  } else if (t.kind === 'Signature' && t.tparams.length > 0) {
    if (T && x.expr) {
      funcInst(check, T, x.expr.pos, x, undefined, true);
      return;
    }
    what = 'function';
  }
  if (what === '') return;
  errorf(check, x, 'WrongTypeArgCount', 'cannot use generic %s %s without instantiation', what, x.expr);
  x.invalidate();
  x.type = Typ.invalid;
}

/** A value whose type is still being declared is part of a cycle. */
function pendingType(check: Checker, x: Operand): void {
  if (x.bad || x.is('novalue') || finiteSize(check, x.type)) return;
  x.invalidate();
  x.type = Typ.invalid;
}

function exprInternal(check: Checker, T: Target | undefined, x: Operand, e: Expr, hint: Type | undefined): ExprKind {
  x.mode = 'invalid';
  x.type = Typ.invalid;
  const kind = dispatch(check, T, x, e, hint);
  if (kind !== undefined) return kind;
  x.expr = e;
  return x.bad ? 'statement' : 'expression'; // 'statement' avoids follow-up errors
}

/** The work for one kind of expression. A kind is returned where it is not just a valid or invalid expression. */
function dispatch(check: Checker, T: Target | undefined, x: Operand, e: Expr, hint: Type | undefined): ExprKind | undefined {
  switch (e.kind) {
    case 'BadExpr':
      return undefined; // reported by the parser
    case 'Name':
      ident(check, x, e, false);
      x.expr = e;
      return 'expression';
    case 'DotsType':
      error(check, e, 'InvalidSyntaxTree', 'invalid use of ...');
      return undefined;
    case 'BasicLit':
      if (!e.bad) basicLit(check, x, e);
      return undefined;
    case 'FuncLit':
      funcLit(check, x, e);
      return undefined;
    case 'CompositeLit':
      compositeLit(check, x, e, hint);
      return undefined;
    case 'ParenExpr': {
      const kind = rawExpr(check, undefined, x, e.x, undefined, false);
      x.expr = e;
      return kind;
    }
    case 'SelectorExpr':
      selector(check, x, e, false);
      x.expr = e;
      return 'expression';
    case 'IndexExpr':
      if (indexExpr(check, x, e)) funcInst(check, T, e.pos, x, e, true);
      return undefined;
    case 'SliceExpr':
      sliceExpr(check, x, e);
      return undefined;
    case 'AssertExpr':
      assertExpr(check, x, e);
      return undefined;
    case 'TypeSwitchGuard':
      error(check, e, 'InvalidSyntaxTree', 'use of .(type) outside type switch');
      use(check, e.x);
      return undefined;
    case 'CallExpr':
      return callExpr(check, x, e);
    case 'ListExpr':
      error(check, e, 'InvalidSyntaxTree', 'unexpected list of expressions');
      return undefined;
    case 'Operation':
      return operation(check, x, e);
    case 'KeyValueExpr':
      error(check, e, 'InvalidSyntaxTree', 'no key:value expected');
      return undefined;
    case 'ArrayType':
    case 'SliceType':
    case 'StructType':
    case 'FuncType':
    case 'InterfaceType':
    case 'MapType':
    case 'ChanType':
      x.mode = 'type';
      x.type = typ(check, e);
      return undefined;
    default:
      return assertNever(e);
  }
}

function operation(check: Checker, x: Operand, e: Operation): ExprKind | undefined {
  if (e.y) {
    binary(check, x, e, e.x, e.y, e.op);
    return undefined;
  }
  if (e.op === '*') {
    indirection(check, x, e);
    return undefined;
  }
  unary(check, x, e);
  if (x.bad || e.op !== '<-') return undefined;
  x.expr = e;
  return 'statement'; // receive operations may stand alone
}

/** *X as a pointer type or an indirection. */
function indirection(check: Checker, x: Operand, e: Operation): void {
  exprOrType(check, x, e.x, false);
  if (x.bad) return;
  if (x.is('type')) {
    validVarType(check, e.x, x.type);
    x.type = new Pointer(x.type);
    return;
  }
  let base: Type | undefined;
  const ok = underIs(x.type, (u) => {
    if (u?.kind !== 'Pointer') {
      errorf(check, x, 'InvalidIndirection', invalidOp + 'cannot indirect %s', x);
      return false;
    }
    if (base && !identical(u.base, base)) {
      errorf(check, x, 'InvalidIndirection', invalidOp + 'pointers of %s must have identical base types', x);
      return false;
    }
    base = u.base;
    return true;
  });
  if (!ok || !base) {
    x.invalidate();
    return;
  }
  x.mode = 'variable';
  x.type = base;
}

function assertExpr(check: Checker, x: Operand, e: AssertExpr): void {
  expr(check, undefined, x, e.x);
  if (x.bad) return;
  if (isTypeParam(x.type)) {
    errorf(check, x, 'InvalidAssert', invalidOp + 'cannot use type assertion on type parameter value %s', x);
    x.invalidate();
    return;
  }
  if (under(x.type).kind !== 'Interface') {
    errorf(check, x, 'InvalidAssert', invalidOp + '%s is not an interface', x);
    x.invalidate();
    return;
  }
  const T = varType(check, e.type);
  if (!isValid(T)) {
    x.invalidate();
    return;
  }
  typeAssertion(check, e, x, T, false);
  x.mode = 'commaok';
  x.type = T;
}

/** Checks that x, an interface, may hold a T. */
export function typeAssertion(check: Checker, e: Expr, x: Operand, T: Type, typeSwitch: boolean): void {
  const cause: Cause = { text: '' };
  if (assertableTo(check, x.type, T, cause)) return;
  if (typeSwitch) {
    errorf(check, e, 'ImpossibleAssert', 'impossible type switch case: %s\n\t%s cannot have dynamic type %s %s', e, x, T, cause.text);
  } else {
    errorf(check, e, 'ImpossibleAssert', 'impossible type assertion: %s\n\t%s does not implement %s %s', e, T, x.type, cause.text);
  }
}

/** A key under which equal constants of any kind meet: 1, 1.0 and 1+0i are the same. */
export function keyVal(x: Constant): string {
  switch (x.kind) {
    case 'complex':
    case 'float':
    case 'int': {
      const i = constant.toInt(x);
      if (i.kind === 'int') return `n${constant.bigIntVal(i)}`;
      const f = constant.toFloat(x);
      if (f.kind === 'float') return `n${constant.float64Val(f)}`;
      return `c${constant.float64Val(constant.real(x))},${constant.float64Val(constant.imag(x))}`;
    }
    case 'string':
      return `s${constant.stringVal(x)}`;
    case 'bool':
      return `b${constant.boolVal(x)}`;
    default:
      return 'unknown';
  }
}

const notValues: readonly OperandMode[] = ['novalue', 'builtin', 'type'];

/** Checks an expression that must be a single value. */
export function expr(check: Checker, T: Target | undefined, x: Operand, e: Expr): void {
  rawExpr(check, T, x, e, undefined, false);
  exclude(check, x, notValues);
  singleValue(check, x);
}

/** Like `expr`, but the value may be a generic function. */
export function genericExpr(check: Checker, x: Operand, e: Expr): void {
  rawExpr(check, undefined, x, e, undefined, true);
  exclude(check, x, notValues);
  singleValue(check, x);
}

/** Checks an expression that may have several values; with `allowCommaOk` one that can has a second, boolean value. */
export function multiExpr(check: Checker, e: Expr, allowCommaOk: boolean): { list: Operand[]; commaOk: boolean } {
  const x = new Operand();
  rawExpr(check, undefined, x, e, undefined, false);
  exclude(check, x, notValues);
  if (x.type.kind === 'Tuple' && !x.bad) return { list: tupleOperands(x, e), commaOk: false };
  if (allowCommaOk && (x.is('mapindex') || x.is('commaok') || x.is('commaerr'))) {
    const second = Operand.of('value', e, x.is('commaerr') ? universeError : Typ['untyped bool']);
    return { list: [x, second], commaOk: true };
  }
  return { list: [x], commaOk: false };
}

/** One operand for each value of an expression of tuple type. */
export function tupleOperands(x: Operand, e: Expr): Operand[] {
  if (x.type.kind !== 'Tuple') return [x];
  return x.type.vars.map((v) => Operand.of('value', e, v.type ?? Typ.invalid));
}

/** The values of an expression list; a single expression may yield several. */
export function exprList(check: Checker, list: readonly Expr[]): Operand[] {
  if (list.length === 1) return multiExpr(check, list[0], false).list;
  return list.map((e) => {
    const x = new Operand();
    expr(check, undefined, x, e);
    return x;
  });
}

/** Checks an element of a composite literal whose type is `hint`. */
export function exprWithHint(check: Checker, x: Operand, e: Expr, hint: Type): void {
  rawExpr(check, undefined, x, e, hint, false);
  exclude(check, x, notValues);
  singleValue(check, x);
}

const noValue: readonly OperandMode[] = ['novalue'];

/** Checks an expression that may be a value or a type. */
export function exprOrType(check: Checker, x: Operand, e: Expr, allowGeneric: boolean): void {
  rawExpr(check, undefined, x, e, undefined, allowGeneric);
  exclude(check, x, noValue);
  singleValue(check, x);
}

/** Reports an operand whose mode is one of `modes`. */
export function exclude(check: Checker, x: Operand, modes: readonly OperandMode[]): void {
  if (!modes.includes(x.mode)) return;
  switch (x.mode) {
    case 'novalue':
      errorf(check, x, 'TooManyValues', modes.includes('type') ? '%s used as value' : '%s used as value or type', x);
      break;
    case 'builtin':
      errorf(check, x, 'UncalledBuiltin', '%s must be called', x);
      break;
    default:
      errorf(check, x, 'NotAnExpr', '%s is not an expression', x);
  }
  x.invalidate();
}

/** Reports an operand of several values. */
export function singleValue(check: Checker, x: Operand): void {
  if (x.mode !== 'value' || x.type.kind !== 'Tuple') return;
  errorf(check, x, 'TooManyValues', 'multiple-value %s in single-value context', x);
  x.invalidate();
}

