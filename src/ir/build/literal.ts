/** Composite literals: built in place where they are to stand, constant ones copied from read-only data. */
import { unalias } from '../../types/alias';
import type { ArrayT, MapT, Slice, Struct, Type } from '../../types/type';
import { fieldIndex } from '../../types/lookup';
import { under } from '../../types/under';
import * as constant from '../../constant/constant';
import type { Const, Value } from '../ir';
import type { CompositeLit, Expr, Operation } from '../../syntax/nodes';
import { describe, exprAs, exprInto } from './expr';
import type { FunctionBuilder } from './function-builder';
import { mapAssign, mapKey } from './maps';
import { mayCall, sequence } from './order';

/** Literals with fewer elements are not looked at as constant data. */
const minConstant = 4;

/** The value of T{…}. */
export function compositeLit(f: FunctionBuilder, e: CompositeLit, t: Type): Value {
  const u = under(t);
  switch (u.kind) {
    case 'Struct':
      return structValue(f, e, u, t);
    case 'Array': {
      const data = constantData(f, e, t);
      if (data && !f.isBig(t)) return data;
      const temp = f.temp(f.ir(t));
      literalInto(f, temp, e, t);
      return f.load(t, temp);
    }
    case 'Slice':
      return sliceLit(f, e, u);
    case 'Map':
      return mapLit(f, e, u, t);
    case 'Pointer':
      // &T{…} with the &T elided.
      return pointerToLiteral(f, e, t, e);
    default:
      throw new Error(`composite literal of ${u.kind}`);
  }
}

/** &T{…}; t is the literal's type or, for an elided one, the pointer's. */
export function pointerToLiteral(f: FunctionBuilder, e: CompositeLit, t: Type, at: Operation | CompositeLit): Value {
  const p = unalias(t);
  const u = under(p);
  const base = u.kind === 'Pointer' ? u.base : t;
  f.at(at);
  const addr = f.alloc(base, `&${describe(f, base)} literal`);
  storeLiteral(f, addr, e, base, true);
  return addr;
}

/** Builds a struct or array literal in memory that nothing in it refers to. */
export function literalInto(f: FunctionBuilder, dst: Value, e: CompositeLit, t: Type): void {
  storeLiteral(f, dst, e, t, false);
}

function storeLiteral(f: FunctionBuilder, dst: Value, e: CompositeLit, t: Type, zeroed: boolean): void {
  const u = under(t);
  switch (u.kind) {
    case 'Struct':
      return structInto(f, dst, e, u, t, zeroed);
    case 'Array':
      return arrayInto(f, dst, e, u, t, zeroed);
    default: {
      const v = compositeLit(f, e, t);
      f.at(e);
      f.b.store(dst, v);
    }
  }
}

// ---- structs -----------------------------------------------------------------------------------

interface FieldInit {
  readonly index: number;
  readonly value: Expr;
  readonly type: Type;
}

function fieldInits(f: FunctionBuilder, e: CompositeLit, u: Struct): FieldInit[] {
  return e.elems.map((x, i) => {
    if (x.kind !== 'KeyValueExpr') return { index: i, value: x, type: u.fields[i].type as Type };
    const name = x.key.kind === 'Name' ? x.key.value : '';
    const index = fieldIndex(u.fields, f.pkg, name, false);
    return { index, value: x.value, type: u.fields[index].type as Type };
  });
}

function structValue(f: FunctionBuilder, e: CompositeLit, u: Struct, t: Type): Value {
  if (f.isBig(t)) {
    const temp = f.temp(f.ir(t));
    structInto(f, temp, e, u, t, false);
    return f.load(t, temp);
  }
  const inits = fieldInits(f, e, u);
  sequence(f, inits.map((x) => x.value));
  const type = f.struct(t);
  const elems: Value[] = type.fields.map((x) => f.b.zero(x));
  for (const x of inits) {
    const v = elemValue(f, x.value, x.type);
    if (u.fields[x.index].name !== '_') elems[x.index] = v;
  }
  f.at(e);
  return f.b.aggregate(type, elems);
}

function elemValue(f: FunctionBuilder, e: Expr, t: Type): Value {
  return isElided(f, e) ? compositeLit(f, e, t) : exprAs(f, e, t);
}

/** A literal without its type, which is the element type of what it stands in. */
function isElided(f: FunctionBuilder, e: Expr): e is CompositeLit {
  return e.kind === 'CompositeLit' && !e.type && !f.hoisted.has(e);
}

function structInto(f: FunctionBuilder, dst: Value, e: CompositeLit, u: Struct, t: Type, zeroed: boolean): void {
  const inits = fieldInits(f, e, u);
  sequence(f, inits.map((x) => x.value));
  f.at(e);
  const blank = u.fields.some((x) => x.name === '_');
  if (!zeroed && (blank || inits.length < u.fields.length)) f.clear(dst, t);
  const type = f.struct(t);
  for (const x of inits) {
    f.at(x.value);
    // Blank fields stay zero.
    if (u.fields[x.index].name === '_') elemValue(f, x.value, x.type);
    else elemInto(f, f.b.field(dst, type, x.index), x.value, x.type, zeroed);
  }
}

