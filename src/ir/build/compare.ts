/** Comparisons. Each gives an i1. */
import { isInterface, isUnsigned } from '../../types/predicates';
import type { Type } from '../../types/type';
import { under } from '../../types/under';
import type { CmpOp, Value } from '../ir';
import type { Expr } from '../../syntax/nodes';
import { addressOf, isAddressable } from './address';
import { convertAssign, unbox } from './convert';
import { expr, exprAs } from './expr';
import type { FunctionBuilder } from './function-builder';
import { mayCall, sequence } from './order';
import { transientString } from './strings';

export type Comparison = '==' | '!=' | '<' | '<=' | '>' | '>=';

const signedOps: Record<Comparison, CmpOp> = { '==': 'eq', '!=': 'ne', '<': 'slt', '<=': 'sle', '>': 'sgt', '>=': 'sge' };
const unsignedOps: Record<Comparison, CmpOp> = { '==': 'eq', '!=': 'ne', '<': 'ult', '<=': 'ule', '>': 'ugt', '>=': 'uge' };
const floatOps: Record<Comparison, CmpOp> = { '==': 'feq', '!=': 'fne', '<': 'flt', '<=': 'fle', '>': 'fgt', '>=': 'fge' };

/** x op y as an i1. */
export function comparison(f: FunctionBuilder, op: Comparison, x: Expr, y: Expr, at: { readonly pos: number }): Value {
  const xNil = isNil(f, x);
  const yNil = isNil(f, y);
  if (xNil || yNil) {
    const v = xNil && yNil ? f.b.null() : expr(f, xNil ? y : x);
    f.at(at);
    const eq = isNilValue(f, v);
    return op === '==' ? eq : not(f, eq);
  }
  const xt = f.type(x);
  const yt = f.type(y);
  sequence(f, [x, y]);
  if (isInterface(xt) !== isInterface(yt)) return mixed(f, op, x, y, at);
  const u = under(xt);
  if ((u.kind === 'Struct' || u.kind === 'Array') && !isSmall(f, xt)) return inMemory(f, op, x, y, xt, at);
  if (f.ir(xt) === f.t.string) {
    const a = transientString(f, x);
    const c = transientString(f, y);
    f.at(at);
    return compareStrings(f, op, a, c);
  }
  const a = expr(f, x);
  const c = exprAs(f, y, isInterface(yt) ? yt : xt);
  f.at(at);
  return compareValues(f, op, a, c, xt);
}

function isNil(f: FunctionBuilder, e: Expr): boolean {
  return f.info.types.get(e)?.mode === 'nilvalue';
}

/** Whether a pointer, function, map, channel, slice or interface is nil. */
export function isNilValue(f: FunctionBuilder, v: Value): Value {
  const word = v.type.kind === 'struct' ? f.b.extract(v, 0) : v;
  return f.b.cmp('eq', word, f.b.null());
}

/** The negation of an i1. */
export function not(f: FunctionBuilder, x: Value): Value {
  if (x.kind === 'int') return f.b.int(f.t.i1, x.value ? 0 : 1);
  if (x.kind === 'inst' && x.op === 'cmp' && (x.cmp === 'eq' || x.cmp === 'ne')) return f.b.cmp(x.cmp === 'eq' ? 'ne' : 'eq', x.x, x.y);
  return f.b.bin('xor', x, f.b.int(f.t.i1, 1));
}

/** x op y for values of type t that are not nil by their syntax. */
export function compareValues(f: FunctionBuilder, op: Comparison, x: Value, y: Value, t: Type): Value {
  const { b } = f;
  const u = under(t);
  switch (u.kind) {
    case 'Basic': {
      const ir = f.ir(t);
      if (ir === f.t.string) return compareStrings(f, op, x, y);
      if (ir.kind === 'float') return b.cmp(floatOps[op], x, y);
      if (ir.kind === 'struct') {
        const eq = b.bin('and', b.cmp('feq', b.extract(x, 0), b.extract(y, 0)), b.cmp('feq', b.extract(x, 1), b.extract(y, 1)));
        return op === '==' ? eq : not(f, eq);
      }
      const unsigned = ir.kind === 'ptr' || isUnsigned(t);
      return b.cmp((unsigned ? unsignedOps : signedOps)[op], x, y);
    }
    case 'Interface': {
      const eq = b.toI1(f.callRt('efaceeq', x, y));
      return op === '==' ? eq : not(f, eq);
    }
    case 'Struct':
    case 'Array': {
      const eq = compareAggregate(f, x, y, t);
      return op === '==' ? eq : not(f, eq);
    }
    default:
      return b.cmp(op === '==' ? 'eq' : 'ne', x, y);
  }
}

