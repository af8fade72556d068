/** Finds fields and methods, and tells which methods of an interface a type lacks. */
import { asNamed, unalias } from './alias';
import type { Checker } from './check';
import { objDecl } from './decl';
import type { Cause } from './errors';
import { qualifier, sprintf } from './format';
import { implements_ } from './instantiate';
import { lookupMethodOf } from './named';
import type { Func, Package, Var } from './object';
import { hasPtrRecv, sameId } from './objects';
import { identical, isInterface, isTypeParam, isValid } from './predicates';
import type { Named, Struct, Type } from './type';
import { lookupMethodInSet, typeSet } from './typeset';
import { funcText } from './typestring';
import { under } from './under';
import { Typ } from './universe';

/**
 * What a selector finds. With `obj`, `index` is the path to it and `indirect` says that a pointer was followed. Without,
 * `index` is set if the selector is ambiguous, and `indirect` if the method needs a pointer receiver.
 */
export interface LookupResult {
  readonly obj?: Var | Func;
  readonly index?: number[];
  readonly indirect: boolean;
}

const nothing: LookupResult = { indirect: false };

/** Looks for the field or method `name`, written in package `pkg`, of a value of type T that is addressable or not. */
export function lookupFieldOrMethod(T: Type, addressable: boolean, pkg: Package | undefined, name: string, foldCase = false): LookupResult {
  const named = asNamed(T);
  if (named) {
    const p = under(named);
    if (p.kind === 'Pointer') {
      // A defined pointer type has no methods, but the fields of what it points to.
      const r = lookupFieldOrMethodImpl(p, false, pkg, name, foldCase);
      return r.obj?.kind === 'Func' ? nothing : r;
    }
  }
  return lookupFieldOrMethodImpl(T, addressable, pkg, name, foldCase);
}

interface EmbeddedType {
  readonly type: Type;
  readonly index: readonly number[];
  /** A pointer was followed on the way here. */
  readonly indirect: boolean;
  /** The type stands here more than once at this depth. */
  multiples: boolean;
}

/** Like `lookupFieldOrMethod`, but a defined pointer type is just a type. */
export function lookupFieldOrMethodImpl(T: Type, addressable: boolean, pkg: Package | undefined, name: string, foldCase: boolean): LookupResult {
  if (name === '_') return nothing;
  const [type, isPtr] = deref(T);
  // Pointers to interfaces have no methods.
  if (isPtr && under(type).kind === 'Interface') return nothing;

  let current: EmbeddedType[] = [{ type, index: [], indirect: isPtr, multiples: false }];
  const seen: Named[] = [];
  while (current.length > 0) {
    const level = new Level(pkg, name, foldCase);
    for (const e of current) if (!level.visit(e, seen)) return { index: level.index, indirect: false };
    const { obj, index, indirect } = level;
    if (obj) {
      if (obj.kind === 'Func' && hasPtrRecv(obj) && !indirect && !addressable) return { indirect: true };
      return { obj, index, indirect };
    }
    current = consolidateMultiples(level.next);
  }
  return nothing;
}

/** The search at one depth of embedding. */
class Level {
  obj: Var | Func | undefined;
  index: number[] | undefined;
  indirect = false;
  readonly next: EmbeddedType[] = [];
  constructor(
    private readonly pkg: Package | undefined,
    private readonly name: string,
    private readonly foldCase: boolean,
  ) {}

  /** Looks into one type; false on a collision. */
  visit(e: EmbeddedType, seen: Named[]): boolean {
    const { pkg, name, foldCase } = this;
    const named = asNamed(e.type);
    if (named) {
      if (seen.some((s) => identical(s, named))) return true;
      seen.push(named);
      const m = lookupMethodOf(named, pkg, name, foldCase);
      if (m) return this.found(e, m.index, m.method);
    }
    const u = under(e.type);
    if (u.kind === 'Struct') return this.visitStruct(e, u);
    if (u.kind === 'Interface') {
      const m = lookupMethodInSet(typeSet(u), pkg, name, foldCase);
      if (m) return this.found(e, m.index, m.method);
    }
    return true;
  }

