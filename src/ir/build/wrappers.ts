/** Functions that only pass a call on: methods through interfaces, promoted and bound methods, method expressions, function values. */
import { unalias } from '../../types/alias';
import type { Func as GoFunc } from '../../types/object';
import { hasPtrRecv } from '../../types/objects';
import type { MethodSetEntry } from '../../types/methodset';
import type { Named, Signature, Struct, Type } from '../../types/type';
import { typeKey } from '../../types/typekey';
import { under } from '../../types/under';
import type { Const, Func, IrType, Value } from '../ir';
import { Emitter } from './emit';
import type { Entry } from './entries';
import { packageLinkName } from './names';
import type { Program } from './program';

/** A value, or the address of one. */
interface Place {
  readonly type: Type;
  readonly value: Value;
  readonly isAddr: boolean;
}

/** The function that the method table of a type holds: it takes the data word first. */
export function interfaceMethod(p: Program, entry: Entry, m: MethodSetEntry): Func {
  const { type } = entry;
  const direct = m.index.length === 1 ? directMethod(p, type, m.func) : undefined;
  if (direct && p.irType(type).kind === 'ptr') return direct;
  const sig = m.func.type as Signature;
  return wrapper(p, `${receiverName(type)}.${m.func.name}-iface`, [p.t.ptr], sig, false, (b, self, args) => {
    const data = self.params[0];
    const place: Place = p.isPointerShaped(type)
      ? { type, value: fromWord(b, data, p.irType(type)), isAddr: false }
      : { type, value: data, isAddr: true };
    return callMethod(p, b, place, m.index, m.func, args, true);
  });
}

/** The method itself if values of `type` are what it takes as receiver. */
function directMethod(p: Program, type: Type, method: GoFunc): Func | undefined {
  const t = unalias(type);
  if (t.kind === 'Named' && under(t).kind !== 'Interface') return hasPtrRecv(method) ? undefined : p.method(method, t);
  if (t.kind !== 'Pointer' || !hasPtrRecv(method)) return undefined;
  const base = unalias(t.base);
  return base.kind === 'Named' && under(base).kind !== 'Interface' ? p.method(method, base) : undefined;
}

/** Code of the method value x.M: its receiver stands in the closure object behind the code pointer. */
export function boundMethod(p: Program, recv: Type, method: GoFunc, index: readonly number[]): Func {
  const sig = method.type as Signature;
  return wrapper(p, `${receiverName(recv)}.${method.name}-fm${pathSuffix(index)}`, [], sig, true, (b, self, args) => {
    const t = p.irType(recv);
    const object = p.t.struct([p.t.ptr, t]);
    const closure = self.params[self.params.length - 1];
    const value = b.load(t, b.field(closure, object, 1));
    return callMethod(p, b, { type: recv, value, isAddr: false }, index, method, args, true);
  });
}

/** The function that a method expression T.M denotes. */
export function methodExpr(p: Program, recv: Type, method: GoFunc, index: readonly number[]): Func {
  const direct = index.length === 1 ? directMethod(p, recv, method) : undefined;
  if (direct) return direct;
  const sig = method.type as Signature;
  return wrapper(p, `${receiverName(recv)}.${method.name}-expr${pathSuffix(index)}`, [p.irType(recv)], sig, false, (b, self, args) =>
    callMethod(p, b, { type: recv, value: self.params[0], isAddr: false }, index, method, args, true),
  );
}

/** Code of a closure object {code, func value} that calls the func value and forgets its results. */
export function withoutResults(p: Program, sig: Signature): Func {
  const { params, result } = p.signature(sig, { recv: false, closure: true });
  const name = `call:${typeKey(sig)}`;
  const known = p.wrappers.get(name);
  if (known) return known;
  const list = params.map((type, i) => ({ name: i === params.length - 1 ? '.closure' : `p${i}`, type }));
  const made = p.lazyFunc(name, list, p.t.void, (self) => {
    const b = new Emitter(p.t, self);
    const object = p.t.struct([p.t.ptr, p.t.ptr]);
    const fn = b.load(p.t.ptr, b.field(self.params[params.length - 1], object, 1));
    b.callPtr(b.load(p.t.ptr, fn), result, [...self.params.slice(0, -1), fn]);
    b.ret(undefined);
  });
  p.wrappers.set(name, made);
  return made;
}

/** The constant closure object of a function that is used as a value. */
export function closureOf(p: Program, fn: Func): Const {
  let g = p.closures.get(fn);
  if (!g) {
    const thunk = p.lazyFunc(`${fn.name}-thunk`, [...fn.params.map((x) => ({ name: x.name, type: x.type })), { name: '.closure', type: p.t.ptr }], fn.result, (self) => {
      const b = new Emitter(p.t, self);
      forwardDefer(p, b, self, fn);
      finish(b, b.call(fn, self.params.slice(0, fn.params.length)), fn.result);
    });
    const type = p.t.struct([p.t.ptr]);
    const init: Const = { kind: 'agg', type, elems: [{ kind: 'addr', type: p.t.ptr, of: thunk, offset: 0 }] };
    g = p.dataGlobal(init, { readonly: true, name: `${fn.name}-closure` });
    p.closures.set(fn, g);
  }
  return { kind: 'addr', type: p.t.ptr, of: g, offset: 0 };
}

/** As `callMethod`, for a receiver value of type `recv`. */
export function callOn(p: Program, b: Emitter, recv: Type, value: Value, index: readonly number[], method: GoFunc, args: Value[]): Value {
  return callMethod(p, b, { type: recv, value, isAddr: false }, index, method, args, false);
}