function compareStrings(f: FunctionBuilder, op: Comparison, x: Value, y: Value): Value {
  const { b } = f;
  if (op === '==' || op === '!=') {
    if (isEmpty(x) || isEmpty(y)) return b.cmp(op === '==' ? 'eq' : 'ne', b.extract(isEmpty(x) ? y : x, 1), b.word(0));
    const eq = b.toI1(f.callRt('stringequal', x, y));
    return op === '==' ? eq : not(f, eq);
  }
  return b.cmp(signedOps[op], f.callRt('cmpstring', x, y), b.word(0));
}

function isEmpty(s: Value): boolean {
  return s.kind === 'zero' || (s.kind === 'agg' && s.elems[1].kind === 'int' && s.elems[1].value === 0n);
}

/** Aggregates that are compared field by field, which are cheap and cannot panic. */
function isSmall(f: FunctionBuilder, t: Type): boolean {
  return leaves(t, 3) <= 3 || f.p.sizeof(t) === 0;

  function leaves(x: Type, limit: number): number {
    const u = under(x);
    switch (u.kind) {
      case 'Struct': {
        let n = 0;
        for (const field of u.fields) {
          n += leaves(field.type as Type, limit);
          if (n > limit) break;
        }
        return n;
      }
      case 'Array':
        return u.len <= limit ? u.len * leaves(u.elem, limit) : limit + 1;
      case 'Interface':
        return limit + 1;
      case 'Basic':
        return f.ir(x).kind === 'struct' ? limit + 1 : 1;
      default:
        return 1;
    }
  }
}

function compareAggregate(f: FunctionBuilder, x: Value, y: Value, t: Type): Value {
  const { b } = f;
  if (!isSmall(f, t)) return equalInMemory(f, f.spill(x), f.spill(y), t);
  const u = under(t);
  let all: Value = b.int(f.t.i1, 1);
  const add = (i: number, type: Type): void => {
    const eq = compareValues(f, '==', b.extract(x, i), b.extract(y, i), type);
    all = all.kind === 'int' ? eq : b.bin('and', all, eq);
  };
  if (u.kind === 'Struct') u.fields.forEach((field, i) => field.name !== '_' && add(i, field.type as Type));
  if (u.kind === 'Array') for (let i = 0; i < u.len; i++) add(i, u.elem);
  return all;
}

function inMemory(f: FunctionBuilder, op: Comparison, x: Expr, y: Expr, t: Type, at: { readonly pos: number }): Value {
  const address = (e: Expr): Value => (isAddressable(f, e) && !mayCall(f, e) ? addressOf(f, e) : f.spill(expr(f, e)));
  const p = address(x);
  const q = address(y);
  f.at(at);
  const eq = equalInMemory(f, p, q, t);
  return op === '==' ? eq : not(f, eq);
}

function equalInMemory(f: FunctionBuilder, p: Value, q: Value, t: Type): Value {
  const { b } = f;
  if (f.p.isMemoryComparable(t)) return b.toI1(f.callRt('memequal', p, q, b.word(f.p.sizeof(t))));
  return b.toI1(b.call(f.p.equalFunc(t), [p, q]));
}

/** An interface value against a concrete one: equal if the interface holds that type and an equal value. */
function mixed(f: FunctionBuilder, op: Comparison, x: Expr, y: Expr, at: { readonly pos: number }): Value {
  const { b } = f;
  const xv = expr(f, x);
  const yv = expr(f, y);
  f.at(at);
  const xIsIface = isInterface(f.type(x));
  const t = f.type(xIsIface ? y : x);
  const iface = xIsIface ? xv : yv;
  const value = xIsIface ? yv : xv;
  const eq = equalsConcrete(f, iface, value, t);
  return op === '==' ? eq : not(f, eq);

  function equalsConcrete(fb: FunctionBuilder, i: Value, v: Value, type: Type): Value {
    const is = b.istype(b.extract(i, 0), fb.p.typeEntry(type));
    const result = fb.temp(fb.t.i8);
    const same = b.newBlock('same.type');
    const done = b.newBlock('compared');
    b.store(result, b.bool8(false));
    b.condBr(is, same, done);
    b.place(same);
    b.store(result, b.toBool(compareValues(fb, '==', unbox(fb, i, type), v, type)));
    b.br(done);
    b.place(done);
    return b.toI1(b.load(fb.t.i8, result));
  }
}

/** Whether two values of types that may differ in being interfaces are equal; for switch cases. */
export function equalAcross(f: FunctionBuilder, x: Value, xt: Type, y: Value, yt: Type): Value {
  if (isInterface(xt) === isInterface(yt)) return compareValues(f, '==', x, y, xt);
  const target = isInterface(xt) ? xt : yt;
  return compareValues(f, '==', convertAssign(f, x, xt, target), convertAssign(f, y, yt, target), target);
}
