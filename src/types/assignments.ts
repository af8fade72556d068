/** Initialization and assignment. */
import type { Expr, Stmt } from '../syntax/nodes';
import { endPos } from '../syntax/positions';
import { exprString } from '../syntax/printer';
import type { Checker } from './check';
import { setImplicit } from './const';
import { declare } from './decl';
import { error, errorf, newError, softErrorf, type Cause, type At } from './errors';
import { expr, exprList, implicitTypeAndValue, multiExpr, newTarget, singleValue } from './expr';
import { sprintf } from './format';
import type { Const, Var } from './object';
import { newVar } from './objects';
import { assignableTo, Operand } from './operand';
import { defaultType, isNonTypeParamInterface, isNumeric, isUntyped, isValid } from './predicates';
import { recordCommaOkTypes, recordDef, recordUse } from './recording';
import type { Type } from './type';
import { under } from './under';
import { Typ } from './universe';
import { use, useLHS } from './use';
import { unparen } from './util';

/** Where an assignment takes place, in the words of a diagnostic; a function where it takes time to say. */
export type Context = string | (() => string);

function contextText(context: Context): string {
  return typeof context === 'string' ? context : context();
}

/**
 * Checks that x may be assigned to a variable of type T and converts it where it is untyped. T is undefined for the
 * blank identifier. `context` says where, for the diagnostic. Makes x invalid on failure.
 */
export function assignment(check: Checker, x: Operand, T: Type | undefined, context: Context): void {
  singleValue(check, x);
  switch (x.mode) {
    case 'invalid':
      return;
    case 'novalue':
    case 'builtin':
    case 'type':
    case 'cgofunc':
      errorf(check, x, 'IncompatibleAssign', 'cannot assign %s to %s in %s', x, T, contextText(context));
      x.invalidate();
      return;
    default:
  }
  if (isUntyped(x.type)) {
    assignUntyped(check, x, T, context);
    if (x.bad) return;
  }
  const sig = under(x.type);
  if (sig.kind === 'Signature' && sig.tparams.length > 0) {
    errorf(check, x, 'WrongTypeArgCount', 'cannot use generic function %s without instantiation in %s', x, contextText(context));
    x.invalidate();
    return;
  }
  if (!T) return;
  const cause: Cause = { text: '' };
  if (assignableTo(x, check, T, cause)) return;
  const why = cause.text === '' ? '' : `: ${cause.text}`;
  errorf(check, x, 'IncompatibleAssign', 'cannot use %s as %s value in %s%s', x, T, contextText(context), why);
  x.invalidate();
}

function assignUntyped(check: Checker, x: Operand, T: Type | undefined, context: Context): void {
  let target = T;
  if (x.isNil()) {
    if (!T) {
      errorf(check, x, 'UntypedNilUse', 'use of untyped nil in %s', contextText(context));
      x.invalidate();
      return;
    }
  } else if (!T || isNonTypeParamInterface(T)) {
    target = defaultType(x.type);
  }
  const r = implicitTypeAndValue(check, x, target as Type);
  if (!r.code) {
    setImplicit(check, x, r.type, r.val);
    return;
  }
  let msg = sprintf(check, 'cannot use %s as %s value in %s', x, target, contextText(context));
  if (r.code === 'TruncatedFloat') msg += ' (truncated)';
  else if (r.code === 'NumericOverflow') msg += ' (overflows)';
  error(check, x, 'IncompatibleAssign', msg);
  x.invalidate();
}

/** Checks the declaration of constant lhs with value x. */
export function initConst(check: Checker, lhs: Const, x: Operand): void {
  if (x.bad || !isValid(x.type) || (lhs.type && !isValid(lhs.type))) {
    lhs.type ??= Typ.invalid;
    return;
  }
  if (!x.is('constant')) {
    errorf(check, x, 'InvalidConstInit', '%s is not constant', x);
    lhs.type ??= Typ.invalid;
    return;
  }
  lhs.type ??= x.type;
  assignment(check, x, lhs.type, 'constant declaration');
  if (!x.bad) lhs.val = x.val;
}

/** Checks the initialization lhs = x. A variable without a type takes the one of x, or an invalid one after an error. */
export function initVar(check: Checker, lhs: Var, x: Operand, context: string): void {
  if (x.bad || !isValid(x.type) || (lhs.type && !isValid(lhs.type))) {
    lhs.type ??= Typ.invalid;
    x.invalidate();
    return;
  }
  if (!lhs.type) {
    let type = x.type;
    if (isUntyped(type)) {
      if (type === Typ['untyped nil']) {
        errorf(check, x, 'UntypedNilUse', 'use of untyped nil in %s', context);
        lhs.type = Typ.invalid;
        x.invalidate();
        return;
      }
      type = defaultType(type);
    }
    lhs.type = type;
  }
  assignment(check, x, lhs.type, context);
}

