/** Conversions among numeric kinds, and rounding to IEEE formats. */
import { abs, bitLength, divideNearest, shiftBy } from './bigint';
import { bigFromRatio, bigToInt, exponent, precision, truncateBig } from './bigfloat';
import { type Constant, type FloatVal, isReal, makeBigFloat, makeInt, makeRatio, makeUnknown, type RealVal, sign, smallExponent } from './value';

/** x as an int, if it is one; else unknown. */
export function toInt(x: Constant): Constant {
  if (x.kind === 'int') return x;
  if (x.kind === 'complex') return sign(x.im) === 0 ? toInt(x.re) : makeUnknown();
  if (x.kind !== 'float') return makeUnknown();
  const i = floatToInt(x);
  return i === undefined ? makeUnknown() : makeInt(i);
}

function floatToInt(x: FloatVal): bigint | undefined {
  if (!x.big) return x.den === 1n ? x.num : undefined;
  if (!smallExponent(exponent(x.big))) return undefined;
  // Close to an integer counts as one: the difference stems from rounding in earlier operations.
  const bits = precision - 4;
  return bigToInt(x.big) ?? bigToInt(truncateBig(x.big, bits, false)) ?? bigToInt(truncateBig(x.big, bits, true));
}

/** x as a float, if it is a real number; else unknown. */
export function toFloat(x: Constant): Constant {
  switch (x.kind) {
    case 'int':
      return makeRatio(x.val, 1n);
    case 'float':
      return x;
    case 'complex':
      return sign(x.im) === 0 ? toFloat(x.re) : makeUnknown();
    default:
      return makeUnknown();
  }
}

/** x as a complex number, if it is a number; else unknown. */
export function toComplex(x: Constant): Constant {
  if (x.kind === 'complex') return x;
  return isReal(x) ? { kind: 'complex', re: x, im: makeInt(0n) } : makeUnknown();
}

/** x as a 512-bit float constant. */
export function toBig(x: RealVal): FloatVal | ReturnType<typeof makeUnknown> {
  if (x.kind === 'int') return makeBigFloat(bigFromRatio(x.val, 1n));
  return x.big ? x : makeBigFloat(bigFromRatio(x.num, x.den));
}

/** The nearest float64 (ties to even), ±Infinity if too large, 0 (never -0, which no Go constant is) if too small or unknown. */
export function float64Val(x: Constant): number {
  return nearest(x, 53, -1074, 1023);
}

/** The nearest float32 (ties to even) as a number, ±Infinity if too large; 0 for unknown. */
export function float32Val(x: Constant): number {
  return nearest(x, 24, -149, 127);
}

/** Rounds to `bits` of mantissa whose last bit is not below 2^minLsb; from 2^(maxExp+1) on it is infinite. */
function nearest(x: Constant, bits: number, minLsb: number, maxExp: number): number {
  if (x.kind === 'unknown') return 0;
  if (x.kind === 'complex' && sign(x.im) === 0) return nearest(x.re, bits, minLsb, maxExp);
  if (!isReal(x)) throw new Error(`constant of kind ${x.kind} is no real number`);
  let num = x.kind === 'int' ? x.val : x.num;
  let den = x.kind === 'int' ? 1n : x.den;
  if (num === 0n) return 0;
  const signum = num < 0n ? -1 : 1;
  num = abs(num);
  let scale = 0; // the value is num/den · 2^scale
  if (x.kind === 'float' && x.big) {
    scale = x.big.exp;
    den = 1n;
  }
  // floor(log2 of the value)
  let e = bitLength(num) - bitLength(den);
  if (e >= 0 ? num < den << BigInt(e) : num << BigInt(-e) < den) e--;
  e += scale;
  if (e > maxExp) return signum * Infinity;
  if (e < minLsb - 1) return 0;
  const lsb = Math.max(e - (bits - 1), minLsb);
  const shift = lsb - scale;
  const q = Number(shift >= 0 ? divideNearest(num, den << BigInt(shift)) : divideNearest(shiftBy(num, -shift), den));
  const value = q * 2 ** lsb;
  return value === 0 ? 0 : signum * (value >= 2 ** maxExp * 2 ? Infinity : value);
}
