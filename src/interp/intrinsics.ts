/** Operations that the IR names as LLVM does. */
import type { Intrinsic, IrType } from '../ir/ir';
import type { Compiler } from './compile';
import { add64, and64, compareUnsigned, fromHalves, highHalf, lowHalf, lshr64, or64, shl64, sub64, unsigned64, wrap64, type I64 } from './int64';
import type { Op } from './machine';
import { Unknown, type Value } from './value';

type Run = (args: number[]) => Value;

/** The op of one intrinsic. */
export function intrinsic(c: Compiler, i: Intrinsic): Op {
  const { m } = c;
  const [d, args] = [c.dest(i), c.regs(i.args)];
  const name = i.name.replace(/^llvm\./, '');
  if (name === 'stacksave' || name === 'frameaddress') {
    return (f) => {
      if (m.tracked) throw new Unknown('the stack pointer is asked for');
      f.r[d] = m.sp;
    };
  }
  const run = integers(name, i.args[0]?.type) ?? floats(name, i.type) ?? pairs(name, i.args[0]?.type);
  if (run) {
    return (f) => {
      const v = run(args.map((a) => f.r[a]));
      if (d >= 0) f.r[d] = v as number;
    };
  }
  const host = c.m.platform.functions.get(i.name);
  if (!host) {
    return () => {
      throw new Unknown(`intrinsic ${i.name}`);
    };
  }
  return (f) => {
    const v = host(m, args.map((a) => f.r[a]), { frame: f, dest: d });
    if (d >= 0 && v !== undefined) f.r[d] = v as number;
  };
}

// ---- integers -----------------------------------------------------------------------------------------

function integers(name: string, t: IrType | undefined): Run | undefined {
  if (name === 'returnaddress') return () => 0;
  if (name === 'expect') return ([x]) => x;
  if (name === 'assume' || name === 'donothing' || name === 'prefetch') return () => 0;
  if (t?.kind !== 'int') return undefined;
  return t.bits === 64 ? wideIntegers(name) : narrowIntegers(name, t.bits);
}

function narrowIntegers(name: string, bits: number): Run | undefined {
  const s = 32 - bits;
  const mask = bits === 32 ? -1 : 2 ** bits - 1;
  const u = (x: number): number => (x << s) >>> s;
  const i = (x: number): number => (x << s) >> s;
  const table: Record<string, Run> = {
    ctlz: ([x]) => Math.clz32(u(x)) - s,
    cttz: ([x]) => trailing(x, bits),
    ctpop: ([x]) => ones(u(x)),
    bitreverse: ([x]) => (reversed(x) >>> s) & mask,
    bswap: ([x]) => (swapped(x) >>> s) & mask,
    fshl: ([x, y, n]) => rotate(u(x), u(y), u(n) % bits, bits) & mask,
    fshr: ([x, y, n]) => rotate(u(x), u(y), (bits - (u(n) % bits)) % bits, bits, u(n) % bits === 0) & mask,
    abs: ([x]) => Math.abs(i(x)) & mask,
    umin: ([x, y]) => (u(x) < u(y) ? x : y),
    umax: ([x, y]) => (u(x) > u(y) ? x : y),
    smin: ([x, y]) => (i(x) < i(y) ? x : y),
    smax: ([x, y]) => (i(x) > i(y) ? x : y),
    'uadd.sat': ([x, y]) => Math.min(u(x) + u(y), 2 ** bits - 1) & mask,
    'usub.sat': ([x, y]) => Math.max(u(x) - u(y), 0) & mask,
  };
  return table[name];
}

/** The upper half of x:y shifted left. */
function rotate(x: number, y: number, n: number, bits: number, second = false): number {
  if (n === 0) return second ? y : x;
  return (x << n) | (y >>> (bits - n));
}

function trailing(x: number, bits: number): number {
  return x === 0 ? bits : Math.min(bits, 31 - Math.clz32(x & -x));
}

function ones(x: number): number {
  let n = 0;
  for (let v = x >>> 0; v !== 0; v >>>= 1) n += v & 1;
  return n;
}

function reversed(x: number): number {
  let r = 0;
  for (let k = 0; k < 32; k++) r = (r << 1) | ((x >>> k) & 1);
  return r;
}

