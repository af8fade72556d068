/** Predicates on types, and type identity. */
import { asNamed, unalias } from './alias';
import { idOf, sameId } from './objects';
import { makeSubstMap, substTuple, subst } from './subst';
import { termlistEqual } from './termlist';
import { BasicInfo, type Interface, type Named, type Signature, type Struct, type Type, type Union } from './type';
import { typeParamIs } from './typeparam';
import { computeUnionTypeSet, isComparableSet, isEmptySet, typeSet } from './typeset';
import { typeErrorf, under, underIs, type TypeError_ } from './under';
import { basicKinds, Typ, universeRune } from './universe';

export { samePkg } from './objects';
export { hasEmptyTypeset } from './typeset';

/** False for the type of something erroneous. */
export function isValid(t: Type): boolean {
  return unalias(t) !== Typ.invalid;
}

/** Whether the underlying type is a basic one with any of the given properties. */
export function isBasic(t: Type, info: number): boolean {
  const u = under(t);
  return u.kind === 'Basic' && (u.info & info) !== 0;
}
export function isBoolean(t: Type): boolean {
  return isBasic(t, BasicInfo.boolean);
}
export function isInteger(t: Type): boolean {
  return isBasic(t, BasicInfo.integer);
}
export function isUnsigned(t: Type): boolean {
  return isBasic(t, BasicInfo.unsigned);
}
export function isFloat(t: Type): boolean {
  return isBasic(t, BasicInfo.float);
}
export function isComplex(t: Type): boolean {
  return isBasic(t, BasicInfo.complex);
}
export function isNumeric(t: Type): boolean {
  return isBasic(t, BasicInfo.numeric);
}
export function isString(t: Type): boolean {
  return isBasic(t, BasicInfo.string);
}
export function isIntegerOrFloat(t: Type): boolean {
  return isBasic(t, BasicInfo.integer | BasicInfo.float);
}
export function isConstType(t: Type): boolean {
  return isBasic(t, BasicInfo.constType);
}

/** Like `isBasic`; for a type parameter, whether it holds for all types of its constraint. */
export function allBasic(t: Type, info: number): boolean {
  const p = unalias(t);
  if (p.kind === 'TypeParam') return typeParamIs(p, (term) => term !== undefined && isBasic(term.type, info));
  return isBasic(t, info);
}
export function allBoolean(t: Type): boolean {
  return allBasic(t, BasicInfo.boolean);
}
export function allInteger(t: Type): boolean {
  return allBasic(t, BasicInfo.integer);
}
export function allUnsigned(t: Type): boolean {
  return allBasic(t, BasicInfo.unsigned);
}
export function allNumeric(t: Type): boolean {
  return allBasic(t, BasicInfo.numeric);
}
export function allString(t: Type): boolean {
  return allBasic(t, BasicInfo.string);
}
export function allOrdered(t: Type): boolean {
  return allBasic(t, BasicInfo.ordered);
}
export function allNumericOrString(t: Type): boolean {
  return allBasic(t, BasicInfo.numeric | BasicInfo.string);
}

/** Predeclared types, defined types and type parameters have a name. */
export function hasName(t: Type): boolean {
  const k = unalias(t).kind;
  return k === 'Basic' || k === 'Named' || k === 'TypeParam';
}
/** Whether t is neither a defined type nor a type parameter. */
export function isTypeLit(t: Type): boolean {
  const k = unalias(t).kind;
  return k !== 'Named' && k !== 'TypeParam';
}
/** Whether t is typed; does not look through names, for untyped types have none. */
export function isTyped(t: Type): boolean {
  return t.kind !== 'Basic' || (t.info & BasicInfo.untyped) === 0;
}
export function isUntyped(t: Type): boolean {
  return !isTyped(t);
}
export function isUntypedNumeric(t: Type): boolean {
  return t.kind === 'Basic' && (t.info & BasicInfo.untyped) !== 0 && (t.info & BasicInfo.numeric) !== 0;
}
/** Whether the underlying type is an interface; true for type parameters. */
export function isInterface(t: Type): boolean {
  return under(t).kind === 'Interface';
}
export function isNonTypeParamInterface(t: Type): boolean {
  return !isTypeParam(t) && isInterface(t);
}
export function isTypeParam(t: Type): boolean {
  return unalias(t).kind === 'TypeParam';
}

/** Whether t is a generic type that has not been instantiated. */
export function isGeneric(t: Type): boolean {
  if (t.kind === 'Alias' && t.tparams.length > 0 && t.targs.length === 0) return true;
  const named = asNamed(t);
  return named !== undefined && named.orig === named && named.tparams.length > 0;
}

