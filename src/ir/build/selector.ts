/** Selectors: qualified names, fields and method values. */
import type { Func as GoFunc, Var } from '../../types/object';
import type { Value } from '../ir';
import type { SelectorExpr } from '../../syntax/nodes';
import { locValue, operandLoc, pathAddress } from './address';
import { readVar } from './expr';
import { functionValue, methodExprValue, methodValue } from './func-values';
import type { FunctionBuilder } from './function-builder';

/** The value of x.f. */
export function selectorExpr(f: FunctionBuilder, e: SelectorExpr): Value {
  const sel = f.info.selections.get(e);
  if (!sel) return qualified(f, e);
  switch (sel.kind) {
    case 'field': {
      const base = operandLoc(f, e.x);
      f.at(e);
      return locValue(f, pathAddress(f, base, sel.index));
    }
    case 'method':
      return methodValue(f, e, sel);
    case 'methodExpr':
      return methodExprValue(f, e, sel);
  }
}

function qualified(f: FunctionBuilder, e: SelectorExpr): Value {
  const obj = f.info.uses.get(e.sel);
  f.at(e);
  if (obj?.kind === 'Var') return readVar(f, obj as Var);
  if (obj?.kind === 'Func') return functionValue(f, e.sel, obj as GoFunc);
  throw new Error(`${e.sel.value} is not a value`);
}
