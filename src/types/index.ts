/** Index and slice expressions. */
import type { Constant } from '../constant/constant';
import * as constant from '../constant/constant';
import type { Expr, IndexExpr, SliceExpr } from '../syntax/nodes';
import { assignment } from './assignments';
import type { Checker } from './check';
import { convertUntyped, representableConst } from './const';
import { error, errorf, invalidArg, invalidOp, type Code } from './errors';
import { expr, exprOrType, nonGeneric } from './expr';
import { Operand } from './operand';
import { allInteger, identical, isString, isTypeParam, isUntyped, isValid } from './predicates';
import { Slice, type Type } from './type';
import { varType } from './typexpr';
import { typeset, under, underIs } from './under';
import { Typ, universeByte } from './universe';
import { use } from './use';

/** How a type is indexed: what it yields, and the number of elements where that is known (else -1). */
interface Indexing {
  readonly elem: Type;
  /** Set for maps. */
  readonly key?: Type;
  readonly length: number;
  readonly mode: 'variable' | 'value';
}

/**
 * Checks x[i]. True when it instantiates a generic function: x is then that function, and the caller instantiates it.
 */
export function indexExpr(check: Checker, x: Operand, e: IndexExpr): boolean {
  exprOrType(check, x, e.x, true);
  if (x.bad) {
    use(check, e.index);
    return false;
  }
  if (x.is('type')) {
    x.invalidate();
    x.type = varType(check, e);
    if (isValid(x.type)) x.mode = 'type';
    return false;
  }
  if (x.is('value')) {
    const sig = under(x.type);
    if (sig.kind === 'Signature' && sig.tparams.length > 0) return true;
  }
  nonGeneric(check, undefined, x);
  if (x.bad) return false;

  const how = isTypeParam(x.type) ? typeParamIndexing(x) : indexing(x, under(x.type));
  if (!how) {
    errorf(check, e.pos, 'NonSliceableOperand', 'cannot index %s', x);
    use(check, e.index);
    x.invalidate();
    return false;
  }
  const index = singleIndex(check, e);
  if (how.key) {
    const key = new Operand();
    expr(check, undefined, key, index);
    assignment(check, key, how.key, 'map index');
    x.mode = 'mapindex'; // even if the index is not valid: the element type is known
    x.type = how.elem;
    x.expr = e;
    return false;
  }
  x.mode = how.mode;
  x.type = how.elem;
  checkIndex(check, index, how.length);
  return false;
}

function indexing(x: Operand, u: Type): Indexing | undefined {
  const mode = x.is('variable') ? 'variable' : 'value';
  switch (u.kind) {
    case 'Basic': {
      if (!isString(u)) return undefined;
      const length = x.is('constant') ? constant.stringVal(x.value).length : -1;
      return { elem: universeByte, length, mode: 'value' };
    }
    case 'Array':
      return { elem: u.elem, length: u.len, mode };
    case 'Pointer': {
      const a = under(u.base);
      return a.kind === 'Array' ? { elem: a.elem, length: a.len, mode: 'variable' } : undefined;
    }
    case 'Slice':
      return { elem: u.elem, length: -1, mode: 'variable' };
    case 'Map':
      return { elem: u.elem, key: u.key, length: -1, mode };
    default:
      return undefined;
  }
}

/** All types of the set must agree: maps with the same key, or none a map; the same element. */
function typeParamIndexing(x: Operand): Indexing | undefined {
  let result: Indexing | undefined;
  const ok = underIs(x.type, (u) => {
    const next = u && indexing(x, u);
    if (!next) return false;
    if (!result) {
      result = next;
      return true;
    }
    if ((result.key === undefined) !== (next.key === undefined)) return false;
    if (result.key && next.key && !identical(result.key, next.key)) return false;
    if (!identical(result.elem, next.elem)) return false;
    const length = next.length >= 0 && (next.length < result.length || result.length < 0) ? next.length : result.length;
    result = { ...result, length, mode: next.mode === 'value' ? 'value' : result.mode };
    return true;
  });
  return ok ? result : undefined;
}

/** Checks x[i:j:k]. */
export function sliceExpr(check: Checker, x: Operand, e: SliceExpr): void {
  expr(check, undefined, x, e.x);
  if (x.bad) {
    use(check, ...e.index);
    return;
  }
  const u = sliceableUnder(check, x);
  if (!u) {
    x.invalidate();
    return;
  }
  const length = sliceOperand(check, x, e, u);
  if (length === undefined) {
    x.invalidate();
    return;
  }
  x.mode = 'value';
  if (e.full && (!e.index[1] || !e.index[2])) {
    error(check, e, 'InvalidSyntaxTree', '2nd and 3rd index required in 3-index slice');
    x.invalidate();
    return;
  }
  checkSliceIndices(check, e, length);
}

