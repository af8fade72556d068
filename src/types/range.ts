/** Range loops. */
import type { Expr, ForStmt, RangeClause } from '../syntax/nodes';
import * as constant from '../constant/constant';
import { assignVar, assignment, initVar } from './assignments';
import { arrayPtrDeref } from './builtins';
import type { Checker } from './check';
import { declare } from './decl';
import { error, errorf, softErrorf } from './errors';
import { expr } from './expr';
import { sprintf } from './format';
import type { Var } from './object';
import { newVar } from './objects';
import { Operand } from './operand';
import { identical, isBoolean, isInteger, isString, isValid } from './predicates';
import { record, recordDef } from './recording';
import { closeScope, openScope, stmt } from './stmt';
import type { Signature, Type } from './type';
import { commonUnder, typeErrorf, under } from './under';
import { Typ, universeBool, universeRune } from './universe';
import { allowVersion, go1_22, go1_23 } from './version';

/** Checks `for key, value := range x { … }` in all its forms. */
export function rangeStmt(check: Checker, s: ForStmt, clause: RangeClause): void {
  const list = clause.lhs?.kind === 'ListExpr' ? clause.lhs.elems : clause.lhs ? [clause.lhs] : [];
  const [key, value, extra] = list as readonly (Expr | undefined)[];
  const x = new Operand();
  check.hasCallOrRecv = false;
  expr(check, undefined, x, clause.x);
  if (!x.bad && !value && !check.hasCallOrRecv) recordConstantLength(check, x, clause.x);
  const types = iterationTypes(check, x, key, value, extra);

  openScope(check, s, 'range');
  const overInt = isInteger(x.type);
  if (clause.def) declareVars(check, s, x, [key, value], types, overInt);
  else if (key) assignIterationVars(check, x, [key, value], types, overInt);
  else if (overInt) assignment(check, x, undefined, 'range clause'); // gives an untyped number its default type
  stmt(check, s.body);
  closeScope(check);
}

/** Without a value, an array is not evaluated: it is recorded as its length, in and outside its parentheses. */
function recordConstantLength(check: Checker, x: Operand, e: Expr): void {
  const a = arrayPtrDeref(under(x.type));
  if (a.kind !== 'Array') return;
  for (let inner = e; ; inner = inner.x) {
    record(check, Operand.of('constant', inner, Typ.int, constant.makeInt64(a.len)));
    if (inner.kind !== 'ParenExpr') return;
  }
}

/** The types of key and value, after reporting what cannot be ranged over. */
function iterationTypes(check: Checker, x: Operand, key?: Expr, value?: Expr, extra?: Expr): (Type | undefined)[] {
  if (x.bad) return [];
  const r = rangeKeyVal(check, x.type);
  if (!r.ok) {
    const why = r.cause === '' ? '' : `: ${r.cause}`;
    softErrorf(check, x, 'InvalidRangeExpr', 'cannot range over %s%s', x, why);
  } else if (!r.key && key) {
    softErrorf(check, key, 'InvalidIterVar', 'range over %s permits no iteration variables', x);
  } else if (!r.val && value) {
    softErrorf(check, value, 'InvalidIterVar', 'range over %s permits only one iteration variable', x);
  } else if (extra) {
    softErrorf(check, extra, 'InvalidIterVar', 'range clause permits at most two iteration variables');
  }
  return [r.key, r.val];
}

type Pair<T> = readonly [T | undefined, T | undefined];

