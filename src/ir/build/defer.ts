/** go and defer: function value and arguments are evaluated at once and kept in a closure object, the call comes later. */
import type { StructType, Value } from '../ir';
import type { Signature } from '../../types/type';
import type { CallExpr, CallStmt, FuncLit } from '../../syntax/nodes';
import { builtinArgs, builtinOnValues, type BuiltinArg } from './builtins';
import { callArgs, emitCall, evaluateCallee, operandOf, signatureOf, type Callee } from './call';
import { closureAt, closureExpr, constantClosure } from './closure';
import { conversion } from './convert';
import { realFn } from './facts';
import { FunctionBuilder } from './function-builder';
import { builtinOf, isConversion, sequence } from './order';
import { unparen } from './syntax';

/** Makes memory for a closure object. */
type PlaceObject = (type: StructType) => Value;

/** go f(x) */
export function goStmt(f: FunctionBuilder, s: CallStmt): void {
  const call = callOf(f, s);
  if (!call) return;
  const closure = suspended(f, call, 'gowrap', (type) => f.b.new(type, false, 'arguments of go statement'), false);
  f.at(s);
  f.callRt('newproc', closure);
}

/** defer f(x) */
export function deferStmt(f: FunctionBuilder, s: CallStmt): void {
  const call = callOf(f, s);
  if (!call) return;
  const { b, t } = f;
  // A statement that may run more than once needs memory for each time.
  const inFrame = f.frame && !f.shared.facts.loopDefers.has(s) && !realFn(f.facts).hasGoto ? f.frame : undefined;
  const place: PlaceObject = (type) => (inFrame ? inFrame.field(type) : b.new(type, false, 'defer in a loop'));
  const closure = suspended(f, call, 'deferwrap', place, true);
  f.at(s);
  const type = t.struct([t.ptr, t.ptr]);
  const record = place(type);
  b.store(b.field(record, type, 1), closure);
  f.callRt('deferproc', frameAddr(f), record);
}

/** The frame of the function that a defer statement belongs to. */
function frameAddr(f: FunctionBuilder): Value {
  if (f.frame) return f.frame.addr;
  if (!f.rangeBody) throw new Error('defer outside a function with a frame');
  return f.rangeBody.fromOuter('frame', f.t.ptr, frameAddr);
}

/** What `recover` of this function asks the runtime with. */
export function recoverTokenOf(f: FunctionBuilder): Value {
  if (f.recoverToken) return f.recoverToken;
  if (!f.rangeBody) return f.b.null();
  return f.rangeBody.fromOuter('token', f.t.ptr, recoverTokenOf);
}

function callOf(f: FunctionBuilder, s: CallStmt): CallExpr | undefined {
  const e = unparen(s.call);
  if (e.kind !== 'CallExpr') throw new Error(`${s.tok} of something that is no call`);
  if (isConversion(f, e)) {
    conversion(f, e);
    return undefined;
  }
  return e;
}

/** A func() that makes the call with the operands as they are now. */
function suspended(f: FunctionBuilder, e: CallExpr, what: string, place: PlaceObject, deferred: boolean): Value {
  const builtin = builtinOf(f, e);
  if (builtin) {
    const args = builtinArgs(f, e, builtin.builtin);
    return wrap(f, what, place, args.map((a) => a.value), (w, values) => {
      w.at(e);
      builtinOnValues(w, builtin.builtin, args.map((a, i): BuiltinArg => ({ ...a, value: values[i] })), e);
    });
  }
  const sig = signatureOf(f, e);
  const fun = unparen(e.fun);
  const plain = sig.params.vars.length === 0 && sig.results.vars.length === 0;
  if (plain && fun.kind === 'FuncLit') return deferred ? closureAt(f, fun, place) : closureExpr(f, fun);
  sequence(f, [operandOf(f, e.fun), ...e.args]);
  const callee = literalCallee(f, fun, place) ?? evaluateCallee(f, e.fun);
  const args = callArgs(f, e, sig);
  f.at(e);
  if (callee.kind === 'iface') f.b.guard('nil', f.b.cmp('ne', f.b.extract(callee.iface, 0), f.b.null()), f.rt('panicNil'));
  if (plain && callee.kind === 'closure' && !callee.code) return callee.closure;
  return wrapCall(f, e, sig, callee, args, what, place, deferred);
}

