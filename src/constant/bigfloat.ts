/** Binary floats with 512 bits of mantissa, rounded to nearest even: what fractions turn into when they get too long. */
import { abs, bitLength, divideNearest, shiftBy, trailingZeros } from './bigint';

/** mant · 2^exp; mant is odd or 0 (then exp is 0). */
export interface BigFloat {
  readonly mant: bigint;
  readonly exp: number;
}

/** Bits of mantissa; the Go spec asks for at least 256. */
export const precision = 512;
const maxExponent = 2 ** 31 - 1;

/** mant · 2^exp rounded to `bits`. Too large gives undefined, too small 0. */
export function makeBig(mant: bigint, exp: number, bits = precision): BigFloat | undefined {
  if (mant === 0n) return zero;
  const excess = bitLength(mant) - bits;
  if (excess > 0) {
    mant = divideNearest(mant, 1n << BigInt(excess));
    exp += excess;
  }
  const z = trailingZeros(mant);
  mant >>= BigInt(z);
  exp += z;
  const e = exp + bitLength(mant);
  if (e > maxExponent) return undefined;
  return e < -maxExponent ? zero : { mant, exp };
}

export const zero: BigFloat = { mant: 0n, exp: 0 };

/** num/den, den > 0. */
export function bigFromRatio(num: bigint, den: bigint, bits = precision): BigFloat | undefined {
  if (num === 0n) return zero;
  // Two bits more than needed, and a last bit that tells whether anything was lost.
  const shift = Math.max(0, bits + 2 - (bitLength(num) - bitLength(den)));
  const a = abs(num) << BigInt(shift);
  let q = (a / den) << 1n;
  if (a % den !== 0n) q |= 1n;
  return makeBig(num < 0n ? -q : q, -shift - 1, bits);
}

/** The exponent e with 0.5·2^e <= |x| < 2^e; 0 for 0. */
export function exponent(x: BigFloat): number {
  return x.mant === 0n ? 0 : x.exp + bitLength(x.mant);
}

export function addBig(x: BigFloat, y: BigFloat): BigFloat | undefined {
  if (x.mant === 0n) return y;
  if (y.mant === 0n) return x;
  if (exponent(x) < exponent(y)) [x, y] = [y, x];
  // An operand far below the last bit of the other only decides the direction of rounding.
  const lowest = exponent(x) - 2 * precision - 4;
  if (exponent(y) < lowest) y = { mant: y.mant < 0n ? -1n : 1n, exp: lowest };
  const exp = Math.min(x.exp, y.exp);
  return makeBig((x.mant << BigInt(x.exp - exp)) + (y.mant << BigInt(y.exp - exp)), exp);
}

export function mulBig(x: BigFloat, y: BigFloat, bits = precision): BigFloat | undefined {
  return makeBig(x.mant * y.mant, x.exp + y.exp, bits);
}

/** x/y, y not 0. */
export function quoBig(x: BigFloat, y: BigFloat, bits = precision): BigFloat | undefined {
  const sign = y.mant < 0n ? -1n : 1n;
  const q = bigFromRatio(x.mant * sign, y.mant * sign, bits);
  return q && makeBig(q.mant, q.exp + x.exp - y.exp, bits);
}

/** Negative, 0 or positive as x < y, x = y, x > y. */
export function compareBig(x: BigFloat, y: BigFloat): number {
  const sx = Number(x.mant > 0n) - Number(x.mant < 0n);
  const sy = Number(y.mant > 0n) - Number(y.mant < 0n);
  if (sx !== sy || sx === 0) return sx - sy;
  const d = exponent(x) - exponent(y);
  if (d !== 0) return d * sx;
  const exp = Math.min(x.exp, y.exp);
  const a = x.mant << BigInt(x.exp - exp);
  const b = y.mant << BigInt(y.exp - exp);
  return a < b ? -1 : a > b ? 1 : 0;
}

/** 10^n for any n >= 0, with `bits` of mantissa; undefined when too large. */
export function powerOfTen(n: number, bits: number): BigFloat | undefined {
  let result: BigFloat | undefined = { mant: 1n, exp: 0 };
  let square: BigFloat | undefined = { mant: 5n, exp: 1 };
  while (n > 0) {
    if (n % 2 === 1) result = result && square && mulBig(result, square, bits);
    n = Math.floor(n / 2);
    if (n > 0) square = square && mulBig(square, square, bits);
  }
  return result;
}

/** The value cut to `bits` of mantissa, towards zero or away from it. */
export function truncateBig(x: BigFloat, bits: number, away: boolean): BigFloat {
  const excess = bitLength(x.mant) - bits;
  if (excess <= 0) return x;
  let m = abs(x.mant) >> BigInt(excess);
  if (away) m++; // a mantissa is odd, so something was cut off
  return makeBig(x.mant < 0n ? -m : m, x.exp + excess) ?? x;
}

/** The integer x is, or undefined. */
export function bigToInt(x: BigFloat): bigint | undefined {
  return x.exp >= 0 ? shiftBy(x.mant, x.exp) : undefined;
}
