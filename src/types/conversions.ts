/** Explicit conversions T(x). */
import type { Constant } from '../constant/constant';
import * as constant from '../constant/constant';
import { unalias } from './alias';
import type { Checker } from './check';
import { representableConst } from './const';
import { errorf, type Cause } from './errors';
import { updateExprType } from './expr';
import { sprintf } from './format';
import { assignableTo, type Operand } from './operand';
import {
  allString, defaultType, identical, identicalIgnoreTags, isComplex, isConstType, isInteger, isIntegerOrFloat, isNonTypeParamInterface,
  isString, isTypeParam, isUntyped,
} from './predicates';
import type { Term, Type } from './type';
import { typeParamIs } from './typeparam';
import { under, underIs } from './under';
import { Typ } from './universe';
import { allowVersion, go1_17, go1_20 } from './version';

const maxRune = 0x10ffff;

/** Checks the conversion T(x) and leaves its result in x. */
export function conversion(check: Checker, x: Operand, T: Type): void {
  const constArg = x.is('constant');
  const cause: Cause = { text: '' };
  let ok = false;
  if (constArg && isConstType(T)) {
    const val = constConversion(check, x, T);
    ok = val !== undefined;
    if (val) x.val = val;
    else if (isInteger(T)) showAsInteger(x);
    if (!ok && isInteger(x.type) && isInteger(T)) {
      errorf(check, x, 'InvalidConversion', 'constant %s overflows %s', constant.toString(x.value), T);
      x.invalidate();
      return;
    }
  } else if (constArg && isTypeParam(T)) {
    ok = constToTypeParam(check, x, T, cause);
    x.mode = 'value'; // type parameters are not constants
  } else if (convertibleTo(x, check, T, cause)) {
    ok = true;
    x.mode = 'value';
  }
  if (!ok) {
    const why = cause.text === '' ? '' : `: ${cause.text}`;
    errorf(check, x, 'InvalidConversion', 'cannot convert %s to type %s%s', x, T, why);
    x.invalidate();
    return;
  }
  if (isUntyped(x.type) && x.expr) updateExprType(check, x.expr, finalType(x, T, constArg), true);
  x.type = T;
}

/** A constant that does not fit an integer type is shown in messages as the integer that it is. */
function showAsInteger(x: Operand): void {
  const i = constant.toInt(x.value);
  if (i.kind === 'int') x.val = i;
}

/** The type that the untyped argument of a conversion to T ends with. */
function finalType(x: Operand, T: Type, constArg: boolean): Type {
  if (x.type === Typ['untyped nil']) return T;
  if (isNonTypeParamInterface(T) || (constArg && !isConstType(T))) return defaultType(x.type);
  if (x.is('constant') && isInteger(x.type) && allString(T)) return x.type;
  return T;
}

/** The value of constant x converted to the basic type under T. */
function constConversion(check: Checker, x: Operand, T: Type): Constant | undefined {
  const t = under(T);
  if (t.kind !== 'Basic') return undefined;
  const val = representableConst(x.value, check, t);
  if (val) return val;
  if (!isInteger(x.type) || !isString(t)) return undefined;
  const i = constant.toInt(x.value);
  const code = i.kind === 'int' ? constant.bigIntVal(i) : -1n;
  const valid = code >= 0n && code <= BigInt(maxRune) && !(code >= 0xd800n && code < 0xe000n);
  return constant.makeString(constant.utf8Bytes(String.fromCodePoint(valid ? Number(code) : 0xfffd)));
}

function constToTypeParam(check: Checker, x: Operand, T: Type, cause: Cause): boolean {
  return underIs(T, (u) => {
    if (!u) {
      cause.text = sprintf(check, '%s does not contain specific types', T);
      return false;
    }
    if (isString(x.type) && isBytesOrRunes(u)) return true;
    if (constConversion(check, x, u)) return true;
    cause.text =
      isInteger(x.type) && isInteger(u)
        ? sprintf(check, 'constant %s overflows %s (in %s)', constant.toString(x.value), u, T)
        : sprintf(check, 'cannot convert %s to type %s (in %s)', x, u, T);
    return false;
  });
}

