/** Calls of the predeclared functions. */
import type { Constant } from '../constant/constant';
import * as constant from '../constant/constant';
import type { CallExpr } from '../syntax/nodes';
import { assignment } from './assignments';
import { unsafeBuiltins } from './builtins-unsafe';
import { arguments_ } from './call';
import type { Checker } from './check';
import { convertUntyped } from './const';
import { error, errorf, invalidArg, invalidOp, softErrorf } from './errors';
import { exclude, exprList, exprOrType } from './expr';
import { checkIndex } from './index';
import type { BuiltinName } from './object';
import { newParam, newTypeName, newVar } from './objects';
import { assignableTo, Operand } from './operand';
import { matchTypes } from './operations';
import {
  allOrdered, allString, defaultType, identical, isNumeric, isString, isTypeParam, isUntyped, isValid,
} from './predicates';
import { recordBuiltinType } from './recording';
import { Interface, Pointer, Signature, Slice, Tuple, Union, type BasicKind, type Term, type Type } from './type';
import { newTypeParam, typeParamIs } from './typeparam';
import { validVarType, varType } from './typexpr';
import { unalias } from './alias';
import { commonUnder, typeErrorf, typeset, under, underIs, type TypeError_ } from './under';
import { emptyInterface, predeclaredFuncs, Typ, universeByte } from './universe';
import { updateExprType } from './untyped';
import { use } from './use';
import { go1_21, go1_26, verifyVersionf } from './version';

/** A call of a builtin function: x holds the first argument and takes the result. */
export interface BuiltinCall {
  readonly check: Checker;
  readonly x: Operand;
  readonly call: CallExpr;
  readonly id: BuiltinName;
  /** The evaluated arguments; empty for those functions that evaluate them on their own. */
  readonly args: readonly Operand[];
}

/** Checks one builtin function's call; false after an error. */
export type BuiltinCheck = (c: BuiltinCall) => boolean;

const evaluatesOwn: ReadonlySet<BuiltinName> = new Set(['make', 'new', 'Offsetof', 'trace']);

/** Checks a call of the builtin `id` and leaves its result in x; false, with x undefined, after an error. */
export function builtin(check: Checker, x: Operand, call: CallExpr, id: BuiltinName): boolean {
  if (call.hasDots && id !== 'append') {
    errorf(check, call, 'InvalidDotDotDot', invalidOp + 'invalid use of ... with built-in %s', id);
    use(check, ...call.args);
    return false;
  }
  // len and cap of an array are constant unless its expression calls something.
  const measures = id === 'len' || id === 'cap';
  const saved = check.hasCallOrRecv;
  if (measures) check.hasCallOrRecv = false;
  const ok = evaluate(check, x, call, id);
  if (measures) check.hasCallOrRecv = saved;
  return ok;
}

function evaluate(check: Checker, x: Operand, call: CallExpr, id: BuiltinName): boolean {
  let args: readonly Operand[] = [];
  let nargs = call.args.length;
  if (!evaluatesOwn.has(id)) {
    args = exprList(check, call.args);
    nargs = args.length;
    if (args.some((a) => a.bad)) return false;
    if (nargs > 0) x.assign(args[0]);
  }
  const shape = predeclaredFuncs[id];
  if (nargs < shape.nargs || (!shape.variadic && nargs > shape.nargs)) {
    const few = nargs < shape.nargs ? 'not enough' : 'too many';
    errorf(check, call, 'WrongArgCount', invalidOp + '%s arguments for %s (expected %d, found %d)', few, call, shape.nargs, nargs);
    return false;
  }
  // Not one table: the two files import each other, so neither may use the other's while it is loaded.
  const run = id in builtins ? builtins[id as keyof typeof builtins] : unsafeBuiltins[id as keyof typeof unsafeBuiltins];
  return run({ check, x, call, id, args });
}

/** Records the signature that this call gives to the function: result (if any) and parameters. */
export function recordSig(c: BuiltinCall, result: Type | undefined, ...params: readonly Type[]): void {
  recordBuiltinType(c.check, c.call.fun, makeSig(result, ...params));
}

/** A signature for arguments of the given types, untyped ones with their default types. */
export function makeSig(result: Type | undefined, ...params: readonly Type[]): Signature {
  const vars = params.map((t) => newParam(undefined, undefined, '', defaultType(t)));
  const results = result ? [newVar('result', undefined, undefined, '', result)] : [];
  return new Signature(undefined, new Tuple(vars), new Tuple(results), false);
}

