/**
 * 64-bit integers. A value is a number where it is a safe integer of the signed range, else a bigint: most values are small,
 * and numbers are many times faster. The form is canonical, so `===` compares.
 */

export type I64 = number | bigint;

const max = Number.MAX_SAFE_INTEGER;
const two32 = 0x1_0000_0000;

/** The canonical form of any integer, wrapped to 64 bits. */
export function wrap64(b: bigint): I64 {
  const x = BigInt.asIntN(64, b);
  return x >= -9007199254740991n && x <= 9007199254740991n ? Number(x) : x;
}

/** From two halves: the low one of any sign, the high one signed. */
export function fromHalves(lo: number, hi: number): I64 {
  if (hi >= -0x200000 && hi < 0x200000) {
    const n = hi * two32 + (lo >>> 0);
    if (n >= -max) return n;
  }
  return (BigInt(hi | 0) << 32n) | BigInt(lo >>> 0);
}

/** The value as an unsigned bigint. */
export function unsigned64(x: I64): bigint {
  return BigInt.asUintN(64, BigInt(x));
}

/** The lower half as a signed 32-bit number. */
export function lowHalf(x: I64): number {
  return typeof x === 'bigint' ? Number(BigInt.asIntN(32, x)) : x | 0;
}

/** The upper half as a signed 32-bit number. */
export function highHalf(x: I64): number {
  return typeof x === 'bigint' ? Number(x >> 32n) : Math.floor(x / two32);
}

export function add64(x: I64, y: I64): I64 {
  if (typeof x !== 'bigint' && typeof y !== 'bigint') {
    const r = x + y;
    if (r >= -max && r <= max) return r;
  }
  return wrap64(BigInt(x) + BigInt(y));
}

export function sub64(x: I64, y: I64): I64 {
  if (typeof x !== 'bigint' && typeof y !== 'bigint') {
    const r = x - y;
    if (r >= -max && r <= max) return r;
  }
  return wrap64(BigInt(x) - BigInt(y));
}

export function mul64(x: I64, y: I64): I64 {
  if (typeof x !== 'bigint' && typeof y !== 'bigint') {
    const r = x * y;
    // Adding 0 makes 0 of -0.
    if (r >= -max && r <= max) return r + 0;
  }
  return wrap64(BigInt(x) * BigInt(y));
}

export function sdiv64(x: I64, y: I64): I64 {
  if (typeof x !== 'bigint' && typeof y !== 'bigint') return (x - (x % y)) / y + 0;
  return wrap64(BigInt(x) / BigInt(y));
}

export function srem64(x: I64, y: I64): I64 {
  if (typeof x !== 'bigint' && typeof y !== 'bigint') return (x % y) + 0;
  return wrap64(BigInt(x) % BigInt(y));
}

export function udiv64(x: I64, y: I64): I64 {
  if (typeof x !== 'bigint' && typeof y !== 'bigint' && x >= 0 && y >= 0) return (x - (x % y)) / y;
  return wrap64(unsigned64(x) / unsigned64(y));
}

export function urem64(x: I64, y: I64): I64 {
  if (typeof x !== 'bigint' && typeof y !== 'bigint' && x >= 0 && y >= 0) return x % y;
  return wrap64(unsigned64(x) % unsigned64(y));
}

export function and64(x: I64, y: I64): I64 {
  if (typeof x === 'bigint' || typeof y === 'bigint') return wrap64(BigInt(x) & BigInt(y));
  return Math.floor(x / two32) === 0 || Math.floor(y / two32) === 0 ? (x & y) >>> 0 : fromHalves(x & y, highHalf(x) & highHalf(y));
}

export function or64(x: I64, y: I64): I64 {
  if (typeof x === 'bigint' || typeof y === 'bigint') return wrap64(BigInt(x) | BigInt(y));
  return fromHalves(x | y, highHalf(x) | highHalf(y));
}

export function xor64(x: I64, y: I64): I64 {
  if (typeof x === 'bigint' || typeof y === 'bigint') return wrap64(BigInt(x) ^ BigInt(y));
  return fromHalves(x ^ y, highHalf(x) ^ highHalf(y));
}

export function shl64(x: I64, count: I64): I64 {
  const n = Number(count) & 63;
  if (typeof x !== 'bigint') {
    const r = x * 2 ** n;
    if (r >= -max && r <= max) return r;
  }
  return wrap64(BigInt(x) << BigInt(n));
}

export function lshr64(x: I64, count: I64): I64 {
  const n = Number(count) & 63;
  if (typeof x !== 'bigint' && x >= 0) return Math.floor(x / 2 ** n);
  return wrap64(unsigned64(x) >> BigInt(n));
}

export function ashr64(x: I64, count: I64): I64 {
  const n = Number(count) & 63;
  if (typeof x !== 'bigint') return Math.floor(x / 2 ** n);
  return wrap64(x >> BigInt(n));
}

/** Negative, zero or positive as x is below, equal to or above y, both taken as unsigned. */
export function compareUnsigned(x: I64, y: I64): number {
  if (x < 0 !== y < 0) return x < 0 ? 1 : -1;
  return x < y ? -1 : x > y ? 1 : 0;
}

/** The nearest float of 32 bits, rounded once. */
export function toFloat32(x: I64, signed: boolean): number {
  if (typeof x !== 'bigint' && (signed || x >= 0)) return Math.fround(x);
  let b = signed ? BigInt(x) : unsigned64(x);
  const negative = b < 0n;
  if (negative) b = -b;
  // What is below the 53 bits that a double holds only matters for ties.
  const low = b & 0xfffn;
  const r = Math.fround(Number((b >> 12n) | (low === 0n ? 0n : 1n)) * 4096);
  return negative ? -r : r;
}

/** The nearest float of 64 bits. */
export function toFloat64(x: I64, signed: boolean): number {
  return signed ? Number(x) : Number(unsigned64(x));
}

/** Towards zero; what does not fit becomes the nearest value that does, and NaN becomes 0. */
export function fromFloat(x: number, signed: boolean): I64 {
  if (Number.isNaN(x)) return 0;
  const t = Math.trunc(x) + 0;
  if (t >= -max && t <= max) return signed || t >= 0 ? t : 0;
  if (signed) return t >= 2 ** 63 ? 0x7fff_ffff_ffff_ffffn : t < -(2 ** 63) ? -0x8000_0000_0000_0000n : wrap64(BigInt(t));
  return t >= 2 ** 64 ? -1 : t < 0 ? 0 : wrap64(BigInt(t));
}
