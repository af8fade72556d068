/** append and copy. */
import { isString } from '../../types/predicates';
import type { Type } from '../../types/type';
import { under } from '../../types/under';
import type { Value } from '../ir';
import type { CallExpr, Expr } from '../../syntax/nodes';
import type { BuiltinArg } from './builtins';
import { convertAssign } from './convert';
import { expr, exprAs } from './expr';
import type { FunctionBuilder } from './function-builder';
import { sizeArg } from './make';
import { builtinOf, sequence } from './order';
import { unparen } from './syntax';

/** append(s, x, y) and append(s, t...) */
export function appendCall(f: FunctionBuilder, e: CallExpr): Value {
  const type = f.type(e);
  const u = under(type);
  if (u.kind !== 'Slice') throw new Error('append to a type that is no slice');
  if (e.args.length === 1 && f.type(e.args[0]).kind === 'Tuple') return appendTuple(f, e, u.elem);
  sequence(f, e.args);
  const s = exprAs(f, e.args[0], type);
  if (e.args.length === 1) return s;
  if (e.hasDots) return appendSlice(f, e, s, e.args[1], u.elem);
  const list = e.args.slice(1).map((a) => exprAs(f, a, u.elem));
  f.at(e);
  return appendValues(f, s, list, u.elem);
}

/** append(f()) where f gives slice and elements. */
function appendTuple(f: FunctionBuilder, e: CallExpr, elem: Type): Value {
  const t = f.type(e.args[0]);
  const tuple = expr(f, e.args[0]);
  if (t.kind !== 'Tuple') throw new Error('append without arguments');
  f.at(e);
  const [slice, ...more] = t.vars.map((v, i) => ({ value: f.b.extract(tuple, i), type: f.subst(v.type as Type) }));
  return appendValues(f, slice.value, more.map((x) => convertAssign(f, x.value, x.type, elem)), elem);
}

/** The slice with room for n more elements: the array and the old and new lengths. */
interface Grown {
  readonly slice: Value;
  readonly ptr: Value;
}

function grow(f: FunctionBuilder, s: Value, n: Value, elem: Type): Grown {
  const { b, t } = f;
  const oldLen = b.extract(s, 1);
  const newLen = b.bin('add', oldLen, n);
  const cap = b.extract(s, 2);
  const slot = f.temp(t.slice);
  const more = b.newBlock('append.grow');
  const room = b.newBlock('append.room');
  const ready = b.newBlock('append.ready');
  // Unsigned, so that an overflow of the length is seen too.
  b.condBr(b.cmp('ugt', newLen, cap), more, room);
  b.place(more);
  const size = b.word(f.p.sizeof(elem));
  b.store(slot, f.callRt('growslice', b.extract(s, 0), newLen, cap, n, size, b.bool8(!f.p.hasPointers(elem))));
  b.br(ready);
  b.place(room);
  b.store(slot, b.aggregate(t.slice, [b.extract(s, 0), newLen, cap]));
  b.br(ready);
  b.place(ready);
  const slice = b.load(t.slice, slot);
  return { slice, ptr: b.extract(slice, 0) };
}

function appendValues(f: FunctionBuilder, s: Value, list: readonly Value[], elem: Type): Value {
  const { b } = f;
  const ir = f.ir(elem);
  const g = grow(f, s, b.word(list.length), elem);
  const end = b.elem(g.ptr, ir, b.extract(s, 1));
  list.forEach((v, i) => b.store(b.elem(end, ir, b.word(i)), v));
  return g.slice;
}

function appendSlice(f: FunctionBuilder, e: CallExpr, s: Value, more: Expr, elem: Type): Value {
  const { b } = f;
  if (f.info.types.get(more)?.mode === 'nilvalue') return s;
  const made = madeLength(f, more);
  if (made) return appendZeros(f, e, s, made, elem);
  const x = expr(f, more);
  f.at(e);
  const n = b.extract(x, 1);
  const g = grow(f, s, n, elem);
  const end = b.elem(g.ptr, f.ir(elem), b.extract(s, 1));
  b.memmove(end, b.extract(x, 0), b.bin('mul', n, b.word(f.p.sizeof(elem))));
  return g.slice;
}

/** The length n where a slice is written make([]T, n). */
function madeLength(f: FunctionBuilder, e: Expr): Expr | undefined {
  const x = unparen(e);
  if (x.kind !== 'CallExpr' || x.args.length !== 2 || f.hoisted.has(x) || f.hoisted.has(e)) return undefined;
  return builtinOf(f, x)?.builtin === 'make' ? x.args[1] : undefined;
}

/** append(s, make([]T, n)...): the slice grows, and nothing else is made. */
function appendZeros(f: FunctionBuilder, e: CallExpr, s: Value, length: Expr, elem: Type): Value {
  const { b } = f;
  const n = sizeArg(f, length, 'minus');
  f.at(e);
  b.guard('other', b.cmp('sge', n, b.word(0)), f.rt('panicmakeslicelen'), []);
  const g = grow(f, s, n, elem);
  b.memzero(b.elem(g.ptr, f.ir(elem), b.extract(s, 1)), b.bin('mul', n, b.word(f.p.sizeof(elem))));
  return g.slice;
}

/** copy(dst, src): the number of elements copied. */
export function copyValues(f: FunctionBuilder, dst: BuiltinArg, src: BuiltinArg): Value {
  const { b } = f;
  const u = under(dst.type);
  if (u.kind !== 'Slice') throw new Error('copy to a type that is no slice');
  const size = isString(src.type) ? 1 : f.p.sizeof(u.elem);
  const n = b.extract(dst.value, 1);
  const m = b.extract(src.value, 1);
  const count = b.select(b.cmp('slt', n, m), n, m);
  b.memmove(b.extract(dst.value, 0), b.extract(src.value, 0), b.bin('mul', count, b.word(size)));
  return count;
}