const builtins: Readonly<Record<Exclude<BuiltinName, keyof typeof unsafeBuiltins>, BuiltinCheck>> = {
  append,
  cap: length,
  len: length,
  clear,
  close,
  complex,
  copy,
  delete: delete_,
  imag: realImag,
  real: realImag,
  make,
  max: maxMin,
  min: maxMin,
  new: new_,
  panic,
  print,
  println: print,
  recover,
  assert,
  trace,
};

/** Whether all types of y are strings or byte slices, and whether one is a string. */
function bytesLike(y: Operand): { all: boolean; hasString: boolean } {
  let hasString = false;
  for (const [, u] of typeset(y.type)) {
    if (u?.kind === 'Slice' && identical(u.elem, universeByte)) continue;
    if (!u || !isString(u)) return { all: false, hasString };
    hasString = true;
  }
  return { all: true, hasString };
}

function append(c: BuiltinCall): boolean {
  const { check, x, call, args } = c;
  const { elem, err } = sliceElem(x);
  if (!elem) {
    errorf(check, x, 'InvalidAppend', 'invalid append: %s', err ? err.format(check) : '');
    return false;
  }
  let sig: Signature | undefined;
  if (args.length === 2 && call.hasDots && assignableTo(x, check, new Slice(universeByte))) {
    const like = bytesLike(args[1]);
    if (like.all && like.hasString) {
      // append([]byte, string...)
      const y = args[1];
      if (isUntyped(y.type) && y.expr) convertUntyped(check, y, Typ.string);
      sig = makeSig(x.type, x.type, y.type);
      sig.variadic = true;
    }
  }
  if (!sig) {
    sig = makeSig(x.type, x.type, new Slice(elem));
    sig.variadic = true;
    arguments_(check, call, sig, [], [], args, []);
  }
  recordBuiltinType(check, call.fun, sig);
  x.mode = 'value';
  return true;
}

/** The element type of a slice, or of all the slices of a type parameter. */
function sliceElem(x: Operand): { elem?: Type; err?: TypeError_ } {
  let elem: Type | undefined;
  for (const [, u] of typeset(x.type)) {
    if (u?.kind !== 'Slice') {
      return {
        err: x.isNil() ? typeErrorf('argument must be a slice; have untyped nil') : typeErrorf('argument must be a slice; have %s', x),
      };
    }
    if (!elem) elem = u.elem;
    else if (!identical(elem, u.elem)) {
      return { err: typeErrorf('mismatched slice element types %s and %s in %s', elem, u.elem, x) };
    }
  }
  return { elem };
}

/** The array that a pointer to an array points to; any other type as it is. */
export function arrayPtrDeref(t: Type): Type {
  const p = unalias(t);
  if (p.kind === 'Pointer') {
    const a = under(p.base);
    if (a.kind === 'Array') return a;
  }
  return t;
}

/** len and cap. */
function length(c: BuiltinCall): boolean {
  const { check, x, id } = c;
  const isLen = id === 'len';
  const measurable = (t: Type): boolean => {
    switch (t.kind) {
      case 'Basic':
        return isString(t) && isLen;
      case 'Array':
      case 'Slice':
      case 'Chan':
        return true;
      case 'Map':
        return isLen;
      default:
        return false;
    }
  };
  const u = under(x.type);
  const t = arrayPtrDeref(u);
  const ok = isTypeParam(x.type) ? underIs(x.type, (v) => !!v && measurable(arrayPtrDeref(v))) : measurable(t);
  if (!ok) {
    if (isValid(u)) errorf(check, x, isLen ? 'InvalidLen' : 'InvalidCap', invalidArg + '%s for built-in %s', x, id);
    return false;
  }
  let val: Constant | undefined;
  if (t.kind === 'Basic' && x.is('constant')) val = constant.makeInt64(constant.stringVal(x.value).length);
  else if (t.kind === 'Array' && !check.hasCallOrRecv) val = t.len >= 0 ? constant.makeInt64(t.len) : constant.makeUnknown();
  if (!val) recordSig(c, Typ.int, x.type);
  x.mode = val ? 'constant' : 'value';
  x.type = Typ.int;
  x.val = val;
  return true;
}

