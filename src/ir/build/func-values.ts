/** Functions and methods as values, and the receivers of method calls. */
import { unalias } from '../../types/alias';
import type { Selection } from '../../types/info';
import { lookupFieldOrMethod } from '../../types/lookup';
import type { Func as GoFunc } from '../../types/object';
import { hasPtrRecv } from '../../types/objects';
import { Pointer, type Named, type Type } from '../../types/type';
import { under } from '../../types/under';
import type { Func, Value } from '../ir';
import type { Expr, IndexExpr, Name, SelectorExpr } from '../../syntax/nodes';
import { locValue, operandLoc, pathAddress, type Loc } from './address';
import type { FunctionBuilder } from './function-builder';
import { unparen } from './syntax';

/** Type arguments with which a name is used. */
export function typeArgs(f: FunctionBuilder, id: Name): Type[] {
  return (f.info.instances.get(id)?.targs ?? []).map((t) => f.subst(t));
}

/** A declared function as a value. */
export function functionValue(f: FunctionBuilder, id: Name, fn: GoFunc): Value {
  return f.p.closureOf(f.p.func(fn, typeArgs(f, id)));
}

/** The declared function that an expression names, without method selections. */
export function staticFunction(f: FunctionBuilder, e: Expr): { fn: GoFunc; id: Name } | undefined {
  const x = unparen(e);
  const callee = x.kind === 'IndexExpr' ? unparen(x.x) : x;
  const id = callee.kind === 'Name' ? callee : callee.kind === 'SelectorExpr' && !f.info.selections.has(callee) ? callee.sel : undefined;
  const obj = id && f.info.uses.get(id);
  return id && obj?.kind === 'Func' ? { fn: obj, id } : undefined;
}

/** The value of an index expression that instantiates a generic function; undefined for others. */
export function instantiated(f: FunctionBuilder, e: IndexExpr): Value | undefined {
  const s = staticFunction(f, e);
  return s && functionValue(f, s.id, s.fn);
}

// ---- methods -----------------------------------------------------------------------------------

/** The method that a selection means on concrete types, and the path to its receiver. */
interface Selected {
  readonly fn: GoFunc;
  readonly index: readonly number[];
}

function selected(f: FunctionBuilder, sel: Selection): Selected {
  const fn = sel.obj as GoFunc;
  if (unalias(sel.recv).kind !== 'TypeParam') return { fn, index: sel.index };
  return lookup(f.subst(sel.recv), fn);
}

/** Finds the method named as `fn` in a concrete type. */
function lookup(t: Type, fn: GoFunc): Selected {
  const r = lookupFieldOrMethod(t, true, fn.pkg, fn.name);
  if (r.obj?.kind !== 'Func' || !r.index) throw new Error(`type has no method ${fn.name}`);
  return { fn: r.obj, index: r.index };
}

/** A method with its evaluated receiver. */
export type Receiver =
  | { readonly kind: 'static'; readonly method: GoFunc; readonly named: Named; readonly recv: Value; readonly type: Type }
  | { readonly kind: 'iface'; readonly method: GoFunc; readonly recv: Value; readonly type: Type };

/** Evaluates the receiver of the method x.f. */
export function receiver(f: FunctionBuilder, e: SelectorExpr, sel: Selection): Receiver {
  const { fn, index } = selected(f, sel);
  const operand = operandLoc(f, e.x);
  f.at(e);
  const loc = pathAddress(f, operand, index.slice(0, -1));
  if (under(loc.type).kind === 'Interface') {
    return { kind: 'iface', method: lookup(loc.type, fn).fn, recv: locValue(f, loc), type: loc.type };
  }
  return concreteReceiver(f, loc, fn);
}

function concreteReceiver(f: FunctionBuilder, loc: Loc, fn: GoFunc): Receiver {
  const t = unalias(loc.type);
  const isPtr = t.kind === 'Pointer';
  const named = unalias(isPtr ? t.base : t);
  if (named.kind !== 'Named') throw new Error(`method ${fn.name} of a type without a name`);
  if (hasPtrRecv(fn)) {
    const recv = isPtr ? locValue(f, loc) : (loc.addr ?? f.spill(locValue(f, loc)));
    return { kind: 'static', method: fn, named, recv, type: isPtr ? t : new Pointer(named) };
  }
  if (!isPtr) return { kind: 'static', method: fn, named, recv: locValue(f, loc), type: named };
  const p = locValue(f, loc);
  f.nilGuard(p);
  return { kind: 'static', method: fn, named, recv: f.load(named, p), type: named };
}

/** The function that a static receiver's method is. */
export function methodFunc(f: FunctionBuilder, r: Receiver & { readonly kind: 'static' }): Func {
  return f.p.method(r.method, r.named);
}

/** The value x.f of a method: a closure that keeps a copy of the receiver. */
export function methodValue(f: FunctionBuilder, e: SelectorExpr, sel: Selection): Value {
  const { b, t } = f;
  const r = receiver(f, e, sel);
  if (r.kind === 'iface') b.guard('nil', b.cmp('ne', b.extract(r.recv, 0), b.null()), f.rt('panicNil'));
  const { fn, index } = lookup(r.type, r.method);
  const code = f.p.boundMethod(r.type, fn, index);
  const type = t.struct([t.ptr, r.recv.type]);
  const object = b.new(type, false, `method value ${e.sel.value}`);
  b.store(object, b.addr(code));
  b.store(b.field(object, type, 1), r.recv);
  return object;
}

/** The function of a method expression T.f. */
export function methodExprFunc(f: FunctionBuilder, e: SelectorExpr, sel: Selection): Func {
  const recv = f.subst(sel.recv);
  const { fn, index } = lookup(recv, sel.obj as GoFunc);
  f.at(e);
  return f.p.methodExpr(recv, fn, index);
}

/** A method expression as a value. */
export function methodExprValue(f: FunctionBuilder, e: SelectorExpr, sel: Selection): Value {
  return f.p.closureOf(methodExprFunc(f, e, sel));
}
