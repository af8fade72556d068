/** Expression switches: integer constants become one switch instruction, anything else a chain of comparisons. */
import { isInterface } from '../../types/predicates';
import type { Type } from '../../types/type';
import { Typ } from '../../types/universe';
import { under } from '../../types/under';
import type { Block, IntConst, Value } from '../ir';
import type { CaseClause, Expr, SwitchStmt } from '../../syntax/nodes';
import { compareValues, equalAcross, isNilValue } from './compare';
import { constValue } from './const-value';
import { cond, expr, exprAs } from './expr';
import type { FunctionBuilder } from './function-builder';
import { mayCall } from './order';
import { block, stmt } from './stmt';
import { transientString } from './strings';
import { listOf } from './syntax';

/** switch init; tag { … } */
export function switchStmt(f: FunctionBuilder, s: SwitchStmt, label: string | undefined): void {
  const { b } = f;
  if (s.init) stmt(f, s.init);
  const done = b.newBlock('switch.end');
  const bodies = s.body.map((c) => b.newBlock(c.cases ? 'case' : 'default'));
  const at = s.body.findIndex((c) => !c.cases);
  const otherwise = at < 0 ? done : bodies[at];
  dispatch(f, s, bodies, otherwise);
  buildBodies(f, s.body, bodies, done, label);
  b.place(done);
}

function buildBodies(f: FunctionBuilder, clauses: readonly CaseClause[], bodies: readonly Block[], done: Block, label: string | undefined): void {
  const saved = f.fallthroughTo;
  f.targets.push({ label, breakTo: done, continueTo: undefined });
  clauses.forEach((c, i) => {
    f.b.place(bodies[i]);
    f.fallthroughTo = bodies[i + 1];
    block(f, c.body);
    f.b.br(done);
  });
  f.targets.pop();
  f.fallthroughTo = saved;
}

function dispatch(f: FunctionBuilder, s: SwitchStmt, bodies: readonly Block[], otherwise: Block): void {
  const { b } = f;
  const tag = s.tag as Expr | undefined;
  if (!tag) {
    forEachCase(s.body, (e, i) => {
      const next = b.newBlock('switch.next');
      if (isInterface(f.type(e))) b.condBr(equalAcross(f, expr(f, e), f.type(e), b.bool8(true), Typ.bool), bodies[i], next);
      else cond(f, e, bodies[i], next);
      b.place(next);
    });
    return b.br(otherwise);
  }
  const type = tagType(f, tag);
  const nil = f.info.types.get(tag)?.mode === 'nilvalue';
  const fixed = s.body.every((c) => listOf(c.cases).every((e) => !mayCall(f, e)));
  const value = nil ? b.null() : fixed && f.ir(type) === f.t.string ? transientString(f, tag) : exprAs(f, tag, type);
  f.at(s);
  const ints = integerCases(f, s.body, type);
  if (ints) {
    b.switch(value, ints.map(({ value: v, clause }) => ({ value: v, to: bodies[clause] })), otherwise);
    return;
  }
  compareChain(f, s, value, type, bodies, otherwise);
}

function forEachCase(clauses: readonly CaseClause[], visit: (e: Expr, clause: number) => void): void {
  clauses.forEach((c, i) => listOf(c.cases).forEach((e) => visit(e, i)));
}

/** The type in which an untyped constant tag is compared is its default type, which the checker has recorded. */
function tagType(f: FunctionBuilder, tag: Expr): Type {
  const t = f.type(tag);
  const u = under(t);
  return u.kind === 'Basic' && u.basic === 'untyped bool' ? Typ.bool : t;
}

/** The cases if all of them are distinct integer constants. */
function integerCases(f: FunctionBuilder, clauses: readonly CaseClause[], type: Type): { value: IntConst; clause: number }[] | undefined {
  if (f.ir(type).kind !== 'int') return undefined;
  const list: { value: IntConst; clause: number }[] = [];
  const seen = new Set<bigint>();
  let ok = true;
  forEachCase(clauses, (e, clause) => {
    const c = f.info.types.get(e)?.value;
    const v = c && !isInterface(f.type(e)) ? constValue(f.p, c, type) : undefined;
    if (v?.kind !== 'int') {
      ok = false;
      return;
    }
    if (seen.has(v.value)) return;
    seen.add(v.value);
    list.push({ value: v, clause });
  });
  return ok ? list : undefined;
}

function compareChain(f: FunctionBuilder, s: SwitchStmt, value: Value, type: Type, bodies: readonly Block[], otherwise: Block): void {
  const { b } = f;
  forEachCase(s.body, (e, i) => {
    const next = b.newBlock('switch.next');
    const eq = caseEquals(f, value, type, e);
    f.at(e);
    b.condBr(eq, bodies[i], next);
    b.place(next);
  });
  b.br(otherwise);
}

function caseEquals(f: FunctionBuilder, value: Value, type: Type, e: Expr): Value {
  if (f.info.types.get(e)?.mode === 'nilvalue') return isNilValue(f, value);
  const ct = f.type(e);
  if (f.ir(type) === f.t.string && f.ir(ct) === f.t.string) {
    const c = transientString(f, e);
    f.at(e);
    return compareValues(f, '==', value, c, type);
  }
  const c = expr(f, e);
  f.at(e);
  return equalAcross(f, value, type, c, ct);
}
