/** Conversions: explicit ones, those of assignments, and between interfaces and the values in them. */
import { isInterface, isString, isUnsigned } from '../../types/predicates';
import type { ArrayT, Basic, Slice, Type } from '../../types/type';
import { under } from '../../types/under';
import type { Const, FloatType, IntType, StructType, Value } from '../ir';
import type { CallExpr, Expr } from '../../syntax/nodes';
import { complexTo, floatTo } from './arith';
import { constValue } from './const-value';
import { isConst } from './emit';
import { describe, expr, exprAs } from './expr';
import type { FunctionBuilder } from './function-builder';
import { unparen } from './syntax';

/** The value of a conversion T(x). */
export function conversion(f: FunctionBuilder, e: CallExpr): Value {
  const to = f.type(e);
  const x = e.args[0];
  const tv = f.info.types.get(x);
  if (tv?.mode === 'nilvalue') return f.zero(to);
  if (isInterface(to)) return exprAs(f, x, to);
  const exact = constantTo(f, x, to);
  if (exact) return exact;
  const from = f.type(x);
  const v = expr(f, x);
  f.at(e);
  return convert(f, v, from, to);
}

/** A constant converted to a type parameter's type is converted exactly, not by way of its default type. */
function constantTo(f: FunctionBuilder, x: Expr, to: Type): Value | undefined {
  const value = f.info.types.get(unparen(x))?.value;
  if (!value) return undefined;
  const u = under(to);
  if (u.kind !== 'Basic') return undefined;
  const numeric = value.kind === 'int' || value.kind === 'float' || value.kind === 'complex';
  const ir = f.ir(to);
  if (value.kind === 'string' ? ir === f.t.string : numeric && (ir.kind === 'int' || ir.kind === 'float' || (ir.kind === 'struct' && ir !== f.t.string))) {
    f.at(x);
    return constValue(f.p, value, to);
  }
  return undefined;
}

/** v converted as in an assignment: to an interface it may hold, or to a type of the same shape. */
export function convertAssign(f: FunctionBuilder, v: Value, from: Type, to: Type): Value {
  if (isInterface(to) && !isInterface(from)) {
    if (under(from).kind === 'Basic' && (under(from) as Basic).basic === 'untyped nil') return f.zero(to);
    return makeIface(f, v, from);
  }
  if (under(from).kind === 'Basic' && (under(from) as Basic).basic === 'untyped nil') return f.zero(to);
  return v;
}

/** v of type `from` converted explicitly. */
export function convert(f: FunctionBuilder, v: Value, from: Type, to: Type): Value {
  if (isInterface(to) || isInterface(from)) return convertAssign(f, v, from, to);
  const src = under(from);
  const dst = under(to);
  if (dst.kind === 'Basic') {
    if (isString(dst)) return toStringValue(f, v, from);
    if (src.kind === 'Basic') return number(f, v, from, to);
    const ir = f.ir(to);
    return ir.kind === 'int' ? f.b.conv('ptrtoint', v, ir) : v;
  }
  if (src.kind === 'Basic') {
    if (isString(src) && dst.kind === 'Slice') {
      return f.ir(dst.elem) === f.t.i8 ? f.callRt('stringtoslicebyte', f.b.null(), v) : f.callRt('stringtoslicerune', v);
    }
    if (v.type.kind === 'int') return f.b.conv('inttoptr', v, f.t.ptr);
    return v;
  }
  if (src.kind === 'Slice' && dst.kind === 'Array') return sliceToArray(f, v, src, dst, to);
  if (src.kind === 'Slice' && dst.kind === 'Pointer') {
    const a = under(dst.base) as ArrayT;
    return sliceToArrayPtr(f, v, a);
  }
  return v;
}

function sliceToArrayPtr(f: FunctionBuilder, v: Value, a: ArrayT): Value {
  const { b } = f;
  const len = b.extract(v, 1);
  if (a.len > 0) b.guard('convert', b.cmp('uge', len, b.word(a.len)), f.rt('panicSliceConvert'), [len, b.word(a.len)]);
  return b.extract(v, 0);
}

function sliceToArray(f: FunctionBuilder, v: Value, from: Slice, a: ArrayT, to: Type): Value {
  if (a.len === 0) return f.zero(to);
  return f.load(to, sliceToArrayPtr(f, v, a));
}

function toStringValue(f: FunctionBuilder, v: Value, from: Type): Value {
  const { b } = f;
  const u = under(from);
  if (u.kind === 'Slice') {
    if (f.ir(u.elem) === f.t.i8) return f.callRt('slicebytetostring', b.null(), b.extract(v, 0), b.extract(v, 1));
    return f.callRt('slicerunetostring', v);
  }
  if (v.type.kind !== 'int') return v;
  const wide = b.resize(v, f.t.i64, !isUnsigned(from));
  // A uint64 beyond int64 turns negative, which is no rune either.
  return f.callRt('intstring', b.null(), wide);
}

