/** Arithmetic on integers, floats and complex numbers, with Go's meaning of division and shifts. */
import { toInt } from '../../constant/constant';
import { isUnsigned } from '../../types/predicates';
import type { Basic, Type } from '../../types/type';
import { under } from '../../types/under';
import type { BinOp, FloatType, IntType, StructType, Value } from '../ir';
import type { Expr, Operation, Operator } from '../../syntax/nodes';
import { expr, exprAs } from './expr';
import type { FunctionBuilder } from './function-builder';
import { sequence } from './order';
import { concatenation } from './strings';

/** x op y of result type t; both operands are not evaluated yet. */
export function binary(f: FunctionBuilder, op: Operator, x: Expr, y: Expr, at: Operation, t: Type): Value {
  const u = under(t);
  if (op === '+' && u.kind === 'Basic' && f.ir(t) === f.t.string) return concatenation(f, at);
  sequence(f, [x, y]);
  if (op === '<<' || op === '>>') {
    const a = exprAs(f, x, t);
    const n = shiftCount(f, y);
    f.at(at);
    return shift(f, op, a, n, t, f.type(y));
  }
  const a = exprAs(f, x, t);
  const c = exprAs(f, y, t);
  f.at(at);
  return arithmetic(f, op, a, c, t);
}

/** a op c for operands of type t; shifts are `shift`, strings `concatenation`. */
export function arithmetic(f: FunctionBuilder, op: Operator, a: Value, c: Value, t: Type): Value {
  const ir = f.ir(t);
  switch (ir.kind) {
    case 'int':
      return integer(f, op, a, c, isUnsigned(t));
    case 'float':
      return f.b.bin(floatOps[op] ?? unknown(op), a, c);
    case 'struct':
      if (ir === f.t.string && op === '+') return f.callRt('concatstring2', f.b.null(), a, c);
      return complexOp(f, op, a, c, ir);
    default:
      return unknown(op);
  }
}

function unknown(op: Operator): never {
  throw new Error(`operator ${op} on a type that has none`);
}

const floatOps: Partial<Record<Operator, BinOp>> = { '+': 'fadd', '-': 'fsub', '*': 'fmul', '/': 'fdiv' };
const intOps: Partial<Record<Operator, BinOp>> = { '+': 'add', '-': 'sub', '*': 'mul', '&': 'and', '|': 'or', '^': 'xor' };

function integer(f: FunctionBuilder, op: Operator, a: Value, c: Value, unsigned: boolean): Value {
  const { b } = f;
  const type = a.type as IntType;
  switch (op) {
    case '/':
    case '%':
      if (c.kind !== 'int' || c.value === 0n) b.guard('div', b.cmp('ne', c, b.int(type, 0)), f.rt('panicdivide'));
      return b.bin(op === '/' ? (unsigned ? 'udiv' : 'sdiv') : unsigned ? 'urem' : 'srem', a, c);
    case '&^':
      return b.bin('and', a, b.bin('xor', c, b.int(type, -1)));
    default:
      return b.bin(intOps[op] ?? unknown(op), a, c);
  }
}

/** The count of a shift; as a constant it may have any numeric type (`x << 1.0`). */
export function shiftCount(f: FunctionBuilder, y: Expr): Value {
  const value = f.info.types.get(y)?.value;
  const whole = value && toInt(value);
  return whole?.kind === 'int' ? f.b.int(f.t.i64, whole.val) : expr(f, y);
}

/** a << n and a >> n: a count of the width or more gives 0 or the sign, a negative one panics. */
export function shift(f: FunctionBuilder, op: '<<' | '>>', a: Value, n: Value, t: Type, nt: Type): Value {
  const { b } = f;
  const type = a.type as IntType;
  const signed = !isUnsigned(t);
  const bin: BinOp = op === '<<' ? 'shl' : signed ? 'ashr' : 'lshr';
  if (n.kind === 'int') {
    if (n.value < BigInt(type.bits)) return b.bin(bin, a, b.int(type, n.value));
    return bin === 'ashr' ? b.bin('ashr', a, b.int(type, type.bits - 1)) : b.int(type, 0);
  }
  if (!isUnsigned(nt)) b.guard('shift', b.cmp('sge', n, b.int(n.type as IntType, 0)), f.rt('panicshift'));
  const countBits = (n.type as IntType).bits;
  // Comparing in the wider of the two types keeps counts such as 1<<32 from becoming small ones.
  const wide = countBits > type.bits ? n : b.resize(n, type, false);
  const wideType = wide.type as IntType;
  const small = b.cmp('ult', wide, b.int(wideType, type.bits));
  if (bin === 'ashr') {
    const count = b.select(small, wide, b.int(wideType, type.bits - 1));
    return b.bin('ashr', a, b.resize(count, type, false));
  }
  const count = b.select(small, wide, b.int(wideType, 0));
  return b.select(small, b.bin(bin, a, b.resize(count, type, false)), b.int(type, 0));
}

/** -x */
export function negate(f: FunctionBuilder, x: Value): Value {
  const { b } = f;
  switch (x.type.kind) {
    case 'int':
      return b.bin('sub', b.int(x.type, 0), x);
    case 'float':
      return b.fneg(x);
    case 'struct':
      return b.aggregate(x.type, [b.fneg(b.extract(x, 0)), b.fneg(b.extract(x, 1))]);
    default:
      return unknown('-');
  }
}

/** ^x */
export function complement(f: FunctionBuilder, x: Value): Value {
  return f.b.bin('xor', x, f.b.int(x.type as IntType, -1));
}

function complexOp(f: FunctionBuilder, op: Operator, x: Value, y: Value, type: StructType): Value {
  const { b } = f;
  const [xr, xi, yr, yi] = [b.extract(x, 0), b.extract(x, 1), b.extract(y, 0), b.extract(y, 1)];
  switch (op) {
    case '+':
      return b.aggregate(type, [b.bin('fadd', xr, yr), b.bin('fadd', xi, yi)]);
    case '-':
      return b.aggregate(type, [b.bin('fsub', xr, yr), b.bin('fsub', xi, yi)]);
    case '*': {
      const re = b.bin('fsub', b.bin('fmul', xr, yr), b.bin('fmul', xi, yi));
      const im = b.bin('fadd', b.bin('fmul', xr, yi), b.bin('fmul', xi, yr));
      return b.aggregate(type, [re, im]);
    }
    case '/': {
      const wide = f.t.struct([f.t.f64, f.t.f64]);
      const q = f.callRt('complex128div', complexTo(f, x, wide), complexTo(f, y, wide));
      return complexTo(f, q, type);
    }
    default:
      return unknown(op);
  }
}

/** A complex number with parts of another precision. */
export function complexTo(f: FunctionBuilder, x: Value, type: StructType): Value {
  if (x.type === type) return x;
  const part = type.fields[0] as FloatType;
  const parts = [f.b.extract(x, 0), f.b.extract(x, 1)].map((p) => floatTo(f, p, part));
  return f.b.aggregate(type, parts);
}

/** A float of another precision. */
export function floatTo(f: FunctionBuilder, x: Value, type: FloatType): Value {
  const from = x.type as FloatType;
  if (from.bits === type.bits) return x;
  if (x.kind === 'float') return f.b.float(type, x.value);
  return f.b.conv(from.bits > type.bits ? 'fptrunc' : 'fpext', x, type);
}

/** The basic type under t. */
export function basicOf(t: Type): Basic | undefined {
  const u = under(t);
  return u.kind === 'Basic' ? u : undefined;
}
