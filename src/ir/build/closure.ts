/** Function literals: the closure object with what they capture, and their bodies. */
import type { Var } from '../../types/object';
import type { Signature } from '../../types/type';
import { under } from '../../types/under';
import type { Func, IrType, StructType, Value } from '../ir';
import type { FuncLit } from '../../syntax/nodes';
import { buildFunction } from './body';
import { readVar, varAddr } from './expr';
import { FunctionBuilder } from './function-builder';

interface Capture {
  readonly v: Var;
  readonly byValue: boolean;
}

/** Copies of at most this many bytes are read from the closure object once, at the start of the body. */
const eagerBytes = 16;

/** A function literal as a value. */
export function closureExpr(f: FunctionBuilder, e: FuncLit): Value {
  const captures = capturesOf(f, e);
  const fn = buildLiteral(f, e, captures);
  f.at(e);
  if (captures.length === 0) return constantClosure(f, fn);
  const type = objectType(f, captures);
  const object = f.b.new(type, false, `func literal ${fn.name} captures ${captures.map((c) => c.v.name).join(', ')}`);
  fill(f, object, type, fn, captures);
  return object;
}

/** A function literal that is called on the spot: its object does not outlive the statement. */
export function closureInSlot(f: FunctionBuilder, e: FuncLit): { object: Value; fn: Func } {
  const captures = capturesOf(f, e);
  const fn = buildLiteral(f, e, captures);
  f.at(e);
  if (captures.length === 0) return { object: f.b.null(), fn };
  const type = objectType(f, captures);
  const object = f.temp(type);
  fill(f, object, type, fn, captures);
  return { object, fn };
}

/** A function literal whose object stands where `place` says. */
export function closureAt(f: FunctionBuilder, e: FuncLit, place: (type: StructType) => Value): Value {
  const captures = capturesOf(f, e);
  const fn = buildLiteral(f, e, captures);
  f.at(e);
  if (captures.length === 0) return constantClosure(f, fn);
  const type = objectType(f, captures);
  const object = place(type);
  fill(f, object, type, fn, captures);
  return object;
}

/** The object of a function that captures nothing. */
export function constantClosure(f: FunctionBuilder, fn: Func): Value {
  const type = f.t.struct([f.t.ptr]);
  const data = f.p.dataGlobal({ kind: 'agg', type, elems: [f.b.addr(fn)] }, { readonly: true, name: `${fn.name}·f` });
  return f.b.addr(data);
}

function capturesOf(f: FunctionBuilder, e: FuncLit): Capture[] {
  const { facts } = f.shared;
  return [...facts.fn(e).captures].map((v) => ({ v, byValue: facts.capturedByValue(v) }));
}

function objectType(f: FunctionBuilder, captures: readonly Capture[]): StructType {
  return f.t.struct([f.t.ptr, ...captures.map((c): IrType => (c.byValue ? f.ir(f.varType(c.v)) : f.t.ptr))]);
}

function fill(f: FunctionBuilder, object: Value, type: StructType, fn: Func, captures: readonly Capture[]): void {
  f.b.store(object, f.b.addr(fn));
  captures.forEach(({ v, byValue }, i) => {
    const field = f.b.field(object, type, i + 1);
    const place = f.places.get(v);
    if (byValue && place?.kind === 'memory') f.copy(field, place.addr, f.varType(v));
    else f.b.store(field, byValue ? readVar(f, v) : varAddr(f, v));
  });
}

function buildLiteral(f: FunctionBuilder, e: FuncLit, captures: readonly Capture[]): Func {
  const sig = under(f.type(e)) as Signature;
  const name = f.closureName();
  const shape = f.p.signature(sig, { recv: false, closure: true });
  const params = shape.params.map((type, i) => ({ name: i === shape.params.length - 1 ? '.closure' : (sig.params.vars[i].name || '_'), type }));
  const fn = f.p.newFunc(name, params, shape.result, f.posOf(e));
  const source = { fn, name, pkg: f.pkg, info: f.info, env: f.env, signature: sig, node: e, body: e.body };
  const child = new FunctionBuilder(f.p, source, fn, f.shared, f.shared.facts.fn(e), f);
  const type = objectType(f, captures);
  buildFunction(child, (closure) => bindCaptures(child, closure, type, captures));
  return fn;
}

function bindCaptures(f: FunctionBuilder, closure: Value, type: StructType, captures: readonly Capture[]): void {
  captures.forEach(({ v, byValue }, i) => {
    const addr = f.b.field(closure, type, i + 1);
    if (!byValue) f.places.set(v, { kind: 'memory', addr: f.b.load(f.t.ptr, addr) });
    else if (f.p.sizeof(f.varType(v)) <= eagerBytes) f.places.set(v, { kind: 'value', value: f.load(f.varType(v), addr) });
    else f.places.set(v, { kind: 'memory', addr });
  });
}
