/** Gives the iteration variables of a range clause their values. */
import type { Type } from '../../types/type';
import type { Value } from '../ir';
import type { RangeClause } from '../../syntax/nodes';
import { assignTo, targetOf } from './lvalue';
import { convertAssign } from './convert';
import type { FunctionBuilder } from './function-builder';
import { isBlank, listOf } from './syntax';
import { bind, newVariable } from './variables';

/** A value for an iteration variable: itself, or memory that holds it. */
export interface RangeValue {
  readonly value?: Value;
  readonly addr?: Value;
  readonly type: Type;
}

/** The value converted to the type of what it is assigned to. */
function valueAs(f: FunctionBuilder, x: RangeValue, to: Type): Value {
  return convertAssign(f, x.value ?? f.load(x.type, x.addr as Value), x.type, to);
}

/** Whether a range clause has a variable at this place. */
export function hasRangeVar(clause: RangeClause, i: number): boolean {
  const e = listOf(clause.lhs)[i];
  return e !== undefined && !isBlank(e);
}

/** Declares or assigns the iteration variables. */
export function assignRangeVars(f: FunctionBuilder, clause: RangeClause, values: readonly (RangeValue | undefined)[]): void {
  const list = listOf(clause.lhs);
  if (clause.def) {
    list.forEach((e, i) => {
      const x = values[i];
      const v = e.kind === 'Name' ? f.info.defs.get(e) : undefined;
      if (!x || v?.kind !== 'Var' || v.name === '_') return;
      f.at(e);
      const { addr } = f.shared.facts.input.perIteration ? newVariable(f, v) : sharedVariable(f, v, addrOf(f, v));
      // Declared variables have the very type of the element.
      if (x.addr) f.copy(addr, x.addr, x.type);
      else f.b.store(addr, valueAs(f, x, f.varType(v)));
      bind(f, v, addr);
    });
    return;
  }
  const targets = list.map((e, i) => (values[i] && !isBlank(e) ? targetOf(f, e) : undefined));
  targets.forEach((target, i) => {
    const x = values[i];
    if (!target || !x) return;
    assignTo(f, target, valueAs(f, x, target.type));
  });
}

function addrOf(f: FunctionBuilder, v: Parameters<typeof bind>[1]): Value | undefined {
  const place = f.places.get(v);
  return place?.kind === 'memory' ? place.addr : undefined;
}

/** Before Go 1.22 the variable was made in front of the loop. */
function sharedVariable(f: FunctionBuilder, v: Parameters<typeof bind>[1], addr: Value | undefined): { addr: Value } {
  return addr ? { addr } : newVariable(f, v);
}

/** Makes the variables that all iterations share, for files of versions before Go 1.22. */
export function declareShared(f: FunctionBuilder, clause: RangeClause): void {
  if (!clause.def || f.shared.facts.input.perIteration) return;
  for (const e of listOf(clause.lhs)) {
    const v = e.kind === 'Name' ? f.info.defs.get(e) : undefined;
    if (v?.kind !== 'Var' || v.name === '_') continue;
    f.at(e);
    bind(f, v, newVariable(f, v).addr);
  }
}
