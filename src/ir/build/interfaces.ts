/** Type assertions and type tests. */
import { isInterface } from '../../types/predicates';
import type { Type } from '../../types/type';
import { under } from '../../types/under';
import { typeSet } from '../../types/typeset';
import type { Value } from '../ir';
import type { AssertExpr } from '../../syntax/nodes';
import { unbox } from './convert';
import { expr } from './expr';
import type { FunctionBuilder } from './function-builder';

/** i1: the interface value with this type word is assignable to t by assertion. */
export function typeTest(f: FunctionBuilder, word: Value, t: Type): Value {
  const { b } = f;
  if (!isInterface(t)) return b.istype(word, f.p.typeEntry(t));
  const u = under(t);
  if (u.kind === 'Interface' && typeSet(u).methods.length === 0) return b.cmp('ne', word, b.null());
  return b.implements(word, f.p.typeEntry(t));
}

/** What the interface value holds, seen as type t, after the test. */
export function asserted(f: FunctionBuilder, iface: Value, t: Type): Value {
  return isInterface(t) ? iface : unbox(f, iface, t);
}

/** The value of x.(T); panics if x does not hold a T. */
export function assertExpr(f: FunctionBuilder, e: AssertExpr): Value {
  const { b } = f;
  const t = f.type(e.type);
  const x = expr(f, e.x);
  f.at(e);
  const word = b.extract(x, 0);
  // Go names the operand's type only where a concrete type was wanted.
  const args = [word, f.typeWord(t), isInterface(t) ? b.null() : f.typeWord(f.type(e.x))];
  b.guard('assert', typeTest(f, word, t), f.rt('panicTypeAssert'), args);
  return asserted(f, x, t);
}

/** The values of `v, ok = x.(T)`. */
export function assertOk(f: FunctionBuilder, e: AssertExpr): { value: Value; ok: Value; type: Type } {
  const { b } = f;
  const t = f.type(e.type);
  const x = expr(f, e.x);
  f.at(e);
  const ok = typeTest(f, b.extract(x, 0), t);
  if (isInterface(t)) return { value: b.select(ok, x, b.zero(x.type)), ok: b.toBool(ok), type: t };
  if (f.p.isPointerShaped(t) && f.ir(t).kind === 'ptr') {
    return { value: b.select(ok, b.extract(x, 1), b.null()), ok: b.toBool(ok), type: t };
  }
  const result = f.temp(f.ir(t));
  const yes = b.newBlock('is.type');
  const no = b.newBlock('not.type');
  const done = b.newBlock('asserted');
  b.condBr(ok, yes, no);
  b.place(yes);
  b.store(result, asserted(f, x, t));
  b.br(done);
  b.place(no);
  f.clear(result, t);
  b.br(done);
  b.place(done);
  return { value: f.load(t, result), ok: b.toBool(ok), type: t };
}