function clear(c: BuiltinCall): boolean {
  const { check, x, call } = c;
  verifyVersionf(check, call.fun, go1_21, 'clear');
  const ok = underIs(x.type, (u) => {
    if (u?.kind === 'Map' || u?.kind === 'Slice') return true;
    errorf(check, x, 'InvalidClear', invalidArg + 'cannot clear %s: argument must be (or constrained by) map or slice', x);
    return false;
  });
  if (!ok) return false;
  x.mode = 'novalue';
  recordSig(c, undefined, x.type);
  return true;
}

function close(c: BuiltinCall): boolean {
  const { check, x } = c;
  const ok = underIs(x.type, (u) => {
    if (u?.kind !== 'Chan') {
      errorf(check, x, 'InvalidClose', invalidOp + 'cannot close non-channel %s', x);
      return false;
    }
    if (u.dir === 'recv') {
      errorf(check, x, 'InvalidClose', invalidOp + 'cannot close receive-only channel %s', x);
      return false;
    }
    return true;
  });
  if (!ok) return false;
  x.mode = 'novalue';
  recordSig(c, undefined, x.type);
  return true;
}

const complexOf: Partial<Record<BasicKind, BasicKind>> = {
  float32: 'complex64',
  float64: 'complex128',
  'untyped float': 'untyped complex',
};
const floatOf: Partial<Record<BasicKind, BasicKind>> = {
  complex64: 'float32',
  complex128: 'float64',
  'untyped complex': 'untyped float',
};

/** Looks the basic type under t up in a table of kinds. */
function mapped(table: Partial<Record<BasicKind, BasicKind>>): (t: Type) => Type | undefined {
  return (t) => {
    const u = under(t);
    const kind = u.kind === 'Basic' ? table[u.basic] : undefined;
    return kind && Typ[kind];
  };
}

/** Gives the untyped arguments of complex a type; constants become untyped floats. */
function convertComplexArgs(check: Checker, x: Operand, y: Operand): void {
  const ux = isUntyped(x.type);
  const uy = isUntyped(y.type);
  if (ux && !uy) convertUntyped(check, x, y.type);
  else if (!ux && uy) convertUntyped(check, y, x.type);
  else if (ux && uy) {
    if (x.is('constant') && y.is('constant')) {
      for (const o of [x, y]) {
        if (isNumeric(o.type) && constant.sign(constant.imag(o.value)) === 0) o.type = Typ['untyped float'];
      }
    } else {
      // A shift that is still untyped: it fails, since floats cannot be shifted.
      convertUntyped(check, x, Typ.float64);
      convertUntyped(check, y, Typ.float64);
    }
  }
}

function complex(c: BuiltinCall): boolean {
  const { check, x, call, args } = c;
  const y = args[1];
  convertComplexArgs(check, x, y);
  if (x.bad || y.bad) return false;
  if (!identical(x.type, y.type)) {
    errorf(check, x, 'InvalidComplex', invalidOp + '%s (mismatched types %s and %s)', call, x.type, y.type);
    return false;
  }
  const result = applyTypeFunc(c, mapped(complexOf), 'InvalidComplex');
  if (!result) {
    errorf(check, x, 'InvalidComplex', invalidArg + 'arguments have type %s, expected floating-point', x.type);
    return false;
  }
  if (x.is('constant') && y.is('constant')) {
    x.val = constant.binaryOp(constant.toFloat(x.value), '+', constant.makeImag(constant.toFloat(y.value)));
  } else {
    x.mode = 'value';
    recordSig(c, result, x.type, x.type);
  }
  x.type = result;
  return true;
}

function realImag(c: BuiltinCall): boolean {
  const { check, x, id } = c;
  if (isUntyped(x.type)) {
    if (!x.is('constant')) {
      convertUntyped(check, x, Typ.complex128);
      if (x.bad) return false;
    } else if (isNumeric(x.type)) {
      x.type = Typ['untyped complex'];
    }
  }
  const code = id === 'real' ? 'InvalidReal' : 'InvalidImag';
  const result = applyTypeFunc(c, mapped(floatOf), code);
  if (!result) {
    errorf(check, x, code, invalidArg + 'argument has type %s, expected complex type', x.type);
    return false;
  }
  if (x.is('constant')) {
    x.val = id === 'real' ? constant.real(x.value) : constant.imag(x.value);
  } else {
    x.mode = 'value';
    recordSig(c, result, x.type);
  }
  x.type = result;
  return true;
}

