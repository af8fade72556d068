/** Calls of functions, methods, closures and interface methods. */
import type { Func as GoFunc } from '../../types/object';
import type { Signature, Tuple, Type } from '../../types/type';
import { under } from '../../types/under';
import type { Func, IrType, Value } from '../ir';
import type { CallExpr, Expr } from '../../syntax/nodes';
import { builtinCall } from './builtins';
import { closureInSlot } from './closure';
import { convertAssign, conversion } from './convert';
import { expr, exprAs, exprInto } from './expr';
import { finalizerArgs, setsFinalizer } from './finalizer';
import { methodExprFunc, methodFunc, receiver, staticFunction, typeArgs } from './func-values';
import type { FunctionBuilder } from './function-builder';
import { builtinOf, isConversion, sequence } from './order';
import type { IntrinsicBuilder } from './program-api';
import { unparen } from './syntax';

/** What is called, its operands evaluated. */
export type Callee =
  | { readonly kind: 'static'; readonly fn: () => Func; readonly recv: readonly Value[]; readonly goFn?: GoFunc; readonly targs?: readonly Type[] }
  | { readonly kind: 'iface'; readonly iface: Value; readonly selector: string }
  | { readonly kind: 'closure'; readonly closure: Value; readonly code?: Func };

/** The value of a call; undefined without results, a struct of several. */
export function callExpr(f: FunctionBuilder, e: CallExpr): Value | undefined {
  const known = f.hoisted.get(e);
  if (known) {
    f.hoisted.delete(e);
    return known;
  }
  if (f.info.types.get(e)?.value) return expr(f, e);
  if (isConversion(f, e)) return conversion(f, e);
  const builtin = builtinOf(f, e);
  if (builtin) return builtinCall(f, e, builtin.builtin);
  const sig = signatureOf(f, e);
  const named = staticFunction(f, unparen(e.fun));
  const own = named !== undefined && f.p.evaluatesOwnArguments(named.fn);
  if (!own) sequence(f, [operandOf(f, e.fun), ...e.args]);
  const callee = evaluateCallee(f, e.fun);
  const args = own ? [] : callArgs(f, e, sig);
  f.at(e);
  return emitCall(f, callee, named && setsFinalizer(named.fn) ? finalizerArgs(f, e, args) : args, sig, e);
}

/** The concrete signature of the called function, without receiver. */
export function signatureOf(f: FunctionBuilder, e: CallExpr): Signature {
  const u = f.under(e.fun);
  if (u.kind !== 'Signature') throw new Error(`call of ${u.kind}`);
  return u;
}

/** The part of the called expression that is evaluated. */
export function operandOf(f: FunctionBuilder, fun: Expr): Expr | undefined {
  const x = unparen(fun);
  if (x.kind === 'FuncLit' || staticFunction(f, x)) return undefined;
  return x.kind === 'SelectorExpr' && f.info.selections.get(x)?.kind === 'method' ? x.x : x;
}

/** Evaluates what is called: a receiver, or a function value. */
export function evaluateCallee(f: FunctionBuilder, fun: Expr): Callee {
  const x = unparen(fun);
  const named = staticFunction(f, x);
  if (named) {
    const targs = typeArgs(f, named.id);
    return { kind: 'static', fn: () => f.p.func(named.fn, targs), recv: [], goFn: named.fn, targs };
  }
  if (x.kind === 'FuncLit') {
    const c = closureInSlot(f, x);
    return { kind: 'closure', closure: c.object, code: c.fn };
  }
  if (x.kind === 'SelectorExpr' && !f.hoisted.has(x)) {
    const sel = f.info.selections.get(x);
    if (sel?.kind === 'method') {
      const r = receiver(f, x, sel);
      if (r.kind === 'iface') return { kind: 'iface', iface: r.recv, selector: f.p.selector(r.method) };
      return { kind: 'static', fn: () => methodFunc(f, r), recv: [r.recv], goFn: r.method, targs: r.named.targs };
    }
    if (sel?.kind === 'methodExpr') return { kind: 'static', fn: () => methodExprFunc(f, x, sel), recv: [] };
  }
  return { kind: 'closure', closure: expr(f, x) };
}