type Emit = (b: Emitter, self: Func, args: Value[]) => Value;

function wrapper(p: Program, name: string, first: IrType[], sig: Signature, closure: boolean, emit: Emit): Func {
  const known = p.wrappers.get(name);
  if (known) return known;
  const { params, result } = p.signature(sig, { recv: false, closure });
  const list = [...first, ...params].map((type, i, all) => ({ name: closure && i === all.length - 1 ? '.closure' : `p${i}`, type }));
  const made = p.lazyFunc(name, list, result, (self) => {
    const b = new Emitter(p.t, self);
    const from = first.length;
    const args = self.params.slice(from, from + sig.params.vars.length);
    finish(b, emit(b, self, args), result);
  });
  p.wrappers.set(name, made);
  p.forwards.add(made);
  return made;
}

function finish(b: Emitter, value: Value, result: IrType): void {
  b.ret(result.kind === 'void' ? undefined : value);
}

/** Tells the runtime that a deferred call of the wrapper is one of what it wraps, so that `recover` works there. */
function forwardDefer(p: Program, b: Emitter, self: Func, target: Func): void {
  if (!p.mayRecover(target)) return;
  const addr = (f: Func): Value => b.addr(f);
  b.call(p.runtimeFunc('deferForward'), [addr(self), addr(target)]);
}

/** Follows the path through embedded fields and calls the method at its end. */
function callMethod(p: Program, b: Emitter, start: Place, index: readonly number[], method: GoFunc, args: Value[], forward: boolean): Value {
  let place = start;
  for (const i of index.slice(0, -1)) place = step(p, b, place, i);
  if (under(place.type).kind === 'Interface') {
    const value = rvalue(p, b, place);
    b.guard('nil', b.cmp('ne', b.extract(value, 0), b.null()), p.runtimeFunc('panicNil'));
    const selector = p.selector(method);
    if (forward) b.call(p.runtimeFunc('deferForward'), [b.addr(b.fn), b.icallAddress(value, selector)]);
    return b.icall(value, selector, p.irType((method.type as Signature).results), args);
  }
  place = dereference(p, b, place);
  const named = unalias(place.type) as Named;
  const fn = p.method(method, named);
  if (forward) forwardDefer(p, b, b.fn, fn);
  if (!hasPtrRecv(method)) {
    // A method of a value that is called with nil in place of a pointer to one.
    if (index.length === 1 && place.isAddr && isPointer(start.type)) {
      const text = p.stringConst(`value method ${receiverName(named)}.${method.name} called using nil *${named.obj.name} pointer`);
      b.guard('nil', b.cmp('ne', place.value, b.null()), p.runtimeFunc('panicwrap'), [text]);
      return b.call(fn, [b.load(p.irType(named), place.value), ...args]);
    }
    return b.call(fn, [rvalue(p, b, place), ...args]);
  }
  if (place.isAddr) return b.call(fn, [place.value, ...args]);
  const t = p.irType(named);
  const copy = b.new(t, !p.hasPointers(named), 'receiver of a method value');
  b.store(copy, place.value);
  return b.call(fn, [copy, ...args]);
}

function isPointer(t: Type): boolean {
  const u = unalias(t);
  return u.kind === 'Pointer';
}

/** One embedded field further. */
function step(p: Program, b: Emitter, from: Place, i: number): Place {
  const place = dereference(p, b, from);
  const u = under(place.type) as Struct;
  const s = p.structType(u);
  const type = u.fields[i].type as Type;
  if (!place.isAddr) return { type, value: b.extract(place.value, i), isAddr: false };
  guardNil(p, b, place.value);
  return { type, value: b.field(place.value, s, i), isAddr: true };
}

/** A pointer as the place it points to. */
function dereference(p: Program, b: Emitter, place: Place): Place {
  const t = unalias(place.type);
  const u = t.kind === 'Named' ? t : under(t);
  if (u.kind !== 'Pointer') return place;
  const value = place.isAddr ? rvalue(p, b, place) : place.value;
  return { type: u.base, value, isAddr: true };
}

function rvalue(p: Program, b: Emitter, place: Place): Value {
  if (!place.isAddr) return place.value;
  guardNil(p, b, place.value);
  return b.load(p.irType(place.type), place.value);
}

function guardNil(p: Program, b: Emitter, address: Value): void {
  // Fields of the same object need no second test.
  if (address.kind === 'inst' && address.op === 'field') return;
  b.guard('nil', b.cmp('ne', address, b.null()), p.runtimeFunc('panicNil'));
}

/** A pointer-shaped value from the data word. */
export function fromWord(b: Emitter, word: Value, type: IrType): Value {
  if (type.kind === 'struct') return b.aggregate(type, [fromWord(b, word, type.fields[0])]);
  if (type.kind === 'array') return b.aggregate(type, [fromWord(b, word, type.elem)]);
  return word;
}

/** The receiver's part of a wrapper's name. */
function receiverName(type: Type): string {
  const t = unalias(type);
  if (t.kind === 'Pointer' && unalias(t.base).kind === 'Named') return `(*${receiverName(t.base)})`;
  if (t.kind !== 'Named') return typeKey(t);
  const key = typeKey(t);
  // The main package is called main whatever its path.
  return t.obj.pkg && key.startsWith(`${t.obj.pkg.path}.`) ? packageLinkName(t.obj.pkg) + key.slice(t.obj.pkg.path.length) : key;
}

function pathSuffix(index: readonly number[]): string {
  return index.length > 1 ? `·${index.slice(0, -1).join('.')}` : '';
}
