/** Return statements. */
import type { Type } from '../../types/type';
import type { Value } from '../ir';
import type { ReturnStmt } from '../../syntax/nodes';
import { convertAssign } from './convert';
import { expr, exprAs } from './expr';
import type { FunctionBuilder } from './function-builder';
import { sequence } from './order';
import { leaveRangeBody } from './range-func';
import { listOf } from './syntax';

/** return x, y */
export function returnStmt(f: FunctionBuilder, s: ReturnStmt): void {
  const list = listOf(s.results);
  if (list.length > 0) {
    const values = resultValues(f, list);
    f.at(s);
    if (!inMemory(f)) return f.b.ret(values.length === 1 ? values[0] : f.b.aggregate(f.t.struct(values.map((v) => v.type)), values));
    functionResults(f).forEach((r, i) => f.b.store(r.addr(), values[i]));
  }
  f.at(s);
  returnResults(f);
}

/** Leaves the function with the results as they are in memory. */
export function returnResults(f: FunctionBuilder): void {
  const { b } = f;
  if (f.rangeBody) return leaveRangeBody(f, { kind: 'return' });
  if (f.frame) return b.ret();
  const values = f.results.map((r) => f.load(r.type, r.addr));
  b.ret(values.length === 0 ? undefined : values.length === 1 ? values[0] : b.aggregate(f.t.struct(values.map((v) => v.type)), values));
}

/** Whether results are set in memory before they are returned. */
function inMemory(f: FunctionBuilder): boolean {
  return f.rangeBody !== undefined || f.results.length > 0;
}

/** The results of the function that a return statement leaves. */
function functionResults(f: FunctionBuilder): readonly { type: Type; addr: () => Value }[] {
  if (!f.rangeBody) return f.results.map((r) => ({ type: r.type, addr: () => r.addr }));
  const { rangeBody } = f;
  return rangeBody.real.results.map((r, i) => ({ type: r.type, addr: () => rangeBody.resultAddr(i) }));
}

function resultValues(f: FunctionBuilder, list: readonly ReturnType<typeof listOf>[number][]): Value[] {
  const real = f.rangeBody ? f.rangeBody.real : f;
  const types = real.signature.results.vars.map((v) => v.type as Type);
  if (list.length === 1 && types.length > 1) {
    const tuple = expr(f, list[0]);
    const t = f.type(list[0]);
    if (t.kind !== 'Tuple') throw new Error('one value returned for several');
    return t.vars.map((v, i) => convertAssign(f, f.b.extract(tuple, i), f.subst(v.type as Type), types[i]));
  }
  sequence(f, list);
  return list.map((e, i) => exprAs(f, e, types[i]));
}