/** The type under all of x's types, or undefined after an error; strings may stand beside byte slices. */
function sliceableUnder(check: Checker, x: Operand): Type | undefined {
  let ct: Type | undefined;
  let cu: Type | undefined;
  let hasString = false;
  for (const [t, u] of typeset(x.type)) {
    if (!t || !u) {
      errorf(check, x, 'NonSliceableOperand', 'cannot slice %s: no specific type in %s', x, x.type);
      return undefined;
    }
    const isStr = isString(u);
    const su = isStr ? new Slice(universeByte) : u;
    hasString ||= isStr;
    if (!cu) {
      ct = t;
      cu = su;
    } else if (!identical(cu, su)) {
      errorf(check, x, 'NonSliceableOperand', 'cannot slice %s: %s and %s have different underlying types', x, ct, t);
      return undefined;
    }
  }
  if (!hasString) return cu;
  return isTypeParam(x.type) ? Typ.string : under(x.type);
}

/** Sets the type of x[…] for an operand of the underlying type u. The result is its length if known, -1 if not, undefined after an error. */
function sliceOperand(check: Checker, x: Operand, e: SliceExpr, u: Type): number | undefined {
  if (u.kind === 'Basic' && isString(u)) {
    if (e.full) {
      error(check, e.index[2] ?? e, 'InvalidSliceExpr', invalidOp + '3-index slice of string');
      return undefined;
    }
    const length = x.is('constant') ? constant.stringVal(x.value).length : -1;
    if (isUntyped(x.type)) x.type = Typ.string;
    return length;
  }
  if (u.kind === 'Array') {
    if (!x.is('variable')) {
      errorf(check, x, 'NonSliceableOperand', 'cannot slice unaddressable value %s', x);
      return undefined;
    }
    x.type = new Slice(u.elem);
    return u.len;
  }
  if (u.kind === 'Pointer') {
    const a = under(u.base);
    if (a.kind === 'Array') {
      x.type = new Slice(a.elem);
      return a.len;
    }
  }
  if (u.kind === 'Slice') return -1;
  errorf(check, x, 'NonSliceableOperand', 'cannot slice %s', x);
  return undefined;
}

function checkSliceIndices(check: Checker, e: SliceExpr, length: number): void {
  const values = e.index.map((index, i) => {
    if (index) return checkIndex(check, index, length >= 0 ? length + 1 : -1).val;
    return i === 0 ? 0 : length;
  });
  for (let i = 0; i < values.length - 1; i++) {
    for (let j = i + 1; values[i] > 0 && j < values.length; j++) {
      const at = e.index[j];
      if (at && values[j] >= 0 && values[j] < values[i]) {
        errorf(check, at, 'SwappedSliceIndices', 'invalid slice indices: %d < %d', values[j], values[i]);
        return;
      }
    }
  }
}

/** The only index of an index expression; reports any others. */
function singleIndex(check: Checker, e: IndexExpr): Expr {
  if (e.index.kind !== 'ListExpr') return e.index;
  error(check, e.index.elems[1], 'InvalidIndex', invalidOp + 'more than one index');
  return e.index.elems[0];
}

/**
 * Checks an index, which must be below `max` unless that is negative. The type is invalid after an error, the value
 * negative when it is not constant.
 */
export function checkIndex(check: Checker, index: Expr, max: number): { type: Type; val: number } {
  const bad = { type: Typ.invalid, val: -1 };
  const x = new Operand();
  expr(check, undefined, x, index);
  if (!isValidIndex(check, x, 'InvalidIndex', 'index', false)) return bad;
  if (!x.is('constant')) return { type: x.type, val: -1 };
  if (x.value.kind === 'unknown') return bad;
  const v = toNumber(x.value);
  if (max >= 0 && v >= max) {
    errorf(check, x, 'InvalidIndex', invalidArg + 'index %s out of bounds [0:%d]', constant.toString(x.value), max);
    return bad;
  }
  return { type: x.type, val: v };
}

function toNumber(x: Constant): number {
  return Number(constant.bigIntVal(x));
}

/** Whether x may be an index or a size; `what` names it in errors. */
export function isValidIndex(check: Checker, x: Operand, code: Code, what: string, allowNegative: boolean): boolean {
  if (x.bad) return false;
  convertUntyped(check, x, Typ.int);
  if (x.bad) return false;
  if (!allInteger(x.type)) {
    errorf(check, x, code, invalidArg + '%s %s must be integer', what, x);
    return false;
  }
  if (!x.is('constant')) return true;
  if (!allowNegative && constant.sign(x.value) < 0) {
    errorf(check, x, code, invalidArg + '%s %s must not be negative', what, x);
    return false;
  }
  const val = representableConst(x.value, check, Typ.int);
  if (!val) {
    errorf(check, x, code, invalidArg + '%s %s overflows int', what, x);
    return false;
  }
  x.val = val;
  return true;
}