/** Whether values of the type can be compared with ==; interfaces can, though that may panic. */
export function comparable(T: Type): boolean {
  return comparableType(T, true) === undefined;
}

/** Why values of the type cannot be compared; undefined if they can. With `dynamic`, interfaces always can. */
export function comparableType(T: Type, dynamic: boolean, seen?: Set<Type>): TypeError_ | undefined {
  if (seen?.has(T)) return undefined;
  const u = under(T);
  switch (u.kind) {
    case 'Basic':
      return u.basic === 'untyped nil' ? typeErrorf('') : undefined;
    case 'Pointer':
    case 'Chan':
      return undefined;
    case 'Struct': {
      seen = (seen ?? new Set()).add(T);
      for (const f of u.fields) {
        if (comparableType(f.type ?? Typ.invalid, dynamic, seen)) return typeErrorf('struct containing %s cannot be compared', f.type);
      }
      return undefined;
    }
    case 'Array':
      seen = (seen ?? new Set()).add(T);
      return comparableType(u.elem, dynamic, seen) ? typeErrorf('%s cannot be compared', T) : undefined;
    case 'Interface': {
      seen = (seen ?? new Set()).add(T);
      if ((dynamic && !isTypeParam(T)) || isComparableSet(typeSet(u), seen)) return undefined;
      return typeErrorf(isEmptySet(typeSet(u)) ? 'empty type set' : 'incomparable types in type set');
    }
    default:
      return typeErrorf('');
  }
}

/** Whether nil is a value of the type. */
export function hasNil(t: Type): boolean {
  const u = under(t);
  switch (u.kind) {
    case 'Basic':
      return u.basic === 'unsafe.Pointer';
    case 'Slice':
    case 'Pointer':
    case 'Signature':
    case 'Map':
    case 'Chan':
      return true;
    case 'Interface':
      return !isTypeParam(t) || underIs(t, (x) => x !== undefined && hasNil(x));
    default:
      return false;
  }
}

// ---- identity ------------------------------------------------------------------------------------

/** Interfaces that are being compared: a chain, since comparing methods may lead back to them. */
export interface IfacePair {
  readonly x: Interface;
  readonly y: Interface;
  readonly prev: IfacePair | undefined;
}

/** Whether the pair is already on the chain. */
export function pairSeen(x: Interface, y: Interface, p: IfacePair | undefined): boolean {
  for (; p; p = p.prev) if ((p.x === x && p.y === y) || (p.x === y && p.y === x)) return true;
  return false;
}

/** Whether two types are the same type. */
export function identical(x: Type, y: Type): boolean {
  return x === y || same(x, y, false, undefined);
}

/** Whether two types are the same but for struct tags. */
export function identicalIgnoreTags(x: Type, y: Type): boolean {
  return same(x, y, true, undefined);
}

function same(x: Type, y: Type, ignoreTags: boolean, p: IfacePair | undefined): boolean {
  x = unalias(x);
  y = unalias(y);
  if (x === y) return true;
  switch (x.kind) {
    case 'Basic':
      return y.kind === 'Basic' && x.basic === y.basic;
    case 'Array':
      // An unknown length follows from an error that has been reported.
      return y.kind === 'Array' && (x.len < 0 || y.len < 0 || x.len === y.len) && same(x.elem, y.elem, ignoreTags, p);
    case 'Slice':
      return y.kind === 'Slice' && same(x.elem, y.elem, ignoreTags, p);
    case 'Struct':
      return y.kind === 'Struct' && sameStruct(x, y, ignoreTags, p);
    case 'Pointer':
      return y.kind === 'Pointer' && same(x.base, y.base, ignoreTags, p);
    case 'Tuple': {
      if (y.kind !== 'Tuple' || x.vars.length !== y.vars.length) return false;
      const { vars } = y;
      return x.vars.every((v, i) => same(v.type ?? Typ.invalid, vars[i].type ?? Typ.invalid, ignoreTags, p));
    }
    case 'Signature':
      return y.kind === 'Signature' && sameSignature(x, y, ignoreTags, p);
    case 'Union':
      return y.kind === 'Union' && sameUnion(x, y);
    case 'Interface':
      return y.kind === 'Interface' && sameInterface(x, y, ignoreTags, p);
    case 'Map':
      return y.kind === 'Map' && same(x.key, y.key, ignoreTags, p) && same(x.elem, y.elem, ignoreTags, p);
    case 'Chan':
      return y.kind === 'Chan' && x.dir === y.dir && same(x.elem, y.elem, ignoreTags, p);
    case 'Named':
      return y.kind === 'Named' && sameNamed(x, y);
    default:
      return false; // type parameters are identical only to themselves
  }
}

