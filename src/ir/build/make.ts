/** make and new. */
import { isUnsigned } from '../../types/predicates';
import type { Slice, Type } from '../../types/type';
import { under } from '../../types/under';
import type { IntType, Value } from '../ir';
import type { CallExpr, Expr } from '../../syntax/nodes';
import { describe, expr, exprInto } from './expr';
import type { FunctionBuilder } from './function-builder';
import { sequence } from './order';

/** make(T, n, m) */
export function makeCall(f: FunctionBuilder, e: CallExpr): Value {
  const type = f.type(e);
  const u = under(type);
  switch (u.kind) {
    case 'Slice':
      return makeSlice(f, e, u, type);
    case 'Map': {
      const hint = e.args[1] ? sizeArg(f, e.args[1], 'clamp') : f.b.word(0);
      f.at(e);
      return f.callRt('makemap', f.typeWord(type), hint);
    }
    case 'Chan': {
      const size = e.args[1] ? sizeArg(f, e.args[1], 'minus') : f.b.word(0);
      f.at(e);
      return f.callRt('makechan', f.b.word(f.p.sizeof(u.elem)), size);
    }
    default:
      throw new Error(`make of ${u.kind}`);
  }
}

/** A size as an int; one that is too large becomes -1 ("minus") or 0 ("clamp"), which the runtime treats as it should. */
export function sizeArg(f: FunctionBuilder, e: Expr, tooLarge: 'minus' | 'clamp'): Value {
  const { b, t } = f;
  const type = f.type(e);
  const value = f.info.types.get(e)?.value;
  const v = expr(f, e);
  if (v.type.kind === 'float' && value) return b.word(BigInt(Math.trunc((v as { value: number }).value)));
  const bits = (v.type as IntType).bits;
  const unsigned = isUnsigned(type);
  if (bits < t.int.bits || (bits === t.int.bits && !unsigned)) return b.resize(v, t.int, !unsigned);
  const max = b.int(v.type as IntType, (1n << BigInt(t.int.bits - 1)) - 1n);
  const fits = b.cmp('ule', v, max);
  return b.select(fits, b.resize(v, t.int, false), b.word(tooLarge === 'minus' ? -1 : 0));
}

function makeSlice(f: FunctionBuilder, e: CallExpr, u: Slice, type: Type): Value {
  const { b, t } = f;
  sequence(f, e.args.slice(1));
  const len = sizeArg(f, e.args[1], 'minus');
  const cap = e.args[2] ? sizeArg(f, e.args[2], 'minus') : len;
  f.at(e);
  const size = f.p.sizeof(u.elem);
  const noscan = !f.p.hasPointers(u.elem);
  let ptr: Value;
  if (cap.kind === 'int' && len.kind === 'int' && cap.value * BigInt(size) < 1n << 30n) {
    // Known not to fail: the passes may put it on the stack.
    ptr = b.new(t.array(f.ir(u.elem), Number(cap.value)), noscan, `make(${describe(f, type)})`);
  } else {
    ptr = f.callRt('makeslice', b.word(size), b.bool8(noscan), len, cap);
  }
  return b.aggregate(t.slice, [ptr, len, cap]);
}

/** new(T), and since Go 1.26 new(x) */
export function newCall(f: FunctionBuilder, e: CallExpr): Value {
  const u = under(f.type(e));
  if (u.kind !== 'Pointer') throw new Error('new of a type that has no pointer');
  const arg = e.args[0];
  f.at(e);
  if (f.info.types.get(arg)?.mode === 'type') return f.alloc(u.base, `new(${describe(f, u.base)})`);
  sequence(f, [undefined, arg]);
  const addr = f.alloc(u.base, `new(${describe(f, u.base)})`);
  exprInto(f, addr, arg, u.base);
  return addr;
}
