/** Strings: concatenation, and byte slices used as strings without a copy. */
import { isString } from '../../types/predicates';
import { under } from '../../types/under';
import type { Constant } from '../../constant/value';
import type { Value } from '../ir';
import type { Expr, Operation } from '../../syntax/nodes';
import { expr } from './expr';
import type { FunctionBuilder } from './function-builder';
import { isConversion, sequence } from './order';
import { unparen } from './syntax';

/** A chain of string additions as one call. */
export function concatenation(f: FunctionBuilder, e: Operation): Value {
  const parts: Expr[] = [];
  flatten(f, e, parts);
  sequence(f, parts);
  // Beside a text that is not empty, no other part is ever the whole result, which may share the memory of one that is.
  const copied = parts.some((p) => isText(f.info.types.get(p)?.value));
  const values = parts.map((p) => (copied ? transientString(f, p) : expr(f, p)));
  f.at(e);
  return concat(f, values);
}

/** A constant string that is not empty. */
function isText(value: Constant | undefined): boolean {
  return value?.kind === 'string' && value.val !== '';
}

function flatten(f: FunctionBuilder, e: Expr, parts: Expr[]): void {
  const x = unparen(e);
  const known = f.hoisted.has(e) || f.hoisted.has(x) || f.info.types.get(x)?.value;
  if (!known && x.kind === 'Operation' && x.op === '+' && x.y) {
    flatten(f, x.x, parts);
    flatten(f, x.y, parts);
  } else {
    parts.push(e);
  }
}

/** The concatenation of strings. */
export function concat(f: FunctionBuilder, values: readonly Value[]): Value {
  const { b, t } = f;
  if (values.length === 2) return f.callRt('concatstring2', b.null(), values[0], values[1]);
  const array = f.temp(t.array(t.string, values.length));
  values.forEach((v, i) => b.store(b.elem(array, t.string, b.word(i)), v));
  return f.callRt('concatstrings', b.null(), b.aggregate(t.slice, [array, b.word(values.length), b.word(values.length)]));
}

/** A string that is only looked at: string(b) of a byte slice is not copied. */
export function transientString(f: FunctionBuilder, e: Expr): Value {
  const x = unparen(e);
  if (x.kind === 'CallExpr' && !f.hoisted.has(x) && !f.hoisted.has(e) && !f.info.types.get(x)?.value && isConversion(f, x) && isString(f.type(x))) {
    const from = f.under(x.args[0]);
    if (from.kind === 'Slice' && f.ir(from.elem) === f.t.i8 && under(from.elem).kind === 'Basic') {
      const s = expr(f, x.args[0]);
      f.at(e);
      return f.b.aggregate(f.t.string, [f.b.extract(s, 0), f.b.extract(s, 1)]);
    }
  }
  return expr(f, e);
}
