/**
 * Order of evaluation. Calls, receives and the like happen in source order, and before any variable of the same statement is
 * read: `x + f()` sees what f does to x, as in Go's own compiler. So where an operand is followed by one with a call, the calls
 * of all operands are evaluated first (`hoist`), and what remains of the operands afterwards.
 */
import type { Builtin } from '../../types/object';
import type { CallExpr, CompositeLit, Expr } from '../../syntax/nodes';
import { expr } from './expr';
import type { FunctionBuilder } from './function-builder';
import { unparen } from './syntax';

/** The builtin function that a call calls. */
export function builtinOf(f: FunctionBuilder, call: CallExpr): Builtin | undefined {
  const fun = unparen(call.fun);
  const id = fun.kind === 'Name' ? fun : fun.kind === 'SelectorExpr' ? fun.sel : undefined;
  const obj = id && f.info.uses.get(id);
  return obj?.kind === 'Builtin' ? obj : undefined;
}

/** Whether a call expression is a conversion. */
export function isConversion(f: FunctionBuilder, call: CallExpr): boolean {
  return f.info.types.get(call.fun)?.mode === 'type' || f.info.types.get(unparen(call.fun))?.mode === 'type';
}

/** Builtin functions that only compute. */
const pureBuiltins: ReadonlySet<string> = new Set([
  'len', 'cap', 'real', 'imag', 'complex', 'min', 'max', 'make', 'new', 'Add', 'Alignof', 'Offsetof', 'Sizeof', 'Slice', 'SliceData', 'String', 'StringData',
]);

/** Whether evaluating e may run other code or change memory. */
export function mayCall(f: FunctionBuilder, e: Expr | undefined): boolean {
  if (!e) return false;
  const tv = f.info.types.get(e);
  if (tv && (tv.value || tv.mode === 'type' || tv.mode === 'builtin' || tv.mode === 'nilvalue')) return false;
  switch (e.kind) {
    case 'ParenExpr':
      return mayCall(f, e.x);
    case 'SelectorExpr':
      return mayCall(f, e.x);
    case 'IndexExpr':
      return mayCall(f, e.x) || mayCall(f, e.index);
    case 'SliceExpr':
      return mayCall(f, e.x) || e.index.some((i) => mayCall(f, i));
    case 'AssertExpr':
      return mayCall(f, e.x);
    case 'Operation':
      return (e.op === '<-' && !e.y) || mayCall(f, e.x) || mayCall(f, e.y);
    case 'KeyValueExpr':
      return mayCall(f, e.key) || mayCall(f, e.value);
    case 'ListExpr':
    case 'CompositeLit':
      return e.elems.some((x) => mayCall(f, x));
    case 'CallExpr': {
      if (isConversion(f, e)) return mayCall(f, e.args[0]);
      const builtin = builtinOf(f, e);
      if (builtin && pureBuiltins.has(builtin.builtin)) return e.args.some((x) => mayCall(f, x));
      return true;
    }
    default:
      return false;
  }
}

/** Prepares the evaluation of several expressions in order: what is called in them is called now. */
export function sequence(f: FunctionBuilder, list: readonly (Expr | undefined)[]): void {
  let last = -1;
  list.forEach((e, i) => {
    if (mayCall(f, e)) last = i;
  });
  if (last <= 0) return;
  for (let i = 0; i <= last; i++) hoist(f, list[i]);
}

/** Evaluates the calls in e, whose values `expr` will find. */
export function hoist(f: FunctionBuilder, e: Expr | undefined): void {
  if (!e || f.hoisted.has(e)) return;
  const tv = f.info.types.get(e);
  if (tv && (tv.value || tv.mode === 'type' || tv.mode === 'builtin' || tv.mode === 'nilvalue' || tv.mode === 'novalue')) return;
  switch (e.kind) {
    case 'ParenExpr':
    case 'SelectorExpr':
      return hoist(f, e.x);
    case 'IndexExpr':
      hoist(f, e.x);
      return hoist(f, e.index);
    case 'SliceExpr':
    case 'AssertExpr':
      return now(f, e);
    case 'Operation':
      if (e.y ? e.op === '&&' || e.op === '||' : e.op === '<-') return now(f, e);
      hoist(f, e.x);
      return hoist(f, e.y);
    case 'KeyValueExpr':
      return hoist(f, e.value);
    case 'CompositeLit':
      return literal(f, e);
    case 'CallExpr':
      if (isConversion(f, e)) return hoist(f, e.args[0]);
      return now(f, e);
    default:
      return;
  }
}

function now(f: FunctionBuilder, e: Expr): void {
  f.hoisted.set(e, expr(f, e));
}

function literal(f: FunctionBuilder, e: CompositeLit): void {
  if (!f.info.types.has(e)) return;
  const u = f.under(e);
  if (u.kind === 'Map') return now(f, e);
  for (const x of e.elems) hoist(f, x);
}
