/** Expressions: the dispatch over their kinds, the forms of use (value, converted value, into memory, condition), and names. */
import { assertNever } from '../../util/assert';
import type { Var } from '../../types/object';
import type { Type } from '../../types/type';
import { under } from '../../types/under';
import { isInterface } from '../../types/predicates';
import type { Block, Value } from '../ir';
import type { Expr, Name, Operation } from '../../syntax/nodes';
import { addressOf, isAddressable } from './address';
import { binary, complement, negate } from './arith';
import { callExpr } from './call';
import { receive } from './chans';
import { comparison } from './compare';
import { constValue } from './const-value';
import { closureExpr } from './closure';
import { convertAssign, makeIface } from './convert';
import { functionValue } from './func-values';
import type { FunctionBuilder } from './function-builder';
import { indexExpr } from './index-expr';
import { assertExpr } from './interfaces';
import { compositeLit, literalInto, pointerToLiteral } from './literal';
import { selectorExpr } from './selector';
import { sliceExpr } from './slice-expr';
import { unparen } from './syntax';

/** The value of an expression; an expression of several values gives a struct of them. */
export function expr(f: FunctionBuilder, e: Expr): Value {
  const known = f.hoisted.get(e);
  if (known) {
    f.hoisted.delete(e);
    return known;
  }
  const tv = f.info.types.get(e);
  if (tv?.value) {
    f.at(e);
    return constValue(f.p, tv.value, f.subst(tv.type));
  }
  switch (e.kind) {
    case 'ParenExpr':
      return expr(f, e.x);
    case 'Name':
      return name(f, e);
    case 'FuncLit':
      return closureExpr(f, e);
    case 'CompositeLit':
      return compositeLit(f, e, f.type(e));
    case 'SelectorExpr':
      return selectorExpr(f, e);
    case 'IndexExpr':
      return indexExpr(f, e);
    case 'SliceExpr':
      return sliceExpr(f, e);
    case 'AssertExpr':
      return assertExpr(f, e);
    case 'CallExpr':
      return callExpr(f, e) ?? f.b.undef(f.t.i8);
    case 'Operation':
      return operation(f, e);
    case 'BasicLit':
    case 'BadExpr':
    case 'KeyValueExpr':
    case 'TypeSwitchGuard':
    case 'ListExpr':
    case 'ArrayType':
    case 'SliceType':
    case 'DotsType':
    case 'StructType':
    case 'InterfaceType':
    case 'FuncType':
    case 'MapType':
    case 'ChanType':
      throw new Error(`${e.kind} is not a value`);
    default:
      return assertNever(e);
  }
}

/** The value of e converted, as in an assignment, to type `to`. */
export function exprAs(f: FunctionBuilder, e: Expr, to: Type): Value {
  const tv = f.info.types.get(e);
  if (tv?.mode === 'nilvalue') return f.zero(to);
  const from = f.type(e);
  if (isInterface(to) && !isInterface(from)) return ifaceFrom(f, e, from);
  if (f.hoisted.size === 0 && isBigLoad(f, e, from)) {
    f.at(e);
    return f.load(to, addressOf(f, e));
  }
  return convertAssign(f, expr(f, e), from, to);
}

function isBigLoad(f: FunctionBuilder, e: Expr, from: Type): boolean {
  return under(from).kind !== 'Tuple' && f.isBig(from) && isAddressable(f, e);
}

/** An interface value of the concrete expression e. */
function ifaceFrom(f: FunctionBuilder, e: Expr, from: Type): Value {
  const x = unparen(e);
  const literal = x.kind === 'CompositeLit' && !f.p.isPointerShaped(from) && !f.hoisted.has(x);
  if (!literal && !isBigLoad(f, e, from)) {
    const v = expr(f, e);
    f.at(e);
    return makeIface(f, v, from);
  }
  const box = f.alloc(from, `${describe(f, from)} converted to interface`);
  exprInto(f, box, e, from);
  return f.b.iface(f.p.typeEntry(from), box);
}

/** How a type is named in the reasons for allocations. */
export function describe(f: FunctionBuilder, t: Type): string {
  return f.p.typeEntry(t).name;
}

/** Stores e, converted to `t`, in fresh memory at `dst`, which nothing that e reads overlaps. */
export function exprInto(f: FunctionBuilder, dst: Value, e: Expr, t: Type): void {
  const x = unparen(e);
  if (x.kind === 'CompositeLit' && !f.hoisted.has(x)) {
    const u = f.under(x);
    if (u.kind === 'Struct' || u.kind === 'Array') {
      const from = f.type(x);
      if (!(isInterface(t) && !isInterface(from))) return literalInto(f, dst, x, from);
    }
  }
  if (!isInterface(t) && f.isBig(t) && f.info.types.get(e)?.mode !== 'nilvalue' && isAddressable(f, e)) {
    const src = addressOf(f, e);
    f.at(e);
    return f.copy(dst, src, t);
  }
  const v = exprAs(f, e, t);
  f.at(e);
  f.b.store(dst, v);
}

