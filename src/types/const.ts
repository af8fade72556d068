/** Constant operands: overflow, representability in a basic type, and the conversion of untyped operands. */
import type { Constant } from '../constant/constant';
import * as constant from '../constant/constant';
import type { Expr, Operation } from '../syntax/nodes';
import type { Checker } from './check';
import { error, errorf, type Code, type At } from './errors';
import { implicitTypeAndValue, updateExprType, updateExprVal } from './expr';
import type { Operand } from './operand';
import { isComplex, isBoolean, isFloat, isInteger, isNumeric, isString, isTyped, isTypeParam } from './predicates';
import type { Basic, BasicKind, Type } from './type';
import { under } from './under';

/** Untyped integers may not grow beyond this many bits. */
const maxBits = 512;

/** Reports an error when constant x does not fit its type, or, untyped, has grown too large. */
export function overflow(check: Checker, x: Operand, at: At): void {
  if (x.value.kind === 'unknown') {
    error(check, at, 'InvalidConstVal', 'constant result is not representable');
    return;
  }
  if (isTyped(x.type)) {
    representable(check, x, under(x.type) as Basic);
    return;
  }
  if (x.value.kind === 'int' && constant.bitLen(x.value) > maxBits) {
    const op = opName(x.expr);
    errorf(check, at, 'InvalidConstVal', 'constant %soverflow', op === '' ? '' : `${op} `);
    x.val = constant.makeUnknown();
  }
}

const binaryNames: Partial<Record<Operation['op'], string>> = {
  '+': 'addition',
  '-': 'subtraction',
  '^': 'bitwise XOR',
  '*': 'multiplication',
  '<<': 'shift',
};

/** The name of an operation that might overflow, else ''. */
function opName(e: Expr | undefined): string {
  if (e?.kind !== 'Operation') return '';
  if (e.y) return binaryNames[e.op] ?? '';
  return e.op === '^' ? 'bitwise complement' : '';
}

/** Bits of a sized integer kind; 0 for the kinds whose size the target decides. */
const integerBits: Partial<Record<BasicKind, number>> = {
  int8: 8,
  int16: 16,
  int32: 32,
  int64: 64,
  uint8: 8,
  uint16: 16,
  uint32: 32,
  uint64: 64,
};

/** The value `x` takes in type `typ` (floats rounded, integers as such), or undefined where it cannot be represented. */
export function representableConst(x: Constant, check: Checker, typ: Basic): Constant | undefined {
  if (x.kind === 'unknown') return x; // avoids follow-up errors
  if (isInteger(typ)) return representableInt(x, check, typ);
  if (isFloat(typ)) {
    const f = constant.toFloat(x);
    return f.kind === 'float' || f.kind === 'int' ? rounded(f, typ.basic) : undefined;
  }
  if (isComplex(typ)) return representableComplex(x, typ);
  if (isString(typ)) return x.kind === 'string' ? x : undefined;
  if (isBoolean(typ)) return x.kind === 'bool' ? x : undefined;
  return undefined;
}

function representableInt(x: Constant, check: Checker, typ: Basic): Constant | undefined {
  const i = constant.toInt(x);
  if (i.kind !== 'int') return undefined;
  if (typ.basic === 'untyped int' || typ.basic === 'untyped rune') return i;
  const bits = integerBits[typ.basic] ?? check.sizes.sizeof(typ) * 8;
  const value = constant.bigIntVal(i);
  const fits = isUnsignedKind(typ.basic) ? BigInt.asUintN(bits, value) === value : BigInt.asIntN(bits, value) === value;
  return fits ? i : undefined;
}

function isUnsignedKind(kind: BasicKind): boolean {
  return kind.startsWith('uint');
}

function representableComplex(x: Constant, typ: Basic): Constant | undefined {
  const c = constant.toComplex(x);
  if (c.kind === 'unknown') return undefined;
  if (typ.basic === 'untyped complex') return c;
  const part = typ.basic === 'complex64' ? 'float32' : 'float64';
  const re = rounded(constant.real(c), part);
  const im = rounded(constant.imag(c), part);
  if (!re || !im) return undefined;
  return constant.toComplex(constant.binaryOp(re, '+', constant.makeImag(im)));
}

/** `x` rounded to the precision of a floating-point kind; undefined when it is too large. */
function rounded(x: Constant, kind: BasicKind): Constant | undefined {
  if (kind === 'untyped float') return x;
  const f = kind === 'float32' ? constant.float32Val(x) : constant.float64Val(x);
  return Number.isFinite(f) ? constant.makeFloat64(f) : undefined;
}

/** Checks that constant operand x is representable in `typ` and gives it its value there. */
export function representable(check: Checker, x: Operand, typ: Basic): void {
  const r = representation(check, x, typ);
  if (r.code) {
    invalidConversion(check, r.code, x, typ);
    x.invalidate();
    return;
  }
  x.val = r.val;
}

/** The value of constant operand x in type `typ`, or the code of the reason why it has none. */
export function representation(check: Checker, x: Operand, typ: Basic): { val?: Constant; code?: Code } {
  const val = representableConst(x.value, check, typ);
  if (val) return { val };
  if (!isNumeric(x.type) || !isNumeric(typ)) return { code: 'InvalidConstVal' };
  return { code: !isInteger(x.type) && isInteger(typ) ? 'TruncatedFloat' : 'NumericOverflow' };
}

/** Reports that x cannot be converted to `target`, in the words that fit `code`. */
export function invalidConversion(check: Checker, code: Code, x: Operand, target: Type): void {
  let format = 'cannot convert %s to type %s';
  if (code === 'TruncatedFloat') format = '%s truncated to %s';
  else if (code === 'NumericOverflow') format = '%s overflows %s';
  errorf(check, x, code, format, x, target);
}

/** Gives an untyped operand the type `target`, or reports why that cannot be. */
export function convertUntyped(check: Checker, x: Operand, target: Type): void {
  const r = implicitTypeAndValue(check, x, target);
  if (r.code) {
    invalidConversion(check, r.code, x, isTypeParam(target) ? target : under(target));
    x.invalidate();
    return;
  }
  setImplicit(check, x, r.type, r.val);
}

/** Records that untyped operand x takes the type and value found for it by `implicitTypeAndValue`. */
export function setImplicit(check: Checker, x: Operand, type: Type, val: Constant | undefined): void {
  if (val) {
    x.val = val;
    if (x.expr) updateExprVal(check, x.expr, val);
  }
  if (type !== x.type) {
    x.type = type;
    if (x.expr) updateExprType(check, x.expr, type, false);
  }
}