  private visitStruct(e: EmbeddedType, u: Struct): boolean {
    for (let i = 0; i < u.fields.length; i++) {
      const f = u.fields[i];
      if (sameId(f, this.pkg, this.name, this.foldCase)) {
        if (!this.found(e, i, f)) return false;
        continue;
      }
      // Once something is found, deeper fields do not matter.
      if (!this.obj && f.embedded) {
        const [type, isPtr] = deref(f.type ?? Typ.invalid);
        this.next.push({ type, index: [...e.index, i], indirect: e.indirect || isPtr, multiples: e.multiples });
      }
    }
    return true;
  }

  private found(e: EmbeddedType, i: number, obj: Var | Func): boolean {
    this.index = [...e.index, i];
    if (this.obj || e.multiples) return false;
    this.obj = obj;
    this.indirect = e.indirect;
    return true;
  }
}

/** The list with each type once, marked if it stood there more often. */
function consolidateMultiples(list: EmbeddedType[]): EmbeddedType[] {
  if (list.length <= 1) return list;
  const result: EmbeddedType[] = [];
  for (const e of list) {
    const prev = result.find((x) => identical(x.type, e.type));
    if (prev) prev.multiples = true;
    else result.push(e);
  }
  return result;
}

// ---- missing methods ------------------------------------------------------------------------------

type Equivalent = (x: Type, y: Type) => boolean;
type MethodState = 'notFound' | 'wrongName' | 'unexported' | 'wrongSig' | 'ambigSel' | 'ptrRecv' | 'field';

interface Missing {
  /** The method of T that V lacks. */
  readonly method: Func;
  readonly state: MethodState;
  /** The method of V that comes near. */
  readonly found?: Func;
}

/** The first method of the interface T that V lacks. With `static` false, V being an interface may lack methods but not have others of the name. */
export function missingMethod(
  check: Checker, V: Type, T: Type, isStatic: boolean, equivalent: Equivalent, cause?: Cause,
): { method: Func; wrongType: boolean } | undefined {
  const Tu = under(T);
  if (Tu.kind !== 'Interface') return undefined;
  const { methods } = typeSet(Tu);
  if (methods.length === 0) return undefined;
  const miss = findMissing(check, V, methods, isStatic, equivalent);
  if (!miss) return undefined;
  if (cause) cause.text = missingCause(check, V, T, miss);
  return { method: miss.method, wrongType: miss.state === 'wrongSig' || miss.state === 'ptrRecv' };
}

function findMissing(check: Checker, V: Type, methods: readonly Func[], isStatic: boolean, equivalent: Equivalent): Missing | undefined {
  const typeOf = (f: Func): Type => f.type ?? Typ.invalid;
  const Vu = under(V);
  if (Vu.kind === 'Interface') {
    const tset = typeSet(Vu);
    for (const m of methods) {
      const f = lookupMethodInSet(tset, m.pkg, m.name, false)?.method;
      if (!f) {
        if (isStatic) return { method: m, state: 'notFound' };
      } else if (!equivalent(typeOf(f), typeOf(m))) return { method: m, state: 'wrongSig', found: f };
    }
    return undefined;
  }
  for (const m of methods) {
    const r = lookupFieldOrMethodImpl(V, false, m.pkg, m.name, false);
    if (!r.obj) return notFound(V, m, r);
    if (r.obj.kind !== 'Func') return { method: m, state: 'field' };
    objDecl(check, r.obj);
    if (!equivalent(typeOf(r.obj), typeOf(m))) return { method: m, state: 'wrongSig', found: r.obj };
  }
  return undefined;
}

function notFound(V: Type, m: Func, r: LookupResult): Missing {
  if (r.index) return { method: m, state: 'ambigSel' };
  if (r.indirect) return { method: m, state: 'ptrRecv' };
  const { obj } = lookupFieldOrMethodImpl(V, false, m.pkg, m.name, true);
  if (obj?.kind !== 'Func') return { method: m, state: 'notFound' };
  // The same name that was not found with its exact case belongs to another package.
  return { method: m, state: obj.name === m.name ? 'unexported' : 'wrongName', found: obj };
}

