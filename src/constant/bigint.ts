/** Helpers on bigint. */

/** Number of bits of the absolute value. */
export function bitLength(x: bigint): number {
  if (x < 0n) x = -x;
  if (x <= 0xffffffffn) return 32 - Math.clz32(Number(x));
  const hex = x.toString(16);
  return hex.length * 4 - (Math.clz32(parseInt(hex[0], 16)) - 28);
}

/** Number of zero bits below the lowest one bit; 0 for 0. */
export function trailingZeros(x: bigint): number {
  if (x === 0n) return 0;
  let n = 0;
  while (BigInt.asUintN(64, x) === 0n) {
    x >>= 64n;
    n += 64;
  }
  while (BigInt.asUintN(8, x) === 0n) {
    x >>= 8n;
    n += 8;
  }
  while ((x & 1n) === 0n) {
    x >>= 1n;
    n++;
  }
  return n;
}

export function abs(x: bigint): bigint {
  return x < 0n ? -x : x;
}

/** Greatest common divisor of non-negative numbers. */
export function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a;
}

/** x · 2^n for any n; bits shifted out at the right are lost (towards negative infinity). */
export function shiftBy(x: bigint, n: number): bigint {
  return n >= 0 ? x << BigInt(n) : x >> BigInt(-n);
}

/** a/b rounded to nearest, ties to even; b > 0. */
export function divideNearest(a: bigint, b: bigint): bigint {
  const neg = a < 0n;
  if (neg) a = -a;
  let q = a / b;
  const r2 = (a % b) * 2n;
  if (r2 > b || (r2 === b && (q & 1n) === 1n)) q++;
  return neg ? -q : q;
}
