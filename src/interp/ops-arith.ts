/** Arithmetic, comparisons, conversions. Integers of up to 32 bits share their code: a shift by `s` and back takes the sign, a mask wraps. */
import type { Bin, Cmp, Conv, Inst, IrType } from '../ir/ir';
import type { Compiler } from './compile';
import * as w from './int64';
import type { I64 } from './int64';
import type { Frame, Op } from './machine';
import { knownFloat } from './tracked-memory';
import { AddressNumber, Unknown, type Value } from './value';

type Arithmetic = Extract<Inst, { op: 'bin' | 'fneg' | 'cmp' | 'conv' | 'select' }>;

/** The op of one instruction. */
export function arithmeticOp(c: Compiler, i: Arithmetic): Op {
  switch (i.op) {
    case 'bin':
      return binary(c, i);
    case 'cmp':
      return compare(c, i);
    case 'conv':
      return convert(c, i);
    case 'fneg': {
      const [d, x] = [c.reg(i), c.reg(i.x)];
      return (f) => void (f.r[d] = -f.r[x]);
    }
    case 'select': {
      const [d, cond, x, y] = [c.reg(i), c.reg(i.cond), c.reg(i.x), c.reg(i.y)];
      return (f) => void (f.r[d] = f.r[cond] !== 0 ? f.r[x] : f.r[y]);
    }
  }
}

function bitsOf(t: IrType): number {
  return t.kind === 'int' ? t.bits : 0;
}

function binary(c: Compiler, i: Bin): Op {
  const [d, x, y] = [c.reg(i), c.reg(i.x), c.reg(i.y)];
  if (i.type.kind === 'float') return float(i, i.type.bits, d, x, y);
  const bits = bitsOf(i.type);
  if (bits === 64) return wide(c, i, d, x, y);
  const s = 32 - bits;
  const mask = bits === 32 ? -1 : 2 ** bits - 1;
  const op = narrow(i, d, x, y, s, mask);
  return c.m.tracked && bits === c.m.module.pointerBytes * 8 ? withAddresses(c, i, d, x, y, op) : op;
}

function narrow(i: Bin, d: number, x: number, y: number, s: number, mask: number): Op {
  switch (i.bin) {
    case 'add':
      return (f) => void (f.r[d] = (f.r[x] + f.r[y]) & mask);
    case 'sub':
      return (f) => void (f.r[d] = (f.r[x] - f.r[y]) & mask);
    case 'mul':
      return (f) => void (f.r[d] = Math.imul(f.r[x], f.r[y]) & mask);
    case 'and':
      return (f) => void (f.r[d] = f.r[x] & f.r[y]);
    case 'or':
      return (f) => void (f.r[d] = f.r[x] | f.r[y]);
    case 'xor':
      return (f) => void (f.r[d] = f.r[x] ^ f.r[y]);
    case 'shl':
      return (f) => void (f.r[d] = (f.r[x] << f.r[y]) & mask);
    case 'lshr':
      return (f) => void (f.r[d] = (((f.r[x] << s) >>> s) >>> f.r[y]) & mask);
    case 'ashr':
      return (f) => void (f.r[d] = (((f.r[x] << s) >> s) >> f.r[y]) & mask);
    case 'sdiv':
      return (f) => void (f.r[d] = (((f.r[x] << s) >> s) / ((f.r[y] << s) >> s)) & mask);
    case 'udiv':
      return (f) => void (f.r[d] = (((f.r[x] << s) >>> s) / ((f.r[y] << s) >>> s)) & mask);
    case 'srem':
      return (f) => void (f.r[d] = (((f.r[x] << s) >> s) % ((f.r[y] << s) >> s)) & mask);
    case 'urem':
      return (f) => void (f.r[d] = (((f.r[x] << s) >>> s) % ((f.r[y] << s) >>> s)) & mask);
    default:
      throw new Error(`${i.bin} of integers`);
  }
}