function missingCause(check: Checker, V: Type, T: Type, miss: Missing): string {
  const { method: m, found: f, state } = miss;
  if (f) objDecl(check, f);
  switch (state) {
    case 'notFound':
      if (isInterfacePtr(V)) return `(${interfacePtrError(check, V)})`;
      if (isInterfacePtr(T)) return `(${interfacePtrError(check, T)})`;
      return `(missing method ${m.name})`;
    case 'wrongName':
      return `(missing method ${m.name})\n\t\thave ${funcString(check, f ?? m, false)}\n\t\twant ${funcString(check, m, false)}`;
    case 'unexported':
      return `(unexported method ${m.name})`;
    case 'wrongSig': {
      let have = funcString(check, f ?? m, false);
      let want = funcString(check, m, false);
      if (have === want) {
        have = funcString(check, f ?? m, true);
        want = funcString(check, m, true);
      }
      if (have === want) return `(wrong type for method ${m.name})`;
      return `(wrong type for method ${m.name})\n\t\thave ${have}\n\t\twant ${want}`;
    }
    case 'ambigSel':
      return sprintf(check, '(ambiguous selector %s.%s)', V, m.name);
    case 'ptrRecv':
      return `(method ${m.name} has pointer receiver)`;
    case 'field':
      return sprintf(check, '(%s.%s is a field, not a method)', V, m.name);
  }
}

/** The method with its signature, parameters without names; with `pkgInfo`, packages in full. */
export function funcString(check: Checker, f: Func, pkgInfo: boolean): string {
  return funcText(f, (pkg) => qualifier(check, pkg), pkgInfo);
}

/** Whether V has all methods of T. If something of V is unknown after an error, it is assumed to. */
export function hasAllMethods(check: Checker, V: Type, T: Type, isStatic: boolean, equivalent: Equivalent, cause?: Cause): boolean {
  if (!isValid(V)) return true;
  return !missingMethod(check, V, T, isStatic, equivalent, cause) || hasInvalidEmbeddedFields(V, new Set());
}

function hasInvalidEmbeddedFields(T: Type, seen: Set<Struct>): boolean {
  const S = under(derefStructPtr(T));
  if (S.kind !== 'Struct' || seen.has(S)) return false;
  seen.add(S);
  return S.fields.some((f) => f.embedded && f.type !== undefined && (!isValid(f.type) || hasInvalidEmbeddedFields(f.type, seen)));
}

/** Whether T is a pointer to an interface or to a type parameter. */
export function isInterfacePtr(T: Type): boolean {
  const p = under(T);
  return p.kind === 'Pointer' && isInterface(p.base);
}

/** Why a pointer to an interface does not do. */
export function interfacePtrError(check: Checker, T: Type): string {
  const p = under(T);
  if (p.kind === 'Pointer' && isTypeParam(p.base)) return sprintf(check, 'type %s is pointer to type parameter, not type parameter', T);
  return sprintf(check, 'type %s is pointer to interface, not interface', T);
}

/** Whether a value of interface type V may hold a T, as far as methods of the same name go. */
export function assertableTo(check: Checker, V: Type, T: Type, cause?: Cause): boolean {
  // An interface may always be asserted: the value may have more methods than its type tells.
  return isInterface(T) || hasAllMethods(check, T, V, false, identical, cause);
}

/** Like `assertableTo`, but T must implement V, constraints included. */
export function newAssertableTo(check: Checker, V: Type, T: Type, cause?: Cause): boolean {
  return isInterface(T) || implements_(check, T, V, false, cause);
}

// ---- small things ---------------------------------------------------------------------------------

/** What t points to, and true, if t is a pointer type that is not a defined type; else t. */
export function deref(t: Type): [Type, boolean] {
  const p = unalias(t);
  return p.kind === 'Pointer' ? [p.base, true] : [t, false];
}

/** The struct that t points to, if it does; else t. */
export function derefStructPtr(t: Type): Type {
  const p = under(t);
  return p.kind === 'Pointer' && under(p.base).kind === 'Struct' ? p.base : t;
}

/** The index of the field that `name` selects in package `pkg`; -1 if there is none. */
export function fieldIndex(fields: readonly Var[], pkg: Package | undefined, name: string, foldCase: boolean): number {
  return name === '_' ? -1 : fields.findIndex((f) => sameId(f, pkg, name, foldCase));
}

/** The index of the method that `name` selects in package `pkg`; -1 if there is none. */
export function methodIndex(methods: readonly Func[], pkg: Package | undefined, name: string, foldCase: boolean): number {
  return name === '_' ? -1 : methods.findIndex((m) => sameId(m, pkg, name, foldCase));
}