/** Between numeric types, unsafe.Pointer and uintptr, and booleans. */
function number(f: FunctionBuilder, v: Value, from: Type, to: Type): Value {
  const { b } = f;
  const dst = f.ir(to);
  const src = v.type;
  if (src === dst) return v;
  if (src.kind === 'int' && dst.kind === 'int') return b.resize(v, dst, !isUnsigned(from));
  if (src.kind === 'int' && dst.kind === 'float') return intToFloat(f, v, dst, !isUnsigned(from));
  if (src.kind === 'float' && dst.kind === 'int') return floatToInt(f, v, dst, !isUnsigned(to));
  if (src.kind === 'float' && dst.kind === 'float') return floatTo(f, v, dst);
  if (src.kind === 'struct' && dst.kind === 'struct') return complexTo(f, v, dst);
  if (src.kind === 'ptr' && dst.kind === 'int') return b.conv('ptrtoint', v, dst);
  if (src.kind === 'int' && dst.kind === 'ptr') return b.conv('inttoptr', v, dst);
  throw new Error(`conversion of ${src.kind} to ${dst.kind}`);
}

function intToFloat(f: FunctionBuilder, v: Value, to: FloatType, signed: boolean): Value {
  const { b, t } = f;
  const bits = (v.type as IntType).bits;
  const x = bits < 32 ? b.resize(v, t.i32, signed) : v;
  return b.conv(signed || bits < 32 ? 'sitofp' : 'uitofp', x, to);
}

function floatToInt(f: FunctionBuilder, v: Value, to: IntType, signed: boolean): Value {
  const { b, t } = f;
  // Small types go by way of 32 bits and are cut off, so that a value just outside wraps as on other machines.
  if (to.bits < 32) return b.resize(b.conv('fptosi', v, t.i32), to, true);
  return b.conv(signed ? 'fptosi' : 'fptoui', v, to);
}

// ---- interfaces --------------------------------------------------------------------------------

/** An interface value that holds v. */
export function makeIface(f: FunctionBuilder, v: Value, t: Type): Value {
  const entry = f.p.typeEntry(t);
  if (f.p.isPointerShaped(t)) return f.b.iface(entry, pointerWord(f, v));
  return f.b.iface(entry, boxed(f, v, t));
}

function boxed(f: FunctionBuilder, v: Value, t: Type): Value {
  if (isConst(v) && v.kind !== 'undef') {
    const data = f.p.dataGlobal(v as Const, { readonly: true, name: 'box' });
    return f.b.addr(data);
  }
  if (f.p.sizeof(t) === 0) return f.b.addr(f.p.zeroBase());
  if (v.type === f.t.i8) return byteBox(f, v, t);
  const box = f.alloc(t, `${describe(f, t)} converted to interface`);
  f.b.store(box, v);
  return box;
}

/** Values of one byte have their boxes in a table. */
function byteBox(f: FunctionBuilder, v: Value, t: Type): Value {
  const { b } = f;
  const u = under(t);
  const values = u.kind === 'Basic' && u.basic === 'bool' ? 2 : 256;
  const table = f.p.bytesGlobal(Uint8Array.from({ length: values }, (_, i) => i), 'boxes');
  return b.elem(b.addr(table), f.t.i8, b.resize(v, f.t.int, false));
}

/** The one pointer in a pointer-shaped value. */
function pointerWord(f: FunctionBuilder, v: Value): Value {
  let x = v;
  while (x.type.kind === 'struct' || x.type.kind === 'array') {
    const i = x.type.kind === 'struct' ? pointerField(x.type) : 0;
    x = f.b.extract(x, i);
  }
  return x;
}

/** The field that holds the pointer: others are empty. */
function pointerField(t: StructType): number {
  return t.fields.findIndex(holdsPointer);
}

function holdsPointer(t: StructType['fields'][number]): boolean {
  switch (t.kind) {
    case 'ptr':
      return true;
    case 'struct':
      return t.fields.some(holdsPointer);
    case 'array':
      return t.length > 0 && holdsPointer(t.elem);
    default:
      return false;
  }
}

/** The value of type t in an interface that is known to hold one. */
export function unbox(f: FunctionBuilder, iface: Value, t: Type): Value {
  return unboxWord(f, f.b.extract(iface, 1), t);
}

/** The value of type t behind an interface's data word. */
export function unboxWord(f: FunctionBuilder, word: Value, t: Type): Value {
  if (!f.p.isPointerShaped(t)) return f.load(t, word);
  return wrap(f, word, f.ir(t));
}

function wrap(f: FunctionBuilder, word: Value, type: Value['type']): Value {
  if (type.kind === 'struct') {
    const at = pointerField(type);
    return f.b.aggregate(type, type.fields.map((t, i) => (i === at ? wrap(f, word, t) : f.b.zero(t))));
  }
  if (type.kind === 'array') return f.b.aggregate(type, [wrap(f, word, type.elem)]);
  return word;
}
