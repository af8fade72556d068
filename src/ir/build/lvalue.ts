/** What stands on the left of an assignment: its operands are evaluated first, the store comes later. */
import type { Type } from '../../types/type';
import type { Value } from '../ir';
import type { Expr } from '../../syntax/nodes';
import { reference } from './address';
import { expr, exprAs } from './expr';
import type { FunctionBuilder } from './function-builder';
import { mapAssign, mapKey, type MapKey } from './maps';
import { isBlank, unparen } from './syntax';

/** An evaluated left side. */
export type LValue =
  | { readonly kind: 'blank'; readonly type: Type }
  | { readonly kind: 'memory'; readonly type: Type; readonly address: () => Value }
  | { readonly kind: 'map'; readonly type: Type; readonly mapType: Type; readonly map: Value; readonly key: MapKey; readonly at: Expr };

/** Evaluates the operands of a left side other than the blank identifier. */
export function targetOf(f: FunctionBuilder, e: Expr): LValue {
  const x = unparen(e);
  if (x.kind === 'IndexExpr') {
    const m = f.under(x.x);
    if (m.kind === 'Map') {
      const map = expr(f, x.x);
      const key = mapKey(f, exprAs(f, x.index, m.key), m.key);
      return { kind: 'map', type: m.elem, mapType: f.type(x.x), map, key, at: x };
    }
  }
  return { kind: 'memory', type: f.type(x), address: reference(f, x) };
}

/** Like `targetOf`; the blank identifier takes the type of what is assigned. */
export function targetOrBlank(f: FunctionBuilder, e: Expr, type: () => Type): LValue {
  return isBlank(unparen(e)) ? { kind: 'blank', type: type() } : targetOf(f, e);
}

/** Stores a value of the target's type. */
export function assignTo(f: FunctionBuilder, target: LValue, value: Value): void {
  switch (target.kind) {
    case 'blank':
      return;
    case 'memory':
      return f.b.store(target.address(), value);
    case 'map': {
      f.at(target.at);
      const addr = mapAssign(f, target.mapType, target.map, target.key);
      f.b.store(addr, value);
    }
  }
}