/** Evaluates e for its effects. */
export function effects(f: FunctionBuilder, e: Expr): void {
  const x = unparen(e);
  if (x.kind === 'CallExpr') callExpr(f, x);
  else expr(f, x);
}

function name(f: FunctionBuilder, e: Name): Value {
  const obj = f.info.uses.get(e) ?? f.info.defs.get(e);
  f.at(e);
  switch (obj?.kind) {
    case 'Var':
      return readVar(f, obj);
    case 'Func':
      return functionValue(f, e, obj);
    case 'Nil':
      return f.zero(f.type(e));
    default:
      throw new Error(`${e.value} is not a value`);
  }
}

/** The value of a variable. */
export function readVar(f: FunctionBuilder, v: Var): Value {
  const place = f.places.get(v);
  if (place?.kind === 'value') return place.value;
  return f.load(f.varType(v), varAddr(f, v));
}

/** The address of a variable that lives in memory. */
export function varAddr(f: FunctionBuilder, v: Var): Value {
  const place = f.places.get(v);
  if (place) return place.kind === 'memory' ? place.addr : f.spill(place.value);
  if (v.varKind === 'package' || v.parent === v.pkg?.scope) return f.b.addr(f.p.global(v));
  throw new Error(`variable ${v.name} is not in scope`);
}

function operation(f: FunctionBuilder, e: Operation): Value {
  if (!e.y) return unary(f, e);
  switch (e.op) {
    case '&&':
    case '||':
      return logical(f, e);
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return f.b.toBool(comparison(f, e.op, e.x, e.y, e));
    default:
      return binary(f, e.op, e.x, e.y, e, f.type(e));
  }
}

function unary(f: FunctionBuilder, e: Operation): Value {
  switch (e.op) {
    case '&':
      return addressExpr(f, e);
    case '<-':
      return receive(f, e, false);
    case '!': {
      const x = expr(f, e.x);
      f.at(e);
      return f.b.bin('xor', x, f.b.bool8(true));
    }
    case '+':
      return expr(f, e.x);
    case '-': {
      const x = expr(f, e.x);
      f.at(e);
      return negate(f, x);
    }
    case '^': {
      const x = expr(f, e.x);
      f.at(e);
      return complement(f, x);
    }
    case '*': {
      const t = f.type(e);
      const addr = addressOf(f, e);
      f.at(e);
      return f.load(t, addr);
    }
    default:
      throw new Error(`unary ${e.op} is not a value`);
  }
}

/** &x: of a variable, a part of one, or a composite literal. */
function addressExpr(f: FunctionBuilder, e: Operation): Value {
  const x = unparen(e.x);
  if (x.kind === 'CompositeLit') return pointerToLiteral(f, x, f.type(x), e);
  return addressOf(f, x);
}

function logical(f: FunctionBuilder, e: Operation): Value {
  const { b } = f;
  const result = f.temp(f.t.i8);
  const yes = b.newBlock('true');
  const no = b.newBlock('false');
  const done = b.newBlock('bool');
  cond(f, e, yes, no);
  b.place(yes);
  b.store(result, b.bool8(true));
  b.br(done);
  b.place(no);
  b.store(result, b.bool8(false));
  b.br(done);
  b.place(done);
  return b.load(f.t.i8, result);
}

/** Branches on a condition: `&&`, `||` and `!` become control flow. */
export function cond(f: FunctionBuilder, e: Expr, then: Block, otherwise: Block): void {
  const { b } = f;
  const value = f.info.types.get(e)?.value;
  if (value?.kind === 'bool') return b.br(value.val ? then : otherwise);
  const x = unparen(e);
  if (x.kind === 'Operation' && !f.hoisted.has(x)) {
    if (x.op === '!' && !x.y) return cond(f, x.x, otherwise, then);
    if ((x.op === '&&' || x.op === '||') && x.y) {
      const right = b.newBlock(x.op === '&&' ? 'and' : 'or');
      if (x.op === '&&') cond(f, x.x, right, otherwise);
      else cond(f, x.x, then, right);
      b.place(right);
      return cond(f, x.y, then, otherwise);
    }
  }
  const c = condValue(f, x);
  f.at(x);
  b.condBr(c, then, otherwise);
}

/** A boolean expression as an i1. */
export function condValue(f: FunctionBuilder, e: Expr): Value {
  const x = unparen(e);
  if (x.kind === 'Operation' && x.y && !f.hoisted.has(x) && !f.info.types.get(x)?.value) {
    switch (x.op) {
      case '==':
      case '!=':
      case '<':
      case '<=':
      case '>':
      case '>=':
        return comparison(f, x.op, x.x, x.y, x);
      default:
        break;
    }
  }
  const v = expr(f, x);
  f.at(x);
  return f.b.toI1(v);
}
