/** Finalizers with results: the runtime calls every finalizer as a function without any. */
import { Signature, Tuple } from '../../types/type';
import type { Func as GoFunc } from '../../types/object';
import type { Value } from '../ir';
import type { CallExpr } from '../../syntax/nodes';
import type { FunctionBuilder } from './function-builder';

/** Whether a declared function is runtime.SetFinalizer. */
export function setsFinalizer(fn: GoFunc): boolean {
  return fn.name === 'SetFinalizer' && fn.pkg?.path === 'runtime';
}

/** The arguments of SetFinalizer; instead of a function with results one that calls it and forgets them. */
export function finalizerArgs(f: FunctionBuilder, e: CallExpr, args: Value[]): Value[] {
  const sig = e.args.length === 2 ? f.under(e.args[1]) : undefined;
  if (sig?.kind !== 'Signature' || sig.results.vars.length === 0) return args;
  const { b, t } = f;
  const [obj, finalizer] = args;
  const type = t.struct([t.ptr, t.ptr]);
  const object = b.new(type, false, 'finalizer');
  b.store(object, b.addr(f.p.withoutResults(sig)));
  b.store(b.field(object, type, 1), b.extract(finalizer, 1));
  const bare = new Signature(undefined, sig.params, new Tuple([]), sig.variadic);
  return [obj, b.iface(f.p.typeEntry(bare), object)];
}
