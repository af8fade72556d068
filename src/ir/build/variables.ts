/** Declares variables: in a slot, in the frame of deferred calls, or on the heap. */
import type { Var } from '../../types/object';
import type { Type } from '../../types/type';
import type { Value } from '../ir';
import type { Expr } from '../../syntax/nodes';
import { exprInto } from './expr';
import type { FunctionBuilder } from './function-builder';

/** Memory for a variable that starts its life here, not initialised unless it is on the heap. */
export function newVariable(f: FunctionBuilder, v: Var): { addr: Value; zeroed: boolean } {
  const t = f.varType(v);
  const home = f.shared.facts.home(v);
  if (home === 'heap') return { addr: f.alloc(t, `moved to heap: ${v.name}`), zeroed: true };
  if (home === 'frame' && f.frame) return { addr: f.frame.field(f.ir(t)), zeroed: false };
  if (f.p.sizeof(t) > f.p.maxSlotBytes) return { addr: f.alloc(t, `moved to heap: ${v.name} (too large for the stack)`), zeroed: true };
  return { addr: f.temp(f.ir(t), v.name), zeroed: false };
}

/** Lets the variable be found at an address. */
export function bind(f: FunctionBuilder, v: Var, addr: Value): void {
  f.places.set(v, { kind: 'memory', addr });
}

/** Declares a variable with its zero value. */
export function declareZero(f: FunctionBuilder, v: Var): void {
  const { addr, zeroed } = newVariable(f, v);
  if (!zeroed) f.clear(addr, f.varType(v));
  bind(f, v, addr);
}

/** Declares a variable with a value of its type. */
export function declareValue(f: FunctionBuilder, v: Var, value: Value): Value {
  const { addr } = newVariable(f, v);
  f.b.store(addr, value);
  bind(f, v, addr);
  return addr;
}

/** Declares a variable initialised by an expression, which does not see it yet. */
export function declareInit(f: FunctionBuilder, v: Var, e: Expr, t: Type): void {
  const { addr } = newVariable(f, v);
  exprInto(f, addr, e, t);
  bind(f, v, addr);
}

/** Declares a parameter. */
export function declareParam(f: FunctionBuilder, v: Var, value: Value): void {
  if (f.shared.facts.home(v) === 'value') f.places.set(v, { kind: 'value', value });
  else declareValue(f, v, value);
}