/** The variable of this package that `name` denotes, if it does: assigning to it is not a use. */
export function assignedVar(check: Checker, name: string): Var | undefined {
  const obj = check.lookup(name);
  return obj?.kind === 'Var' && obj.pkg === check.pkg ? obj : undefined;
}

/** The type of the left-hand side of an assignment: undefined for `_`, invalid after an error. */
export function lhsVar(check: Checker, lhs: Expr): Type | undefined {
  const ident = unparen(lhs);
  let v: Var | undefined;
  if (ident.kind === 'Name') {
    if (ident.value === '_') {
      recordDef(check, ident, undefined);
      return undefined;
    }
    v = assignedVar(check, ident.value);
  }
  const wasUsed = v?.used ?? false;
  const x = new Operand();
  expr(check, undefined, x, lhs);
  if (v) v.used = wasUsed;
  if (x.bad || !isValid(x.type)) return Typ.invalid;
  if (x.is('variable') || x.is('mapindex')) return x.type;

  if (x.expr?.kind === 'SelectorExpr') {
    const op = new Operand();
    expr(check, undefined, op, x.expr.x);
    if (op.is('mapindex')) {
      errorf(check, x, 'UnaddressableFieldAssign', 'cannot assign to struct field %s in map', exprString(x.expr));
      return Typ.invalid;
    }
  }
  errorf(check, x, 'UnassignableOperand', 'cannot assign to %s (neither addressable nor a map index expression)', x.expr);
  return Typ.invalid;
}

/** Checks lhs = rhs, or lhs = x where the right side has been evaluated already. */
export function assignVar(check: Checker, lhs: Expr, rhs: Expr | undefined, x: Operand | undefined, context: string): void {
  const T = lhsVar(check, lhs);
  if (T && !isValid(T)) {
    if (x) x.invalidate();
    else if (rhs) use(check, rhs);
    return;
  }
  let value = x;
  if (!value) {
    value = new Operand();
    const target = T && under(T).kind === 'Signature' ? newTarget(T, exprString(lhs)) : undefined;
    expr(check, target, value, rhs as Expr);
  }
  assignment(check, value, T, !T && context === 'assignment' ? 'assignment to _ identifier' : context);
}

/** "(T1, T2)" for diagnostics about counts; untyped numbers are just "number". */
export function typesSummary(check: Checker, list: readonly (Type | undefined)[], variadic: boolean, hasDots: boolean): string {
  const texts = list.map((t, i) => {
    let s: string;
    if (!t || !isValid(t)) s = 'unknown type';
    else if (t.kind === 'Basic' && isUntyped(t)) s = isNumeric(t) ? 'number' : t.name.replace('untyped ', '');
    else s = sprintf(check, '%s', t);
    if (i < list.length - 1) return s;
    if (variadic) return `...${t?.kind === 'Slice' ? sprintf(check, '%s', t.elem) : s}`;
    return hasDots ? `${s}...` : s;
  });
  return `(${texts.join(', ')})`;
}

function measure(n: number, unit: string): string {
  return `${n} ${unit}${n === 1 ? '' : 's'}`;
}

/** Reports that the numbers of variables and values differ. */
export function assignError(check: Checker, rhs: readonly Expr[], l: number, r: number): void {
  const vars = measure(l, 'variable');
  const vals = measure(r, 'value');
  const call = unparen(rhs[0]);
  if (rhs.length === 1 && call.kind === 'CallExpr') {
    errorf(check, rhs[0], 'WrongAssignCount', 'assignment mismatch: %s but %s returns %s', vars, call.fun, vals);
  } else {
    errorf(check, rhs[0], 'WrongAssignCount', 'assignment mismatch: %s but %s', vars, vals);
  }
}

/** Reports that a return statement has too few or too many values. */
export function returnError(check: Checker, at: At, lhs: readonly Var[], rhs: readonly Operand[]): void {
  let where = at;
  let qualifier = 'not enough';
  if (rhs.length > lhs.length) {
    where = rhs[lhs.length];
    qualifier = 'too many';
  } else if (rhs.length > 0) {
    where = rhs[rhs.length - 1];
  }
  const err = newError(check, 'WrongResultCount');
  err.addf(where, '%s return values', qualifier);
  err.addf(undefined, 'have %s', typesSummary(check, rhs.map((x) => x.type), false, false));
  err.addf(undefined, 'want %s', typesSummary(check, lhs.map((v) => v.type), false, false));
  err.report();
}

/** A single call on the right is not handled as one value per variable, for the sake of the message. */
function isCallList(list: readonly Expr[]): boolean {
  return list.length === 1 && unparen(list[0]).kind === 'CallExpr';
}