function swapped(x: number): number {
  return ((x & 0xff) << 24) | ((x & 0xff00) << 8) | ((x >>> 8) & 0xff00) | (x >>> 24);
}

function wideIntegers(name: string): Run | undefined {
  const table: Record<string, (x: I64, y: I64, n: I64) => Value> = {
    ctlz: (x) => (highHalf(x) !== 0 ? Math.clz32(highHalf(x)) : 32 + Math.clz32(lowHalf(x))),
    cttz: (x) => (lowHalf(x) !== 0 ? trailing(lowHalf(x), 32) : 32 + trailing(highHalf(x), 32)),
    ctpop: (x) => ones(lowHalf(x)) + ones(highHalf(x)),
    bitreverse: (x) => fromHalves(reversed(highHalf(x)), reversed(lowHalf(x))),
    bswap: (x) => fromHalves(swapped(highHalf(x)), swapped(lowHalf(x))),
    fshl: (x, y, n) => {
      const k = Number(and64(n, 63));
      return k === 0 ? x : or64(shl64(x, k), lshr64(y, 64 - k));
    },
    fshr: (x, y, n) => {
      const k = Number(and64(n, 63));
      return k === 0 ? y : or64(shl64(x, 64 - k), lshr64(y, k));
    },
    abs: (x) => (x < 0 ? sub64(0, x) : x),
    umin: (x, y) => (compareUnsigned(x, y) < 0 ? x : y),
    umax: (x, y) => (compareUnsigned(x, y) > 0 ? x : y),
    smin: (x, y) => (x < y ? x : y),
    smax: (x, y) => (x > y ? x : y),
    'uadd.sat': (x, y) => (unsigned64(x) + unsigned64(y) > 0xffff_ffff_ffff_ffffn ? -1 : add64(x, y)),
    'usub.sat': (x, y) => (compareUnsigned(x, y) < 0 ? 0 : sub64(x, y)),
  };
  const run = table[name];
  return run && (([x, y, n]) => run(x, y, n));
}

// ---- floats -------------------------------------------------------------------------------------------

function floats(name: string, t: IrType): Run | undefined {
  if (t.kind !== 'float') return undefined;
  const round = t.bits === 32 ? Math.fround : (x: number): number => x;
  const table: Record<string, (x: number, y: number) => number> = {
    sqrt: Math.sqrt, fabs: Math.abs, floor: Math.floor, ceil: Math.ceil, trunc: Math.trunc,
    rint: toEven, nearbyint: toEven, roundeven: toEven,
    round: (x) => Math.sign(x) * Math.round(Math.abs(x)),
    copysign: (x, y) => (y < 0 || Object.is(y, -0) ? -Math.abs(x) : Math.abs(x)),
    minimum: Math.min, maximum: Math.max,
    minnum: (x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.min(x, y)),
    maxnum: (x, y) => (Number.isNaN(x) ? y : Number.isNaN(y) ? x : Math.max(x, y)),
  };
  const run = table[name];
  return run && (([x, y]) => round(run(x, y)));
}

function toEven(x: number): number {
  const low = Math.floor(x);
  const rest = x - low;
  if (rest === 0) return x;
  const r = rest < 0.5 || (rest === 0.5 && low % 2 === 0) ? low : low + 1;
  return r === 0 && x < 0 ? -0 : r;
}

// ---- arithmetic that tells of overflow --------------------------------------------------------------------

function pairs(name: string, t: IrType | undefined): Run | undefined {
  const match = /^([us])(add|sub|mul)\.with\.overflow$/.exec(name);
  if (!match || t?.kind !== 'int') return undefined;
  const { bits } = t;
  const [, sign, op] = match;
  const take = (x: I64): bigint => (sign === 's' ? BigInt.asIntN(bits, BigInt(x)) : BigInt.asUintN(bits, BigInt(x)));
  return ([x, y]) => {
    const [a, b] = [take(x), take(y)];
    const exact = op === 'add' ? a + b : op === 'sub' ? a - b : a * b;
    const wrapped = sign === 's' ? BigInt.asIntN(bits, exact) : BigInt.asUintN(bits, exact);
    const value = bits === 64 ? wrap64(wrapped) : bits === 32 ? Number(BigInt.asIntN(32, wrapped)) : Number(BigInt.asUintN(bits, wrapped));
    return [value, wrapped === exact ? 0 : 1];
  };
}