function elemInto(f: FunctionBuilder, dst: Value, e: Expr, t: Type, zeroed: boolean): void {
  if (zeroed && isNilConstant(f, e)) return;
  if (isElided(f, e)) storeLiteral(f, dst, e, t, false);
  else exprInto(f, dst, e, t);
}

function isNilConstant(f: FunctionBuilder, e: Expr): boolean {
  return f.info.types.get(e)?.mode === 'nilvalue';
}

// ---- arrays and slices -------------------------------------------------------------------------

interface ElemInit {
  readonly index: number;
  readonly value: Expr;
}

/** The elements with their indices, and the length. */
function elemInits(f: FunctionBuilder, e: CompositeLit): { inits: ElemInit[]; length: number } {
  let next = 0;
  let length = 0;
  const inits = e.elems.map((x) => {
    let value = x;
    if (x.kind === 'KeyValueExpr') {
      const key = f.info.types.get(x.key)?.value;
      if (key) next = Number(constant.bigIntVal(constant.toInt(key)));
      value = x.value;
    }
    const index = next++;
    length = Math.max(length, next);
    return { index, value };
  });
  return { inits, length };
}

/** The constant form of a literal, if it is worth having and it is constant. */
function constantData(f: FunctionBuilder, e: CompositeLit, t: Type): Const | undefined {
  if (e.elems.length < minConstant || mayCall(f, e)) return undefined;
  return f.p.staticValue(e, f.info, f.env, { packageLevel: false, type: t });
}

function arrayInto(f: FunctionBuilder, dst: Value, e: CompositeLit, u: ArrayT, t: Type, zeroed: boolean): void {
  const data = constantData(f, e, t);
  f.at(e);
  if (data) return copyConstant(f, dst, data, t);
  elementsInto(f, dst, e, u.elem, u.len, zeroed);
}

function copyConstant(f: FunctionBuilder, dst: Value, data: Const, t: Type): void {
  if (!f.isBig(t)) return f.b.store(dst, data);
  const g = f.p.dataGlobal(data, { readonly: true, name: 'literal' });
  f.b.memmove(dst, f.b.addr(g), f.b.word(f.p.sizeof(t)));
}

function elementsInto(f: FunctionBuilder, dst: Value, e: CompositeLit, elem: Type, len: number, zeroed: boolean): void {
  const { inits } = elemInits(f, e);
  sequence(f, inits.map((x) => x.value));
  const ir = f.ir(elem);
  if (!zeroed && inits.length < len) {
    const size = f.p.sizeof(elem) * len;
    if (size > 0) f.b.memzero(dst, f.b.word(size));
  }
  for (const x of inits) {
    f.at(x.value);
    elemInto(f, f.b.elem(dst, ir, f.b.word(x.index)), x.value, elem, zeroed);
  }
}

function sliceLit(f: FunctionBuilder, e: CompositeLit, u: Slice): Value {
  const { b, t } = f;
  const { length } = elemInits(f, e);
  const ir = t.array(f.ir(u.elem), length);
  f.at(e);
  if (length === 0) return b.aggregate(t.slice, [b.addr(f.p.zeroBase()), b.word(0), b.word(0)]);
  const data = constantSlice(f, e, u, length);
  f.at(e);
  const array = b.new(ir, !f.p.hasPointers(u.elem), `[]${describe(f, u.elem)} literal`);
  if (data) {
    const g = f.p.dataGlobal(data, { readonly: true, name: 'literal' });
    b.memmove(array, b.addr(g), b.word(f.p.sizeof(u.elem) * length));
  } else {
    elementsInto(f, array, e, u.elem, length, true);
  }
  f.at(e);
  return b.aggregate(t.slice, [array, b.word(length), b.word(length)]);
}

/** The elements of a constant slice literal as an array. */
function constantSlice(f: FunctionBuilder, e: CompositeLit, u: Slice, length: number): Const | undefined {
  if (e.elems.length < minConstant || mayCall(f, e)) return undefined;
  return f.p.staticElements(e, f.info, f.env, u.elem, length);
}

// ---- maps --------------------------------------------------------------------------------------

function mapLit(f: FunctionBuilder, e: CompositeLit, u: MapT, t: Type): Value {
  f.at(e);
  const m = f.callRt('makemap', f.typeWord(t), f.b.word(e.elems.length));
  for (const x of e.elems) {
    if (x.kind !== 'KeyValueExpr') continue;
    sequence(f, [x.key, x.value]);
    const key = mapKey(f, elemValue(f, x.key, u.key), u.key);
    const value = elemValue(f, x.value, u.elem);
    f.at(x);
    f.b.store(mapAssign(f, t, m, key), value);
  }
  return m;
}
