/** 64-bit arithmetic of the interpreter against bigints. */
import * as fc from 'fast-check';
import * as w from '../../src/interp/int64';
import type { I64 } from '../../src/interp/int64';

const edges = [0n, 1n, -1n, 2n ** 31n, -(2n ** 31n), 2n ** 32n, 2n ** 52n, 2n ** 53n - 1n, 2n ** 53n, -(2n ** 53n), 2n ** 63n - 1n, -(2n ** 63n)];
const any64 = fc.oneof(fc.constantFrom(...edges), fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }), fc.integer().map(BigInt), fc.maxSafeInteger().map(BigInt));
const wrap = (b: bigint): bigint => BigInt.asIntN(64, b);
const u = (b: bigint): bigint => BigInt.asUintN(64, b);

/** The canonical form: a number where that is exact. */
function isCanonical(x: I64): boolean {
  return typeof x === 'number' ? Number.isSafeInteger(x) && !Object.is(x, -0) : x > 2n ** 53n - 1n || x < -(2n ** 53n) + 1n;
}

const binary: readonly (readonly [string, (x: I64, y: I64) => I64, (x: bigint, y: bigint) => bigint])[] = [
  ['add', w.add64, (x, y) => x + y], ['sub', w.sub64, (x, y) => x - y], ['mul', w.mul64, (x, y) => x * y],
  ['and', w.and64, (x, y) => x & y], ['or', w.or64, (x, y) => x | y], ['xor', w.xor64, (x, y) => x ^ y],
  ['sdiv', w.sdiv64, (x, y) => (y === 0n ? 0n : x / y)], ['srem', w.srem64, (x, y) => (y === 0n ? 0n : x % y)],
  ['udiv', w.udiv64, (x, y) => (y === 0n ? 0n : u(x) / u(y))], ['urem', w.urem64, (x, y) => (y === 0n ? 0n : u(x) % u(y))],
];

test.each(binary)('%s', (name, run, exact) => {
  fc.assert(
    fc.property(any64, any64, (x, y) => {
      if (y === 0n && /div|rem/.test(name)) return;
      const r = run(w.wrap64(x), w.wrap64(y));
      expect(BigInt(r)).toBe(wrap(exact(x, y)));
      expect(isCanonical(r)).toBe(true);
    }),
    { numRuns: 500 },
  );
});

test('shifts, comparisons, halves and floats', () => {
  fc.assert(
    fc.property(any64, any64, fc.integer({ min: 0, max: 63 }), (x, y, n) => {
      const [a, b] = [w.wrap64(x), w.wrap64(y)];
      const k = BigInt(n);
      for (const r of [a, w.shl64(a, n), w.lshr64(a, n), w.ashr64(a, n)]) expect(isCanonical(r)).toBe(true);
      expect(BigInt(w.shl64(a, n))).toBe(wrap(x << k));
      expect(BigInt(w.lshr64(a, n))).toBe(wrap(u(x) >> k));
      expect(BigInt(w.ashr64(a, n))).toBe(x >> k);
      expect(Math.sign(w.compareUnsigned(a, b))).toBe(u(x) < u(y) ? -1 : u(x) > u(y) ? 1 : 0);
      expect(w.fromHalves(w.lowHalf(a), w.highHalf(a))).toBe(a);
      expect(w.toFloat64(a, false)).toBe(Number(u(x)));
      const exact = new Float32Array(1);
      exact[0] = w.toFloat32(a, true);
      // No float of 32 bits is nearer.
      const step = (d: number): number => {
        const f = new Float32Array([exact[0]]);
        new Int32Array(f.buffer)[0] += d;
        return f[0];
      };
      const distance = (f: number): bigint => (Number.isFinite(f) ? (BigInt(f) - x < 0n ? x - BigInt(f) : BigInt(f) - x) : 2n ** 70n);
      if (Math.abs(exact[0]) > 2 ** 24) for (const d of [-1, 1]) expect(distance(step(d)) >= distance(exact[0])).toBe(true);
    }),
    { numRuns: 500 },
  );
});