/** Addresses as numbers may be moved by a distance, and xor 0 leaves them as they are: that is how libraries hide pointers. Within one object their distance is known. */
function withAddresses(c: Compiler, i: Bin, d: number, x: number, y: number, plain: Op): Op {
  const known = (v: Value): v is AddressNumber => v instanceof AddressNumber && !v.negated;
  const special = (f: Frame): Value | undefined => {
    const [a, b] = [f.r[x] as Value, f.r[y] as Value];
    if (known(a) && typeof b === 'number') {
      if (i.bin === 'add') return new AddressNumber(a.address + b);
      if (i.bin === 'sub') return new AddressNumber(a.address - b);
      if ((i.bin === 'xor' || i.bin === 'or') && b === 0) return a;
    }
    if (known(b) && typeof a === 'number' && i.bin === 'add') return new AddressNumber(b.address + a);
    if (a === 0 && known(b) && i.bin === 'sub') return new AddressNumber(b.address, true);
    if (known(a) && known(b) && i.bin === 'sub' && c.m.memory.sameObject(a.address, b.address)) return a.address - b.address;
    return undefined;
  };
  return (f) => {
    if (typeof f.r[x] !== 'object' && typeof f.r[y] !== 'object') return plain(f);
    const v = special(f);
    if (v === undefined) return plain(f);
    f.r[d] = v as number;
  };
}

const wideOps: Partial<Record<Bin['bin'], (x: I64, y: I64) => I64>> = {
  add: w.add64, sub: w.sub64, mul: w.mul64, sdiv: w.sdiv64, udiv: w.udiv64, srem: w.srem64, urem: w.urem64, and: w.and64, or: w.or64, xor: w.xor64, shl: w.shl64, lshr: w.lshr64, ashr: w.ashr64,
};

function wide(c: Compiler, i: Bin, d: number, x: number, y: number): Op {
  const run = wideOps[i.bin];
  if (!run) throw new Error(`${i.bin} of integers`);
  const op: Op = (f) => void (f.r[d] = run(f.r[x], f.r[y]) as number);
  return c.m.tracked && c.m.module.pointerBytes === 8 ? withAddresses(c, i, d, x, y, op) : op;
}

function float(i: Bin, bits: number, d: number, x: number, y: number): Op {
  switch (i.bin) {
    case 'fadd':
      return bits === 32 ? (f) => void (f.r[d] = Math.fround(f.r[x] + f.r[y])) : (f) => void (f.r[d] = f.r[x] + f.r[y]);
    case 'fsub':
      return bits === 32 ? (f) => void (f.r[d] = Math.fround(f.r[x] - f.r[y])) : (f) => void (f.r[d] = f.r[x] - f.r[y]);
    case 'fmul':
      return bits === 32 ? (f) => void (f.r[d] = Math.fround(f.r[x] * f.r[y])) : (f) => void (f.r[d] = f.r[x] * f.r[y]);
    case 'fdiv':
      return bits === 32 ? (f) => void (f.r[d] = Math.fround(f.r[x] / f.r[y])) : (f) => void (f.r[d] = f.r[x] / f.r[y]);
    default:
      throw new Error(`${i.bin} of floats`);
  }
}

// ---- comparisons -----------------------------------------------------------------------------------

function compare(c: Compiler, i: Cmp): Op {
  const [d, x, y] = [c.reg(i), c.reg(i.x), c.reg(i.y)];
  const t = i.x.type;
  if (t.kind === 'int') {
    const op = t.bits < 64 ? compareNarrow(i, d, x, y, 32 - t.bits) : compareWide(i, d, x, y);
    return c.m.tracked && t.bits === c.m.module.pointerBytes * 8 ? compareAddresses(c, i, d, x, y, op) : op;
  }
  if (t.kind === 'ptr') return comparePointers(c, i, d, x, y);
  return compareFloats(i, d, x, y);
}