function sameStruct(x: Struct, y: Struct, ignoreTags: boolean, p: IfacePair | undefined): boolean {
  if (x.fields.length !== y.fields.length) return false;
  for (let i = 0; i < x.fields.length; i++) {
    const f = x.fields[i];
    const g = y.fields[i];
    if (f.embedded !== g.embedded || (!ignoreTags && (x.tags[i] ?? '') !== (y.tags[i] ?? ''))) return false;
    if (!sameId(f, g.pkg, g.name, false) || !same(f.type ?? Typ.invalid, g.type ?? Typ.invalid, ignoreTags, p)) return false;
  }
  return true;
}

function sameSignature(x: Signature, y: Signature, ignoreTags: boolean, p: IfacePair | undefined): boolean {
  if (x.tparams.length !== y.tparams.length || x.variadic !== y.variadic) return false;
  let { params, results } = y;
  if (x.tparams.length > 0) {
    const smap = makeSubstMap(y.tparams, x.tparams);
    for (let i = 0; i < x.tparams.length; i++) {
      if (!same(x.tparams[i].bound, subst(undefined, undefined, y.tparams[i].bound, smap), ignoreTags, p)) return false;
    }
    params = substTuple(params, smap);
    results = substTuple(results, smap);
  }
  return same(x.params, params, ignoreTags, p) && same(x.results, results, ignoreTags, p);
}

function sameUnion(x: Union, y: Union): boolean {
  return termlistEqual(computeUnionTypeSet(undefined, undefined, x).terms, computeUnionTypeSet(undefined, undefined, y).terms);
}

function sameInterface(x: Interface, y: Interface, ignoreTags: boolean, p: IfacePair | undefined): boolean {
  const xset = typeSet(x);
  const yset = typeSet(y);
  if (xset.comparable !== yset.comparable || !termlistEqual(xset.terms, yset.terms)) return false;
  const a = xset.methods;
  const b = yset.methods;
  if (a.length !== b.length) return false;
  // Methods may refer to these interfaces again: assume that they are identical.
  if (pairSeen(x, y, p)) return true;
  const q: IfacePair = { x, y, prev: p };
  return a.every((f, i) => idOf(f) === idOf(b[i]) && same(f.type ?? Typ.invalid, b[i].type ?? Typ.invalid, ignoreTags, q));
}

function sameNamed(x: Named, y: Named): boolean {
  if (x.targs.length !== y.targs.length) return false;
  for (let i = 0; i < x.targs.length; i++) if (!identical(x.targs[i], y.targs[i])) return false;
  return identicalOrigin(x, y);
}

/** Whether two named types have the same declaration. */
export function identicalOrigin(x: Named, y: Named): boolean {
  return x.orig.obj === y.orig.obj;
}

/** Whether two instantiations give the same type. */
export function identicalInstance(xorig: Type, xargs: readonly Type[], yorig: Type, yargs: readonly Type[]): boolean {
  return xargs.length === yargs.length && xargs.every((x, i) => identical(x, yargs[i])) && identical(xorig, yorig);
}

/** The type that an untyped value takes when nothing else is asked for; other types stay. */
export function defaultType(t: Type): Type {
  if (t.kind !== 'Basic') return t;
  switch (t.basic) {
    case 'untyped bool':
      return Typ.bool;
    case 'untyped int':
      return Typ.int;
    case 'untyped rune':
      return universeRune;
    case 'untyped float':
      return Typ.float64;
    case 'untyped complex':
      return Typ.complex128;
    case 'untyped string':
      return Typ.string;
    default:
      return t;
  }
}

/** The untyped type that can hold values of both, if both are numeric; undefined if there is none. */
export function maxType(x: Type, y: Type): Type | undefined {
  if (x === y) return x;
  if (x.kind === 'Basic' && y.kind === 'Basic' && isUntypedNumeric(x) && isUntypedNumeric(y)) {
    return basicKinds.indexOf(x.basic) > basicKinds.indexOf(y.basic) ? x : y;
  }
  return undefined;
}

/** Whether s could be an identifier. */
export function isValidName(s: string): boolean {
  return /^[\p{L}_][\p{L}_\p{Nd}]*$/u.test(s);
}