/** f of x's type; for a type parameter a new one constrained by f of each of its types. */
function applyTypeFunc(c: BuiltinCall, f: (t: Type) => Type | undefined, code: string): Type | undefined {
  const { check, x, id } = c;
  const tp = unalias(x.type);
  if (tp.kind !== 'TypeParam') return f(x.type);
  const terms: Term[] = [];
  const ok = typeParamIs(tp, (t) => {
    const r = t && f(t.type);
    if (!t || !r) return false;
    terms.push({ tilde: t.tilde, type: r });
    return true;
  });
  if (!ok) return undefined;
  softErrorf(check, x, code, '%s not supported as argument to built-in %s for go1.18 (see go.dev/issue/50937)', x, id);
  const name = newTypeName(undefined, check.pkg, tp.obj.name, undefined);
  const result = newTypeParam(check, name, new Interface([], [new Union(terms)]));
  result.index = tp.index;
  return result;
}

function copy(c: BuiltinCall): boolean {
  const { check, x, args } = c;
  const y = args[1];
  const special = assignableTo(x, check, new Slice(universeByte)) && bytesLike(y).all;
  if (!special) {
    const dst = sliceElem(x);
    if (!dst.elem) {
      errorf(check, x, 'InvalidCopy', 'invalid copy: %s', dst.err ? dst.err.format(check) : '');
      return false;
    }
    const src = sliceElem(y);
    if (!src.elem && !allString(y.type)) {
      errorf(check, y, 'InvalidCopy', 'invalid copy: %s', src.err ? src.err.format(check) : '');
      return false;
    }
    const elem = src.elem ?? universeByte; // for the message about a string
    if (!identical(dst.elem, elem)) {
      const format = 'invalid copy: arguments %s and %s have different element types %s and %s';
      errorf(check, x, 'InvalidCopy', format, x, y, dst.elem, elem);
      return false;
    }
  }
  if (isUntyped(y.type)) convertUntyped(check, y, defaultType(y.type));
  recordSig(c, Typ.int, x.type, y.type);
  x.mode = 'value';
  x.type = Typ.int;
  return true;
}

function delete_(c: BuiltinCall): boolean {
  const { check, x, args } = c;
  const map = x.type;
  let key: Type | undefined;
  const ok = underIs(map, (u) => {
    if (u?.kind !== 'Map') {
      errorf(check, x, 'InvalidDelete', invalidArg + '%s is not a map', x);
      return false;
    }
    if (key && !identical(u.key, key)) {
      errorf(check, x, 'InvalidDelete', invalidArg + 'maps of %s must have identical key types', x);
      return false;
    }
    key = u.key;
    return true;
  });
  if (!ok || !key) return false;
  x.assign(args[1]);
  assignment(check, x, key, 'argument to delete');
  if (x.bad) return false;
  x.mode = 'novalue';
  recordSig(c, undefined, map, key);
  return true;
}

function make(c: BuiltinCall): boolean {
  const { check, x, call } = c;
  const [arg0, ...rest] = call.args;
  const T = varType(check, arg0);
  if (!isValid(T)) return false;
  const { type: u, err } = commonUnder(T, (_, v) => {
    if (!v) return typeErrorf('no specific type');
    const ok = v.kind === 'Slice' || v.kind === 'Map' || v.kind === 'Chan';
    return ok ? undefined : typeErrorf('type must be slice, map, or channel');
  });
  if (err || !u) {
    errorf(check, arg0, 'InvalidMake', invalidArg + 'cannot make %s: %s', arg0, err ? err.format(check) : '');
    return false;
  }
  const min = u.kind === 'Slice' ? 2 : 1;
  const nargs = call.args.length;
  if (nargs < min || min + 1 < nargs) {
    errorf(check, call, 'WrongArgCount', invalidOp + '%s expects %d or %d arguments; found %d', call, min, min + 1, nargs);
    return false;
  }
  const indices = rest.map((arg) => checkIndex(check, arg, -1));
  const sizes = indices.filter((i) => i.val >= 0);
  if (sizes.length === 2 && sizes[0].val > sizes[1].val) {
    error(check, rest[0], 'SwappedMakeArgs', invalidArg + 'length and capacity swapped');
  }
  x.mode = 'value';
  x.type = T;
  recordSig(c, T, T, ...indices.map((i) => i.type));
  return true;
}