function compareNarrow(i: Cmp, d: number, x: number, y: number, s: number): Op {
  switch (i.cmp) {
    case 'eq':
      return (f) => void (f.r[d] = (f.r[x] | 0) === (f.r[y] | 0) ? 1 : 0);
    case 'ne':
      return (f) => void (f.r[d] = (f.r[x] | 0) !== (f.r[y] | 0) ? 1 : 0);
    case 'slt':
      return (f) => void (f.r[d] = f.r[x] << s < f.r[y] << s ? 1 : 0);
    case 'sle':
      return (f) => void (f.r[d] = f.r[x] << s <= f.r[y] << s ? 1 : 0);
    case 'sgt':
      return (f) => void (f.r[d] = f.r[x] << s > f.r[y] << s ? 1 : 0);
    case 'sge':
      return (f) => void (f.r[d] = f.r[x] << s >= f.r[y] << s ? 1 : 0);
    case 'ult':
      return (f) => void (f.r[d] = f.r[x] >>> 0 < f.r[y] >>> 0 ? 1 : 0);
    case 'ule':
      return (f) => void (f.r[d] = f.r[x] >>> 0 <= f.r[y] >>> 0 ? 1 : 0);
    case 'ugt':
      return (f) => void (f.r[d] = f.r[x] >>> 0 > f.r[y] >>> 0 ? 1 : 0);
    case 'uge':
      return (f) => void (f.r[d] = f.r[x] >>> 0 >= f.r[y] >>> 0 ? 1 : 0);
    default:
      throw new Error(`${i.cmp} of integers`);
  }
}

function compareWide(i: Cmp, d: number, x: number, y: number): Op {
  const test: Record<string, (x: I64, y: I64) => boolean> = {
    eq: (a, b) => exact(a) === exact(b), ne: (a, b) => exact(a) !== exact(b),
    slt: (a, b) => a < b, sle: (a, b) => a <= b, sgt: (a, b) => a > b, sge: (a, b) => a >= b,
    ult: (a, b) => w.compareUnsigned(a, b) < 0, ule: (a, b) => w.compareUnsigned(a, b) <= 0, ugt: (a, b) => w.compareUnsigned(a, b) > 0, uge: (a, b) => w.compareUnsigned(a, b) >= 0,
  };
  const run = test[i.cmp];
  return (f) => void (f.r[d] = run(f.r[x], f.r[y]) ? 1 : 0);
}

/** Objects would be compared by identity. */
function exact(x: I64): I64 {
  return typeof x === 'bigint' ? x : +x;
}

function comparePointers(c: Compiler, i: Cmp, d: number, x: number, y: number): Op {
  if (i.cmp === 'eq') return (f) => void (f.r[d] = f.r[x] === f.r[y] ? 1 : 0);
  if (i.cmp === 'ne') return (f) => void (f.r[d] = f.r[x] !== f.r[y] ? 1 : 0);
  const run = orders[i.cmp];
  if (!c.m.tracked) return (f) => void (f.r[d] = run(f.r[x], f.r[y]) ? 1 : 0);
  return (f) => {
    if (!c.m.memory.sameObject(f.r[x], f.r[y])) throw new Unknown('the order of addresses is asked for');
    f.r[d] = run(f.r[x], f.r[y]) ? 1 : 0;
  };
}

/** Addresses as numbers can be compared within one object. */
function compareAddresses(c: Compiler, i: Cmp, d: number, x: number, y: number, plain: Op): Op {
  const run = orders[i.cmp];
  return (f) => {
    const [a, b] = [f.r[x] as unknown, f.r[y] as unknown];
    if (!(b instanceof AddressNumber)) return plain(f);
    // Does so much memory fit behind the address? What the object has, does.
    if (b.negated && i.cmp === 'ule' && typeof a === 'number' && a >>> 0 <= c.m.memory.reach(b.address)) {
      f.r[d] = 1;
      return;
    }
    if (!run || b.negated || !(a instanceof AddressNumber) || a.negated || !c.m.memory.sameObject(a.address, b.address)) return plain(f);
    f.r[d] = run(a.address, b.address) ? 1 : 0;
  };
}

const orders: Record<string, (x: number, y: number) => boolean> = {
  eq: (a, b) => a === b, ne: (a, b) => a !== b, ult: (a, b) => a < b, ule: (a, b) => a <= b, ugt: (a, b) => a > b, uge: (a, b) => a >= b,
};

function compareFloats(i: Cmp, d: number, x: number, y: number): Op {
  const test: Record<string, (x: number, y: number) => boolean> = {
    feq: (a, b) => a === b, fne: (a, b) => a !== b, flt: (a, b) => a < b, fle: (a, b) => a <= b, fgt: (a, b) => a > b, fge: (a, b) => a >= b,
  };
  const run = test[i.cmp];
  return (f) => void (f.r[d] = run(f.r[x], f.r[y]) ? 1 : 0);
}