/** Emits the call itself, with the nil checks that belong to it. */
export function emitCall(f: FunctionBuilder, callee: Callee, args: readonly Value[], sig: Signature, e: CallExpr): Value | undefined {
  const { b } = f;
  const result = f.ir(sig.results);
  let v: Value;
  switch (callee.kind) {
    case 'static': {
      const intrinsic = callee.goFn && f.p.intrinsic(callee.goFn);
      if (intrinsic) return callIntrinsic(f, intrinsic, callee, args, sig, e);
      v = b.call(callee.fn(), [...callee.recv, ...args]);
      break;
    }
    case 'iface':
      b.guard('nil', b.cmp('ne', b.extract(callee.iface, 0), b.null()), f.rt('panicNil'));
      v = b.icall(callee.iface, callee.selector, result, [...args]);
      break;
    case 'closure':
      v = callClosure(f, callee.closure, args, result, callee.code);
      break;
  }
  return result.kind === 'void' ? undefined : v;
}

/** Calls a function value. */
export function callClosure(f: FunctionBuilder, closure: Value, args: readonly Value[], result: IrType, code?: Func): Value {
  const { b } = f;
  if (code) return b.call(code, [...args, closure]);
  f.nilGuard(closure);
  return b.callPtr(b.load(f.t.ptr, closure), result, [...args, closure]);
}

function callIntrinsic(
  f: FunctionBuilder, build: IntrinsicBuilder, callee: Callee & { readonly kind: 'static' }, args: readonly Value[], sig: Signature, e: CallExpr,
): Value | undefined {
  const call = { args: e.args, sig, source: f.source, fn: callee.goFn as GoFunc, targs: callee.targs ?? [], evaluate: (x: Expr): Value => expr(f, x) };
  return build(f.b, [...callee.recv, ...args], call);
}

/** The arguments of a call converted to the parameters' types; variadic ones are packed into a slice. */
export function callArgs(f: FunctionBuilder, e: CallExpr, sig: Signature): Value[] {
  const params = sig.params.vars.map((v) => v.type as Type);
  if (e.args.length === 1) {
    const t = f.type(e.args[0]);
    if (t.kind === 'Tuple') return spreadArgs(f, expr(f, e.args[0]), t, params, sig.variadic);
  }
  if (!sig.variadic || e.hasDots) return e.args.map((a, i) => exprAs(f, a, params[i]));
  const fixed = params.length - 1;
  const values = e.args.slice(0, fixed).map((a, i) => exprAs(f, a, params[i]));
  values.push(packVariadic(f, e.args.slice(fixed), params[fixed]));
  return values;
}

function elemOf(slice: Type): Type {
  const u = under(slice);
  if (u.kind !== 'Slice') throw new Error('variadic parameter that is no slice');
  return u.elem;
}

function packVariadic(f: FunctionBuilder, args: readonly Expr[], slice: Type): Value {
  if (args.length === 0) return f.zero(slice);
  const elem = elemOf(slice);
  return sliceOf(f, elem, args.length, (addr, i) => exprInto(f, addr, args[i], elem));
}

/** A slice of fresh memory that `store` fills. */
export function sliceOf(f: FunctionBuilder, elem: Type, n: number, store: (addr: Value, i: number) => void): Value {
  const { b, t } = f;
  const ir = f.ir(elem);
  const array = b.new(t.array(ir, n), !f.p.hasPointers(elem), '... argument');
  for (let i = 0; i < n; i++) store(b.elem(array, ir, b.word(i)), i);
  return b.aggregate(t.slice, [array, b.word(n), b.word(n)]);
}

/** f(g()) where g has several results. */
function spreadArgs(f: FunctionBuilder, tuple: Value, t: Tuple, params: readonly Type[], variadic: boolean): Value[] {
  const parts = t.vars.map((v, i) => ({ v: t.vars.length === 1 ? tuple : f.b.extract(tuple, i), type: f.subst(v.type as Type) }));
  const fixed = variadic ? params.length - 1 : params.length;
  const values = parts.slice(0, fixed).map((p, i) => convertAssign(f, p.v, p.type, params[i]));
  if (variadic) {
    const rest = parts.slice(fixed);
    const slice = params[fixed];
    const elem = elemOf(slice);
    const packed = rest.length === 0 ? f.zero(slice) : sliceOf(f, elem, rest.length, (addr, i) => f.b.store(addr, convertAssign(f, rest[i].v, rest[i].type, elem)));
    values.push(packed);
  }
  return values;
}