function declareVars(
  check: Checker, s: ForStmt, x: Operand, lhs: Pair<Expr>, types: readonly (Type | undefined)[], overInt: boolean,
): void {
  const vars: Var[] = [];
  lhs.forEach((e, i) => {
    if (!e) return;
    let v: Var;
    if (e.kind === 'Name') {
      v = newVar('local', check.pos(e.pos), check.pkg, e.value, undefined);
      recordDef(check, e, v);
      if (e.value !== '_') vars.push(v);
    } else {
      errorf(check, e, 'InvalidSyntaxTree', 'cannot declare %s', e);
      v = newVar('local', check.pos(e.pos), check.pkg, '_', undefined);
    }
    const type = types[i];
    if (!type || type === Typ.invalid) {
      v.type = Typ.invalid;
      v.used = true; // no complaint on top of the error
    } else if (overInt) {
      initVar(check, v, x, 'range clause');
    } else {
      initVar(check, v, Operand.of('value', e, type), 'assignment');
    }
  });
  if (vars.length === 0) {
    error(check, s, 'NoNewVar', 'no new variables on left side of :=');
    return;
  }
  for (const v of vars) declare(check, check.scope, undefined, v, s.body.pos);
}

function assignIterationVars(
  check: Checker, x: Operand, lhs: Pair<Expr>, types: readonly (Type | undefined)[], overInt: boolean,
): void {
  lhs.forEach((e, i) => {
    const type = types[i];
    if (!e || !type || type === Typ.invalid) return;
    if (!overInt) {
      assignVar(check, e, undefined, Operand.of('value', e, type), 'assignment');
      return;
    }
    assignVar(check, e, undefined, x, 'range clause');
    if (!x.bad && !isInteger(x.type)) {
      softErrorf(check, e, 'InvalidRangeExpr', 'cannot use iteration variable of type %s', x.type);
    }
  });
}

/** Key and value types of a range clause over a type; without `ok` there is no range over it, for the reason in `cause` if any. */
export interface RangeTypes {
  readonly ok: boolean;
  readonly key?: Type;
  readonly val?: Type;
  readonly cause: string;
}

function bad(cause: string): RangeTypes {
  return { ok: false, key: Typ.invalid, val: Typ.invalid, cause };
}

/** What ranging over a value of type `orig` yields. */
export function rangeKeyVal(check: Checker, orig: Type): RangeTypes {
  const { type, err } = commonUnder(orig, (t, u) =>
    u?.kind === 'Chan' && u.dir === 'send' ? typeErrorf('receive from send-only channel %s', t) : undefined,
  );
  if (!type) return bad(err ? err.format(check) : '');
  const ok = (key?: Type, val?: Type): RangeTypes => ({ ok: true, key, val, cause: '' });
  const t = arrayPtrDeref(type);
  switch (t.kind) {
    case 'Basic':
      if (isString(t)) return ok(Typ.int, universeRune);
      if (!isInteger(t)) return { ok: false, cause: '' };
      return allowVersion(check, go1_22) ? ok(orig) : bad('requires go1.22 or later');
    case 'Array':
    case 'Slice':
      return ok(Typ.int, t.elem);
    case 'Map':
      return ok(t.key, t.elem);
    case 'Chan':
      return ok(t.elem);
    case 'Signature':
      return allowVersion(check, go1_23) ? iteratorTypes(check, t) : bad('requires go1.23 or later');
    default:
      return { ok: false, cause: '' };
  }
}

const iterator = 'func must be func(yield func(...) bool): ';

function iteratorTypes(check: Checker, sig: Signature): RangeTypes {
  if (sig.params.vars.length !== 1) return bad(iterator + 'wrong argument count');
  if (sig.results.vars.length !== 0) return bad(iterator + 'unexpected results');
  const { type: cb, err } = commonUnder(sig.params.vars[0].type ?? Typ.invalid);
  if (cb?.kind !== 'Signature') {
    return bad(err ? sprintf(check, iterator + 'in yield type, %s', err.format(check)) : iterator + 'argument is not func');
  }
  const params = cb.params.vars;
  if (params.length > 2) return bad(iterator + 'yield func has too many parameters');
  const result = cb.results.vars.length === 1 ? cb.results.vars[0].type : undefined;
  if (!result || !identical(result, universeBool)) {
    const user = result && isValid(result) && isBoolean(result);
    return bad(iterator + (user ? 'yield func returns user-defined boolean, not bool' : 'yield func does not return bool'));
  }
  return { ok: true, key: params[0]?.type, val: params[1]?.type, cause: '' };
}