/** Whether the non-constant conversion T(x) is valid; `cause` may be set where it is not. */
export function convertibleTo(x: Operand, check: Checker, T: Type, cause?: Cause): boolean {
  if (assignableTo(x, check, T, cause)) return true;
  const origT = T;
  const V = unalias(x.type);
  T = unalias(T);
  const Vu = under(V);
  const Tu = under(T);
  const generic = V.kind === 'TypeParam' || T.kind === 'TypeParam';
  if (!generic && identicalIgnoreTags(Vu, Tu)) return true;
  if (
    V.kind === 'Pointer' && T.kind === 'Pointer' && !isTypeParam(V.base) && !isTypeParam(T.base) &&
    identicalIgnoreTags(under(V.base), under(T.base))
  ) {
    return true;
  }
  if (basicConvertible(Vu, Tu)) return true;
  const fromSlice = sliceToArray(check, Vu, Tu, cause);
  if (fromSlice !== undefined) return fromSlice;
  return generic && typeParamConvertible(x, check, V, T, origT, cause);
}

/** Numbers, strings and unsafe pointers. */
function basicConvertible(V: Type, T: Type): boolean {
  if (isIntegerOrFloat(V) && isIntegerOrFloat(T)) return true;
  if (isComplex(V) && isComplex(T)) return true;
  if ((isInteger(V) || isBytesOrRunes(V)) && isString(T)) return true;
  if (isString(V) && isBytesOrRunes(T)) return true;
  if ((isPointer(V) || isUintptr(V)) && isUnsafePointer(T)) return true;
  return isUnsafePointer(V) && (isPointer(T) || isUintptr(T));
}

/** Slice to array or array pointer; undefined when the types are not of that kind. */
function sliceToArray(check: Checker, V: Type, T: Type, cause?: Cause): boolean | undefined {
  if (V.kind !== 'Slice') return undefined;
  const toPointer = T.kind === 'Pointer';
  const a = toPointer ? under(T.base) : T;
  if (a.kind !== 'Array' || !identical(V.elem, a.elem)) return undefined;
  const version = toPointer ? go1_17 : go1_20;
  if (allowVersion(check, version)) return true;
  if (cause) cause.text = `conversion of slice to array${toPointer ? ' pointer' : ''} requires go1.${version} or later`;
  return false;
}

function typeParamConvertible(x: Operand, check: Checker, V: Type, T: Type, origT: Type, cause?: Cause): boolean {
  const explain = (format: string, ...args: unknown[]): void => {
    if (cause) cause.text = sprintf(check, format, ...args) + (cause.text === '' ? '' : `\n\t${cause.text}`);
  };
  if (V.kind === 'TypeParam') {
    const y = x.clone();
    return typeParamIs(V, (v: Term | undefined) => {
      if (!v) return false;
      y.type = v.type;
      if (T.kind !== 'TypeParam') {
        const ok = convertibleTo(y, check, T, cause);
        if (!ok) explain('cannot convert %s (in %s) to type %s', v.type, V, origT);
        return ok;
      }
      return typeParamIs(T, (t: Term | undefined) => {
        if (!t) return false;
        const ok = convertibleTo(y, check, t.type, cause);
        if (!ok) explain('cannot convert %s (in %s) to type %s (in %s)', v.type, V, t.type, T);
        return ok;
      });
    });
  }
  if (T.kind !== 'TypeParam') return false;
  return typeParamIs(T, (t: Term | undefined) => {
    if (!t) return false;
    const ok = convertibleTo(x, check, t.type, cause);
    if (!ok) explain('cannot convert %s to type %s (in %s)', x.type, t.type, T);
    return ok;
  });
}

function isUintptr(t: Type): boolean {
  const u = under(t);
  return u.kind === 'Basic' && u.basic === 'uintptr';
}

function isUnsafePointer(t: Type): boolean {
  const u = under(t);
  return u.kind === 'Basic' && u.basic === 'unsafe.Pointer';
}

/** Whether the type under t is a pointer. */
export function isPointer(t: Type): boolean {
  return under(t).kind === 'Pointer';
}

/** Whether t is a slice of bytes or of runes. */
export function isBytesOrRunes(t: Type): boolean {
  const s = under(t);
  if (s.kind !== 'Slice') return false;
  const e = under(s.elem);
  return e.kind === 'Basic' && (e.basic === 'uint8' || e.basic === 'int32');
}