/** Checks the initialization of variables, or with `returnStmt` the assignment of its results. */
export function initVars(check: Checker, lhs: readonly Var[], rhs: readonly Expr[], returnStmt: Stmt | undefined): void {
  const context = returnStmt ? 'return statement' : 'assignment';
  if (lhs.length === rhs.length && !isCallList(rhs)) {
    const x = new Operand();
    lhs.forEach((v, i) => {
      const desc = returnStmt && v.name === '' ? 'result variable' : v.name;
      expr(check, newTarget(v.type, desc), x, rhs[i]);
      initVar(check, v, x, context);
    });
    return;
  }
  if (rhs.length !== 1) {
    // A mismatch, reported only if there are no other errors.
    if (use(check, ...rhs)) {
      if (returnStmt) returnError(check, returnStmt, lhs, exprList(check, rhs));
      else assignError(check, rhs, lhs.length, rhs.length);
    }
    for (const v of lhs) v.type ??= Typ.invalid;
    return;
  }
  const { list, commaOk } = multiExpr(check, rhs[0], lhs.length === 2 && !returnStmt);
  if (lhs.length === list.length) {
    lhs.forEach((v, i) => initVar(check, v, list[i], context));
    if (commaOk && !list[0].bad && !list[1].bad) recordCommaOkTypes(check, rhs[0], list);
    return;
  }
  if (!list[0].bad) {
    if (returnStmt) returnError(check, returnStmt, lhs, list);
    else assignError(check, rhs, lhs.length, list.length);
  }
  for (const v of lhs) v.type ??= Typ.invalid;
}

/** Checks lhs... = rhs... */
export function assignVars(check: Checker, lhs: readonly Expr[], rhs: readonly Expr[]): void {
  if (lhs.length === rhs.length && !isCallList(rhs)) {
    lhs.forEach((e, i) => assignVar(check, e, rhs[i], undefined, 'assignment'));
    return;
  }
  if (rhs.length !== 1) {
    const okLHS = useLHS(check, ...lhs);
    const okRHS = use(check, ...rhs);
    if (okLHS && okRHS) assignError(check, rhs, lhs.length, rhs.length);
    return;
  }
  const { list, commaOk } = multiExpr(check, rhs[0], lhs.length === 2);
  if (lhs.length === list.length) {
    lhs.forEach((e, i) => assignVar(check, e, undefined, list[i], 'assignment'));
    if (commaOk && !list[0].bad && !list[1].bad) recordCommaOkTypes(check, rhs[0], list);
    return;
  }
  if (!list[0].bad) assignError(check, rhs, lhs.length, list.length);
  useLHS(check, ...lhs);
}

/** Checks lhs... := rhs... and declares the new variables. */
export function shortVarDecl(check: Checker, pos: At, lhs: readonly Expr[], rhs: readonly Expr[]): void {
  const top = check.delayed.length;
  const { vars, fresh, failed } = collectVars(check, lhs);
  initVars(check, vars, rhs, undefined);
  // Function literals on the right see the scope as it was before.
  check.processDelayed(top);
  if (fresh.length === 0 && !failed) {
    softErrorf(check, pos, 'NoNewVar', 'no new variables on left side of :=');
    return;
  }
  const scopePos = endPos(rhs[rhs.length - 1]);
  for (const v of fresh) declare(check, check.scope, undefined, v, scopePos);
}

/** The variables on the left of :=, the ones among them that are new, and whether there were errors. */
function collectVars(check: Checker, lhs: readonly Expr[]): { vars: Var[]; fresh: Var[]; failed: boolean } {
  const scope = check.scope;
  const seen = new Set<string>();
  const fresh: Var[] = [];
  let failed = false;
  const variable = (e: Expr): Var | undefined => {
    if (e.kind !== 'Name') {
      useLHS(check, e);
      errorf(check, e, 'BadDecl', 'non-name %s on left side of :=', e);
      return undefined;
    }
    const name = e.value;
    if (name !== '_') {
      if (seen.has(name)) {
        errorf(check, e, 'RepeatedDecl', '%s repeated on left side of :=', e);
        return undefined;
      }
      seen.add(name);
    }
    const alt = scope.lookup(name);
    if (alt) {
      recordUse(check, e, alt);
      if (alt.kind === 'Var') return alt;
      errorf(check, e, 'UnassignableOperand', 'cannot assign to %s', e);
      return undefined;
    }
    const obj = newVar('local', check.pos(e.pos), check.pkg, name, undefined);
    if (name !== '_') fresh.push(obj);
    recordDef(check, e, obj);
    return obj;
  };
  const vars = lhs.map((e) => {
    const v = variable(e);
    if (!v) failed = true;
    return v ?? newVar('local', check.pos(e.pos), check.pkg, '_', undefined);
  });
  return { vars, fresh, failed };
}