// ---- conversions -------------------------------------------------------------------------------------

function convert(c: Compiler, i: Conv): Op {
  const [d, x] = [c.reg(i), c.reg(i.x)];
  const run = conversion(c, i, i.x.type, i.type);
  return (f) => void (f.r[d] = run(f.r[x]) as number);
}

function conversion(c: Compiler, i: Conv, from: IrType, to: IrType): (x: number) => Value {
  const s = 32 - bitsOf(from);
  const bits = bitsOf(to);
  const mask = bits >= 32 ? -1 : 2 ** bits - 1;
  switch (i.conv) {
    case 'trunc':
      return bitsOf(from) === 64 ? (x) => w.lowHalf(x) & mask : (x) => x & mask;
    case 'zext':
      return bits === 64 ? (x) => x >>> 0 : (x) => x | 0;
    case 'sext':
      return bits === 64 ? (x) => (x << s) >> s : (x) => ((x << s) >> s) & mask;
    case 'fptrunc':
      return Math.fround;
    case 'fpext':
      return (x) => x;
    case 'fptosi':
      return bits === 64 ? (x) => w.fromFloat(x, true) : (x) => w.lowHalf(clamp(x, -(2 ** 31), 2 ** 31 - 1)) & mask;
    case 'fptoui':
      return bits === 64 ? (x) => w.fromFloat(x, false) : (x) => clamp(x, 0, 2 ** 32 - 1) & mask;
    case 'sitofp':
    case 'uitofp':
      return toFloat(i.conv === 'sitofp', from, to);
    case 'ptrtoint':
      return pointerToInt(c, bits);
    case 'inttoptr':
      return intToPointer(c);
    case 'bitcast': {
      const run = bitcast(from, to);
      return c.m.tracked && to.kind === 'float' ? (x) => knownFloat(run(x) as number) : run;
    }
  }
}

function clamp(x: number, low: number, high: number): number {
  return Number.isNaN(x) ? 0 : Math.min(Math.max(Math.trunc(x), low), high);
}

function toFloat(signed: boolean, from: IrType, to: IrType): (x: number) => number {
  const single = to.kind === 'float' && to.bits === 32;
  if (bitsOf(from) === 64) return single ? (x) => w.toFloat32(x, signed) : (x) => w.toFloat64(x, signed);
  const s = 32 - bitsOf(from);
  const widen = signed ? (x: number): number => (x << s) >> s : (x: number): number => (x << s) >>> s;
  return single ? (x) => Math.fround(widen(x)) : widen;
}

function pointerToInt(c: Compiler, bits: number): (x: number) => Value {
  const { memory, module, tracked } = c.m;
  const whole = bits === module.pointerBytes * 8;
  const plain = bits === 64 ? (x: number): Value => x : (x: number): Value => x & (bits === 32 ? -1 : 2 ** bits - 1);
  if (!tracked) return plain;
  return (x) => (memory.holds(x) || c.m.space.funcAt(x) ? new AddressNumber(whole ? x : NaN) : plain(x));
}

function intToPointer(c: Compiler): (x: number) => Value {
  const plain = c.m.module.pointerBytes === 4 ? (x: number): Value => x >>> 0 : (x: number): Value => Number(w.unsigned64(x));
  if (!c.m.tracked) return plain;
  return (x) => {
    const n: unknown = x;
    return n instanceof AddressNumber && !n.negated ? n.address : plain(x);
  };
}

function bitcast(from: IrType, to: IrType): (x: number) => Value {
  const scratch = new DataView(new ArrayBuffer(8));
  if (from.kind === to.kind) return (x) => x;
  const single = bitsOf(from) === 32 || bitsOf(to) === 32;
  if (to.kind === 'float') {
    return single
      ? (x) => (scratch.setInt32(0, x), scratch.getFloat32(0))
      : (x) => (scratch.setInt32(0, w.highHalf(x)), scratch.setInt32(4, w.lowHalf(x)), scratch.getFloat64(0));
  }
  return single ? (x) => (scratch.setFloat32(0, x), scratch.getInt32(0)) : (x) => (scratch.setFloat64(0, x), w.fromHalves(scratch.getInt32(4), scratch.getInt32(0)));
}
