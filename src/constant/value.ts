/** Constants: the record types, makers and accessors. */
import { abs, bitLength, gcd } from './bigint';
import { bigFromRatio, type BigFloat } from './bigfloat';

export interface UnknownVal {
  readonly kind: 'unknown';
}
export interface BoolVal {
  readonly kind: 'bool';
  readonly val: boolean;
}
/** `val` has one character 0–255 for each byte. */
export interface StringVal {
  readonly kind: 'string';
  readonly val: string;
}
export interface IntVal {
  readonly kind: 'int';
  readonly val: bigint;
}
/** The fraction num/den in lowest terms, den > 0; or `big` where that would get too long. */
export interface FloatVal {
  readonly kind: 'float';
  readonly num: bigint;
  readonly den: bigint;
  readonly big?: BigFloat;
}
export interface ComplexVal {
  readonly kind: 'complex';
  readonly re: RealVal;
  readonly im: RealVal;
}
export type RealVal = IntVal | FloatVal;
export type Constant = UnknownVal | BoolVal | StringVal | IntVal | FloatVal | ComplexVal;
export type ConstantKind = Constant['kind'];

const unknown: UnknownVal = { kind: 'unknown' };
/** Fractions whose parts have this many bits become 512-bit floats. */
const maxFractionBits = 4096;

/** The value of something erroneous. */
export function makeUnknown(): UnknownVal {
  return unknown;
}

export function makeBool(val: boolean): BoolVal {
  return { kind: 'bool', val };
}

/** A string constant of bytes, one character 0–255 each; see `utf8Bytes`. */
export function makeString(bytes: string): StringVal {
  return { kind: 'string', val: bytes };
}

export function makeInt(val: bigint): IntVal {
  return { kind: 'int', val };
}

/** An integer constant from a JS integer or bigint. */
export function makeInt64(val: number | bigint): IntVal {
  return { kind: 'int', val: BigInt(val) };
}

/** The exact value of a finite number (-0 becomes 0); unknown for infinities and NaN. */
export function makeFloat64(x: number): FloatVal | UnknownVal {
  if (!Number.isFinite(x)) return unknown;
  let exp = 0;
  // Scaling by powers of two is exact, also for denormals.
  while (!Number.isInteger(x)) {
    x *= 2;
    exp++;
  }
  return makeRatio(BigInt(x), 1n << BigInt(exp));
}

/** num/den as a float constant; den must not be 0. */
export function makeRatio(num: bigint, den: bigint): FloatVal | UnknownVal {
  if (den < 0n) [num, den] = [-num, -den];
  const g = gcd(abs(num), den);
  if (g !== 1n) [num, den] = [num / g, den / g];
  if (bitLength(num) < maxFractionBits && bitLength(den) < maxFractionBits) return { kind: 'float', num, den };
  return makeBigFloat(bigFromRatio(num, den));
}

/** A float constant from a 512-bit float; unknown from an overflow (undefined). */
export function makeBigFloat(big: BigFloat | undefined): FloatVal | UnknownVal {
  return big ? { kind: 'float', num: big.mant, den: 1n, big } : unknown;
}

/** Whether a float with that binary exponent may be a fraction. */
export function smallExponent(e: number): boolean {
  return -maxFractionBits < e && e < maxFractionBits;
}

export function makeComplex(re: Constant, im: Constant): ComplexVal | UnknownVal {
  return isReal(re) && isReal(im) ? { kind: 'complex', re, im } : unknown;
}

/** x·i. */
export function makeImag(x: Constant): ComplexVal | UnknownVal {
  return makeComplex(makeInt(0n), x);
}

export function isReal(x: Constant): x is RealVal {
  return x.kind === 'int' || x.kind === 'float';
}

function wrongKind(x: Constant, want: string): never {
  throw new Error(`constant of kind ${x.kind} where ${want} is wanted`);
}

/** The value of a bool; false for unknown. */
export function boolVal(x: Constant): boolean {
  return x.kind === 'bool' ? x.val : x.kind === 'unknown' ? false : wrongKind(x, 'bool');
}

/** The bytes of a string, one character 0–255 each; empty for unknown. */
export function stringVal(x: Constant): string {
  return x.kind === 'string' ? x.val : x.kind === 'unknown' ? '' : wrongKind(x, 'string');
}

/** The value of an int; 0 for unknown. Use `toInt` first for a float that is integral. */
export function bigIntVal(x: Constant): bigint {
  return x.kind === 'int' ? x.val : x.kind === 'unknown' ? 0n : wrongKind(x, 'int');
}

/** The value of an int as a number, or undefined if it is not a safe integer. */
export function int64Val(x: Constant): number | undefined {
  if (x.kind !== 'int') return x.kind === 'unknown' ? undefined : wrongKind(x, 'int');
  const n = Number(x.val);
  return Number.isSafeInteger(n) ? n : undefined;
}

/** The real part of a number. */
export function real(x: Constant): Constant {
  return x.kind === 'complex' ? x.re : isReal(x) || x.kind === 'unknown' ? x : wrongKind(x, 'a number');
}

/** The imaginary part of a number. */
export function imag(x: Constant): Constant {
  if (x.kind === 'complex') return x.im;
  return isReal(x) ? makeInt(0n) : x.kind === 'unknown' ? x : wrongKind(x, 'a number');
}

/** -1, 0 or 1; for a complex number 0 exactly if it is 0; 1 for unknown, so that it is not taken for a zero divisor. */
export function sign(x: Constant): number {
  switch (x.kind) {
    case 'int':
      return signOf(x.val);
    case 'float':
      return signOf(x.num);
    case 'complex':
      return sign(x.re) | sign(x.im);
    case 'unknown':
      return 1;
    default:
      return wrongKind(x, 'a number');
  }
}

function signOf(x: bigint): number {
  return x < 0n ? -1 : x > 0n ? 1 : 0;
}

/** Bits of the absolute value of an int; 0 for unknown. */
export function bitLen(x: Constant): number {
  return bitLength(bigIntVal(x));
}
