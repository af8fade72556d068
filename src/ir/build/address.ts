/** Addresses of variables and their parts. */
import type { Type } from '../../types/type';
import { under } from '../../types/under';
import type { Value } from '../ir';
import type { Expr, IndexExpr, SelectorExpr } from '../../syntax/nodes';
import { boundsGuard, constIndex } from './bounds';
import { expr, varAddr } from './expr';
import type { FunctionBuilder } from './function-builder';
import { sequence } from './order';

/** Whether e denotes memory whose address can be computed. */
export function isAddressable(f: FunctionBuilder, e: Expr): boolean {
  if (f.hoisted.has(e)) return false;
  switch (e.kind) {
    case 'ParenExpr':
      return isAddressable(f, e.x);
    case 'Name': {
      const obj = f.info.uses.get(e) ?? f.info.defs.get(e);
      return obj?.kind === 'Var' && f.places.get(obj)?.kind !== 'value';
    }
    case 'SelectorExpr': {
      const sel = f.info.selections.get(e);
      if (!sel) return f.info.uses.get(e.sel)?.kind === 'Var';
      return sel.kind === 'field' && (sel.indirect || f.under(e.x).kind === 'Pointer' || isAddressable(f, e.x));
    }
    case 'IndexExpr': {
      const u = indexedType(f, e);
      return u?.kind === 'Slice' || u?.kind === 'Pointer' || (u?.kind === 'Array' && isAddressable(f, e.x));
    }
    case 'Operation':
      return e.op === '*' && !e.y;
    default:
      return false;
  }
}

function indexedType(f: FunctionBuilder, e: IndexExpr): Type | undefined {
  const mode = f.info.types.get(e.x)?.mode;
  return mode === 'type' ? undefined : f.under(e.x);
}

/** The address of an addressable expression, with all checks made. */
export function addressOf(f: FunctionBuilder, e: Expr): Value {
  return reference(f, e)();
}

/** The address of e; if e has none, of a copy of its value. */
export function addressOrSpill(f: FunctionBuilder, e: Expr): Value {
  return isAddressable(f, e) ? addressOf(f, e) : f.spill(expr(f, e));
}

/**
 * Evaluates the operands of an addressable expression; the result makes the checks and gives the address. In between,
 * other parts of an assignment are evaluated.
 */
export function reference(f: FunctionBuilder, e: Expr): () => Value {
  switch (e.kind) {
    case 'ParenExpr':
      return reference(f, e.x);
    case 'Name': {
      const v = f.varOf(e);
      if (!v) throw new Error(`${e.value} has no address`);
      return () => {
        f.at(e);
        return varAddr(f, v);
      };
    }
    case 'SelectorExpr':
      return selectorReference(f, e);
    case 'IndexExpr':
      return indexReference(f, e);
    case 'Operation': {
      const p = expr(f, e.x);
      return () => {
        f.at(e);
        f.nilGuard(p);
        return p;
      };
    }
    default:
      throw new Error(`${e.kind} has no address`);
  }
}

function selectorReference(f: FunctionBuilder, e: SelectorExpr): () => Value {
  const sel = f.info.selections.get(e);
  if (!sel) {
    const v = f.varOf(e.sel);
    if (!v) throw new Error(`${e.sel.value} has no address`);
    return () => {
      f.at(e);
      return varAddr(f, v);
    };
  }
  const t = f.type(e.x);
  const isPtr = under(t).kind === 'Pointer';
  if (!isPtr && !isAddressable(f, e.x)) {
    // The path goes through an embedded pointer of a value.
    const v = expr(f, e.x);
    return () => {
      f.at(e);
      return pathAddress(f, { type: t, value: v }, sel.index).addr as Value;
    };
  }
  const base = isPtr ? pointerBase(f, e.x) : reference(f, e.x);
  return () => {
    const addr = base();
    f.at(e);
    const loc: Loc = isPtr ? { type: t, value: addr } : { type: t, addr };
    return pathAddress(f, loc, sel.index).addr as Value;
  };
}

function pointerBase(f: FunctionBuilder, e: Expr): () => Value {
  const p = expr(f, e);
  return () => p;
}

function indexReference(f: FunctionBuilder, e: IndexExpr): () => Value {
  const t = f.type(e.x);
  const u = under(t);
  sequence(f, [e.x, e.index]);
  if (u.kind === 'Array') {
    const base = isAddressable(f, e.x) ? reference(f, e.x) : spilled(f, e.x);
    const i = expr(f, e.index);
    return () => {
      const addr = base();
      f.at(e);
      return elementAddress(f, addr, u.elem, i, f.b.word(u.len), e);
    };
  }
  if (u.kind === 'Pointer') {
    const a = under(u.base);
    if (a.kind !== 'Array') throw new Error('index of a pointer that is not to an array');
    const p = expr(f, e.x);
    const i = expr(f, e.index);
    return () => {
      f.at(e);
      f.nilGuard(p);
      return elementAddress(f, p, a.elem, i, f.b.word(a.len), e);
    };
  }
  if (u.kind !== 'Slice') throw new Error(`index of ${u.kind} has no address`);
  const s = expr(f, e.x);
  const i = expr(f, e.index);
  return () => {
    f.at(e);
    return elementAddress(f, f.b.extract(s, 0), u.elem, i, f.b.extract(s, 1), e);
  };
}

function spilled(f: FunctionBuilder, e: Expr): () => Value {
  const addr = f.spill(expr(f, e));
  return () => addr;
}

/** The address of element i, after the bounds check. */
export function elementAddress(f: FunctionBuilder, base: Value, elem: Type, i: Value, len: Value, e: IndexExpr): Value {
  const index = constIndex(f, e.index, len) ?? boundsGuard(f, 'index', i, len, f.type(e.index));
  return f.b.elem(base, f.ir(elem), index);
}

/** A value of a type, or memory that holds one. */
export interface Loc {
  readonly type: Type;
  readonly addr?: Value;
  readonly value?: Value;
}

/** The value of a location. */
export function locValue(f: FunctionBuilder, loc: Loc): Value {
  return loc.value ?? f.load(loc.type, loc.addr as Value);
}

/** The operand of a selector, as memory if it can be. */
export function operandLoc(f: FunctionBuilder, e: Expr): Loc {
  const type = f.type(e);
  if (under(type).kind !== 'Pointer' && isAddressable(f, e)) return { type, addr: addressOf(f, e) };
  return { type, value: expr(f, e) };
}

/** Follows fields from a location, through pointers with their nil checks. */
export function pathAddress(f: FunctionBuilder, from: Loc, path: readonly number[]): Loc {
  let loc = from;
  for (const i of path) {
    const u = under(loc.type);
    if (u.kind === 'Pointer') {
      const p = locValue(f, loc);
      f.nilGuard(p);
      loc = { type: u.base, addr: p };
    }
    const s = under(loc.type);
    if (s.kind !== 'Struct') throw new Error('field of a type that is no struct');
    const type = s.fields[i].type as Type;
    loc = loc.addr ? { type, addr: f.b.field(loc.addr, f.struct(loc.type), i) } : { type, value: f.b.extract(loc.value as Value, i) };
  }
  return loc;
}
