/** Type switches. */
import { unalias } from '../../types/alias';
import { identical } from '../../types/predicates';
import type { Type } from '../../types/type';
import type { Value } from '../ir';
import type { CaseClause, Expr, SwitchStmt, TypeSwitchGuard } from '../../syntax/nodes';
import { expr } from './expr';
import type { FunctionBuilder } from './function-builder';
import { asserted, typeTest } from './interfaces';
import { block, stmt } from './stmt';
import { listOf } from './syntax';
import { declareValue } from './variables';

/** switch x := y.(type) { … } */
export function typeSwitch(f: FunctionBuilder, s: SwitchStmt, guard: TypeSwitchGuard, label: string | undefined): void {
  const { b } = f;
  if (s.init) stmt(f, s.init);
  const x = expr(f, guard.x);
  f.at(guard);
  const word = b.extract(x, 0);
  const done = b.newBlock('switch.end');
  const bodies = s.body.map((c) => b.newBlock(c.cases ? 'case' : 'default'));
  const at = s.body.findIndex((c) => !c.cases);

  s.body.forEach((c, i) => {
    for (const e of listOf(c.cases)) {
      const next = b.newBlock('switch.next');
      f.at(e);
      const t = caseType(f, e);
      b.condBr(t ? typeTest(f, word, t) : b.cmp('eq', word, b.null()), bodies[i], next);
      b.place(next);
    }
  });
  b.br(at < 0 ? done : bodies[at]);

  f.targets.push({ label, breakTo: done, continueTo: undefined });
  s.body.forEach((c, i) => {
    b.place(bodies[i]);
    declareClauseVar(f, c, x, f.type(guard.x));
    block(f, c.body);
    b.br(done);
  });
  f.targets.pop();
  b.place(done);
}

/** The type of a case; undefined for nil. */
function caseType(f: FunctionBuilder, e: Expr): Type | undefined {
  return f.info.types.get(e)?.mode === 'type' ? f.type(e) : undefined;
}

/** With one type in the case the variable has that type, else the type of the operand. */
function declareClauseVar(f: FunctionBuilder, c: CaseClause, x: Value, operand: Type): void {
  const v = f.info.implicits.get(c);
  if (v?.kind !== 'Var' || v.name === '_') return;
  f.at(c);
  const t = f.varType(v);
  const list = listOf(c.cases);
  const single = list.length === 1 ? caseType(f, list[0]) : undefined;
  const value = single && !identical(unalias(t), unalias(operand)) ? asserted(f, x, t) : x;
  declareValue(f, v, value);
}
