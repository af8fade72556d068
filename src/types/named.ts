/** Defined types: what they are made of is found out on first use, since declarations may be recursive and instances are many. */
import type { Pos } from '../diag/source';
import { unalias } from './alias';
import type { Checker } from './check';
import { objDecl } from './decl';
import { newInterface } from './interface';
import type { TypeName} from './object';
import { type Func, type Package } from './object';
import { hasPtrRecv, isExported, newTypeName, samePkg } from './objects';
import { cloneFunc, cloneSignature, cloneVar, makeSubstMap, replaceRecvType, subst } from './subst';
import { Named, Pointer, type Alias, type Signature, type Type, type TypeParam } from './type';
import { Typ } from './universe';

/** Makes the named type of a type name. */
export function newNamed(check: Checker | undefined, obj: TypeName, fromRHS: Type | undefined): Named {
  const t = new Named(obj);
  t.fromRHS = fromRHS;
  t.check = check;
  if (!obj.type) obj.type = t;
  return t;
}

/** Makes an instance; its underlying type and methods come when they are needed. */
export function newNamedInstance(check: Checker | undefined, pos: Pos | undefined, orig: Named, targs: readonly Type[]): Named {
  const obj = newTypeName(pos, orig.obj.pkg, orig.obj.name, undefined);
  const t = new Named(obj);
  obj.type = t;
  obj.color = 'black';
  t.check = check ?? orig.check;
  t.orig = orig;
  t.targs = targs;
  t.tparams = orig.tparams;
  t.resolve = () => {
    t.fromRHS = expandRHS(t);
  };
  return t;
}

/** Makes sure that the right-hand side and the type parameters are set, as far as they can be. */
export function unpack(t: Named): void {
  const { resolve } = t;
  if (!resolve || (t.orig !== t && !t.orig.fromRHS)) return;
  t.tparams = t.orig.tparams;
  t.resolve = undefined;
  resolve();
}

function expandRHS(t: Named): Type {
  const { orig, targs } = t;
  const rhs = orig.fromRHS;
  if (!rhs || orig.tparams.length !== targs.length) return Typ.invalid;
  const result = subst(t.check, t.obj.pos, rhs, makeSubstMap(orig.tparams, targs));
  if (result.kind !== 'Interface') return result;
  // Methods of a declared interface have the named type as receiver; those of the instance have the instance.
  const methods = replaceRecvType(result.methods, orig, t);
  if (!methods) return result;
  if (result !== rhs) {
    result.methods = methods;
    result.tset = undefined;
    return result;
  }
  const copy = newInterface(result.check, methods, result.embeddeds);
  copy.embedPos = result.embedPos;
  copy.embedFile = result.embedFile;
  copy.complete = true;
  return copy;
}

/** The right-hand side of the declaration, with type arguments in place. */
export function expandedRHS(t: Named): Type | undefined {
  unpack(t);
  return t.fromRHS;
}

/** Finds and keeps the underlying type. */
export function resolveUnderlying(n: Named): Type {
  const path: Named[] = [];
  let rhs: Type | undefined = n;
  for (;;) {
    if (!rhs) {
      rhs = Typ.invalid;
      break;
    }
    if (rhs.kind === 'Alias') rhs = unalias(rhs);
    if (rhs.kind !== 'Named') break;
    if (rhs.underlying) {
      rhs = rhs.underlying;
      break;
    }
    path.push(rhs);
    unpack(rhs);
    if (rhs.resolve) return Typ.invalid; // the generic type is still being declared
    rhs = rhs.fromRHS;
    if (rhs && path.includes(rhs as Named)) {
      rhs = Typ.invalid;
      break;
    }
  }
  for (const t of path) t.underlying ??= rhs;
  return rhs;
}

/** The type parameters of a generic type, or of the generic type that an instance was made from. */
export function typeParamsOf(t: Named | Alias | Signature): readonly TypeParam[] {
  return t.kind === 'Signature' ? t.tparams : t.orig.tparams;
}

/** Number of declared methods. */
export function numMethods(t: Named): number {
  return t.orig.methods.length;
}

/** The i-th declared method; for an instance, with type arguments in place. */
export function method(t: Named, i: number): Func {
  const { orig } = t;
  if (orig === t) return t.methods[i];
  t.instMethods ??= [];
  return (t.instMethods[i] ??= expandMethod(t, i));
}

/** All declared methods, with their signatures known. */
export function namedMethods(check: Checker, t: Named): Func[] {
  return t.orig.methods.map((_, i) => instantiateMethod(check, t, i));
}

/** The i-th declared method with its signature known. */
export function instantiateMethod(check: Checker, t: Named, i: number): Func {
  const m = method(t, i);
  if (!m.type) objDecl(check, m);
  return m;
}

function expandMethod(t: Named, i: number): Func {
  const { check, targs } = t;
  const origm = t.orig.methods[i];
  if (check) objDecl(check, origm);
  const origSig = origm.type as Signature;
  const recv = origSig.recv;
  const rtyp = recv?.type ? unalias(recv.type) : undefined;
  const base = rtyp?.kind === 'Pointer' ? unalias(rtyp.base) : rtyp;
  if (base === t || !recv) return origm;
  let sig = origSig;
  if (origSig.rparams.length === targs.length) {
    sig = subst(check, origm.pos, origSig, makeSubstMap(origSig.rparams, targs)) as Signature;
  }
  if (sig === origSig) sig = cloneSignature(origSig);
  sig.recv = cloneVar(recv, hasPtrRecv(origm) ? new Pointer(t) : t);
  return cloneFunc(origm, sig);
}

/** Adds a declared method unless there is one of that name. */
export function addMethod(t: Named, m: Func): void {
  if (methodIndexOf(t, m.name, false) < 0) t.methods.push(m);
}

function methodIndexOf(t: Named, name: string, foldCase: boolean): number {
  if (name === '_') return -1;
  if (!foldCase) return t.methods.findIndex((m) => m.name === name);
  const folded = name.toLowerCase();
  return t.methods.findIndex((m) => m.name.toLowerCase() === folded);
}

/** The declared method that `name`, written in package `pkg`, selects. */
export function lookupMethodOf(t: Named, pkg: Package | undefined, name: string, foldCase: boolean): { index: number; method: Func } | undefined {
  if (t.orig.methods.length === 0) return undefined;
  if (!samePkg(t.obj.pkg, pkg) && !isExported(name) && !foldCase) return undefined;
  const index = methodIndexOf(t.orig, name, foldCase);
  return index < 0 ? undefined : { index, method: method(t, index) };
}