/** A literal that is called with arguments: its object must live as long as the call is put off. */
function literalCallee(f: FunctionBuilder, fun: ReturnType<typeof unparen>, place: PlaceObject): Callee | undefined {
  return fun.kind === 'FuncLit' ? { kind: 'closure', closure: closureAt(f, fun as FuncLit, place) } : undefined;
}

function calleeValues(callee: Callee): readonly Value[] {
  switch (callee.kind) {
    case 'static':
      return callee.recv;
    case 'iface':
      return [callee.iface];
    case 'closure':
      return [callee.closure];
  }
}

function withValues(callee: Callee, values: readonly Value[]): Callee {
  switch (callee.kind) {
    case 'static':
      return { ...callee, recv: values };
    case 'iface':
      return { ...callee, iface: values[0] };
    case 'closure':
      return { kind: 'closure', closure: values[0] };
  }
}

function wrapCall(
  f: FunctionBuilder, e: CallExpr, sig: Signature, callee: Callee, args: readonly Value[], what: string, place: PlaceObject, deferred: boolean,
): Value {
  const own = calleeValues(callee);
  return wrap(f, what, place, [...own, ...args], (w, values) => {
    w.at(e);
    const late = withValues(callee, values.slice(0, own.length));
    if (deferred) forward(w, late);
    emitCall(w, late, values.slice(own.length), sig, e);
  });
}

/** Reflection says itself what it calls: this stands for it until then. */
export const reflectCode = 1;
const callsLater = new Set(['reflect.Value.Call', 'reflect.Value.CallSlice']);

/** Tells the runtime whose call this really is, so that `recover` works there. */
function forward(w: FunctionBuilder, callee: Callee): void {
  const { b, t } = w;
  const self = b.addr(w.fn);
  switch (callee.kind) {
    case 'static': {
      if (callee.goFn && w.p.intrinsic(callee.goFn)) return;
      const fn = callee.fn();
      if (callsLater.has(fn.name)) w.callRt('deferForward', self, b.conv('inttoptr', b.word(reflectCode), t.ptr));
      else if (w.p.mayRecover(fn)) w.callRt('deferForward', self, b.addr(fn));
      return;
    }
    case 'iface':
      return void w.callRt('deferForward', self, b.icallAddress(callee.iface, callee.selector));
    case 'closure':
      w.nilGuard(callee.closure);
      return void w.callRt('deferForward', self, b.load(t.ptr, callee.closure));
  }
}

/** A closure object with some values, and the function that runs on them. */
function wrap(
  f: FunctionBuilder, what: string, place: PlaceObject, values: readonly Value[], build: (w: FunctionBuilder, values: Value[]) => void,
): Value {
  const { p, t, b } = f;
  const name = f.helperName(what);
  const fn = p.newFunc(name, [{ name: '.closure', type: t.ptr }], t.void, b.pos);
  const w = new FunctionBuilder(p, { ...f.source, fn, name }, fn, f.shared, f.facts, f);
  w.b.pos = b.pos;
  const type = t.struct([t.ptr, ...values.map((v) => v.type)]);
  const closure = fn.params[0];
  const loaded = values.map((v, i) => w.b.load(v.type, w.b.field(closure, type, i + 1)));
  build(w, loaded);
  w.b.ret();
  if (values.length === 0) return constantClosure(f, fn);
  const object = place(type);
  b.store(object, b.addr(fn));
  values.forEach((v, i) => b.store(b.field(object, type, i + 1), v));
  return object;
}