function maxMin(c: BuiltinCall): boolean {
  const { check, x, call, id, args } = c;
  verifyVersionf(check, call.fun, go1_21, 'built-in %s', id);
  for (let i = 0; i < args.length; i++) {
    const a = args[i];
    if (a.bad) return false;
    if (!allOrdered(a.type)) {
      errorf(check, a, 'InvalidMinMaxOperand', invalidArg + '%s cannot be ordered', a);
      return false;
    }
    if (i > 0 && !extreme(check, x, a, id)) return false;
  }
  if (!x.is('constant')) {
    x.mode = 'value';
    assignment(check, x, emptyInterface, `argument to built-in ${id}`); // a value must not be untyped
    if (x.bad) return false;
  }
  for (const a of args) if (a.expr) updateExprType(check, a.expr, x.type, true);
  if (!x.is('constant')) recordSig(c, x.type, ...args.map(() => x.type));
  return true;
}

/** Takes one more argument of max or min into x. */
function extreme(check: Checker, x: Operand, a: Operand, id: BuiltinName): boolean {
  matchTypes(check, x, a);
  if (x.bad) return false;
  if (!identical(x.type, a.type)) {
    const format = invalidArg + 'mismatched types %s (previous argument) and %s (type of %s)';
    errorf(check, a, 'MismatchedTypes', format, x.type, a.type, a.expr);
    return false;
  }
  if (!x.is('constant') || !a.is('constant')) x.mode = 'value';
  else if (constant.compare(a.value, id === 'max' ? '>' : '<', x.value)) x.assign(a);
  return true;
}

/** new(T) and new(value). */
function new_(c: BuiltinCall): boolean {
  const { check, x, call } = c;
  const arg = call.args[0];
  exprOrType(check, x, arg, false);
  exclude(check, x, ['novalue', 'builtin']);
  if (x.bad) return false;
  if (x.is('type')) {
    validVarType(check, arg, x.type);
  } else {
    if (isUntyped(x.type)) {
      assignment(check, x, undefined, 'argument to new');
      if (x.bad) return false;
    }
    verifyVersionf(check, call.fun, go1_26, 'new(%s)', arg);
  }
  const T = x.type;
  x.mode = 'value';
  x.type = new Pointer(T);
  recordSig(c, x.type, T);
  return true;
}

function panic(c: BuiltinCall): boolean {
  const { check, x, call } = c;
  if (check.sig && check.sig.results.vars.length > 0) (check.isPanic ??= new Set()).add(call);
  assignment(check, x, emptyInterface, 'argument to panic');
  if (x.bad) return false;
  x.mode = 'novalue';
  recordSig(c, undefined, emptyInterface);
  return true;
}

function print(c: BuiltinCall): boolean {
  const { check, x, id, args } = c;
  for (const a of args) {
    assignment(check, a, undefined, `argument to built-in ${id}`);
    if (a.bad) return false;
  }
  x.mode = 'novalue';
  recordSig(c, undefined, ...args.map((a) => a.type));
  return true;
}

function recover(c: BuiltinCall): boolean {
  c.x.mode = 'value';
  c.x.type = emptyInterface;
  recordSig(c, emptyInterface);
  return true;
}

/** For tests of the checker only: an error unless its constant argument is true. */
function assert(c: BuiltinCall): boolean {
  const { check, x, call } = c;
  if (!x.is('constant') || x.value.kind !== 'bool') {
    errorf(check, x, 'Test', invalidArg + '%s is not a boolean constant', x);
    return false;
  }
  if (!constant.boolVal(x.value)) errorf(check, call, 'Test', '%s failed', call);
  return true;
}

/** For tests of the checker only: the value of its first argument. */
function trace(c: BuiltinCall): boolean {
  const { check, x, call } = c;
  if (call.args.length === 0) {
    x.mode = 'novalue';
    return true;
  }
  call.args.forEach((arg, i) => exprOrType(check, i === 0 ? x : new Operand(), arg, false));
  return !x.bad;
}
