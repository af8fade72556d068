/** Type sets: all methods of an interface and the types that it stands for. */
import type { Pos } from '../diag/source';
import { unalias } from './alias';
import type { Checker } from './check';
import { isImportedConstraint } from './decl';
import { errorf, newError } from './errors';
import type { Func, Package } from './object';
import { compareObjects, idOf, sameId } from './objects';
import { comparableType, identical, isValid } from './predicates';
import { termlistIntersect, termlistSubsetOf, termlistUnion, type Termlist } from './termlist';
import type { Interface, Term, Type, TypeSet, Union } from './type';
import { under } from './under';
import { topTypeSet, Typ } from './universe';
import { allowVersion, go1_14, go1_18, verifyVersionf } from './version';

export const maxTermCount = 100;

/** The type set of an interface, computed on first use. */
export function typeSet(t: Interface): TypeSet {
  return t.tset ?? computeInterfaceTypeSet(t.check, undefined, t);
}

/** Whether no type is in the set. */
export function isEmptySet(s: TypeSet): boolean {
  return s.terms !== undefined && s.terms.length === 0;
}
/** Whether the set is described by methods only. */
export function isMethodSet(s: TypeSet): boolean {
  return !s.comparable && s.terms === undefined;
}
/** Whether every type is in the set. */
export function isAllSet(s: TypeSet): boolean {
  return isMethodSet(s) && s.methods.length === 0;
}
/** Whether the set lists specific types. */
export function hasTerms(s: TypeSet): boolean {
  return s.terms !== undefined && s.terms.length > 0;
}
/** Whether all types of the set are comparable. */
export function isComparableSet(s: TypeSet, seen?: Set<Type>): boolean {
  if (s.terms === undefined) return s.comparable;
  return typeSetIs(s, (t) => t !== undefined && !comparableType(t.type, false, seen));
}
/** Whether the types of s1, leaving methods aside, are all in s2. */
export function subsetOf(s1: TypeSet, s2: TypeSet): boolean {
  return termlistSubsetOf(s1.terms, s2.terms);
}

/** Whether f holds for all terms; it is called with undefined when there are none. */
export function typeSetIs(s: TypeSet, f: (t: Term | undefined) => boolean): boolean {
  if (!s.terms || s.terms.length === 0) return f(undefined);
  return s.terms.every(f);
}

/** Whether f holds for each type with its underlying type; it is called with undefined when there are none. */
export function typeSetAll(s: TypeSet, f: (t: Type | undefined, u: Type | undefined) => boolean): boolean {
  if (!s.terms || s.terms.length === 0) return f(undefined, undefined);
  return s.terms.every((t) => f(t.type, t.tilde ? unalias(t.type) : under(t.type)));
}

/** The method of the set that `name` selects in package `pkg`. */
export function lookupMethodInSet(s: TypeSet, pkg: Package | undefined, name: string, foldCase: boolean): { index: number; method: Func } | undefined {
  if (name === '_') return undefined;
  for (let i = 0; i < s.methods.length; i++) {
    if (sameId(s.methods[i], pkg, name, foldCase)) return { index: i, method: s.methods[i] };
  }
  return undefined;
}

/** Whether t is a type parameter whose constraint no type satisfies; computes nothing. */
export function hasEmptyTypeset(t: Type): boolean {
  const p = unalias(t);
  if (p.kind !== 'TypeParam') return false;
  const b = unalias(p.bound);
  const u = b.kind === 'Named' ? b.underlying : b;
  return u?.kind === 'Interface' && u.tset !== undefined && isEmptySet(u.tset);
}

/** Sorts methods as type sets have them. */
export function sortMethods(list: Func[]): void {
  list.sort(compareObjects);
}

interface MethodCollector {
  readonly check: Checker | undefined;
  readonly seen: Map<string, Func>;
  readonly all: Func[];
  /** Where the method is written, or embedded. */
  readonly places: Map<Func, Pos | undefined>;
}

function addMethod(c: MethodCollector, pos: Pos | undefined, m: Func, explicit: boolean): void {
  const id = idOf(m);
  const other = c.seen.get(id);
  if (!other) {
    c.seen.set(id, m);
    c.all.push(m);
    c.places.set(m, pos);
    return;
  }
  const { check } = c;
  if (!check) return;
  const duplicate = (): void => {
    const err = newError(check, 'DuplicateDecl');
    err.addf(pos, 'duplicate method %s', m.name);
    err.addf(c.places.get(other), 'other declaration of method %s', m.name);
    err.report();
  };
  if (explicit) duplicate();
  else {
    // Embedded methods are compared when all types are set up.
    check.later(() => {
      if ((pos && !allowVersion(check, go1_14)) || !identical(m.type ?? Typ.invalid, other.type ?? Typ.invalid)) duplicate();
    });
  }
}

/** Computes the type set of an interface, and reports duplicate methods and elements that the language version lacks. */
export function computeInterfaceTypeSet(check: Checker | undefined, pos: Pos | undefined, ityp: Interface): TypeSet {
  if (ityp.tset) return ityp.tset;
  // While it is being declared nothing is known; the result is not kept.
  if (!ityp.complete) return topTypeSet;
  // An interface that embeds itself is an error found elsewhere; this ends the recursion.
  ityp.tset = topTypeSet;

  const c: MethodCollector = { check: check?.active ? check : undefined, seen: new Map(), all: [], places: new Map() };
  for (const m of ityp.methods) addMethod(c, m.pos, m, true);

  let terms: Termlist;
  let comparable = false;
  ityp.embeddeds.forEach((type, i) => {
    const offset = ityp.embedPos[i];
    const at: Pos | undefined = offset !== undefined && ityp.embedFile ? { file: ityp.embedFile, offset } : undefined;
    const elem = embeddedElement(c, at, type);
    if (elem) [terms, comparable] = intersectTermLists(terms, comparable, elem.terms, elem.comparable);
  });

  sortMethods(c.all);
  const tset: TypeSet = { methods: c.all, terms, comparable };
  ityp.tset = tset;
  return tset;
}

/** The terms of one embedded element, whose methods are added; undefined if it is to be ignored. */
function embeddedElement(c: MethodCollector, at: Pos | undefined, type: Type): { terms: Termlist; comparable: boolean } | undefined {
  const { check } = c;
  const u = under(type);
  if (u.kind === 'Interface') {
    const tset = computeInterfaceTypeSet(check ?? u.check, at, u);
    if (at && check && isImportedConstraint(check, type) && !verifyVersionf(check, at, go1_18, 'embedding constraint interface %s', type)) return undefined;
    for (const m of tset.methods) addMethod(c, at, m, false);
    return { terms: tset.terms, comparable: tset.comparable };
  }
  if (u.kind === 'Union') {
    if (at && check && !verifyVersionf(check, at, go1_18, 'embedding interface element %s', u)) return undefined;
    const tset = computeUnionTypeSet(check, at, u);
    return tset === invalidTypeSet ? undefined : { terms: tset.terms, comparable: false };
  }
  if (!isValid(u)) return undefined;
  if (at && check && !verifyVersionf(check, at, go1_18, 'embedding non-interface type %s', type)) return undefined;
  return { terms: [{ tilde: false, type }], comparable: false };
}

function intersectTermLists(x: Termlist, xcomp: boolean, y: Termlist, ycomp: boolean): [Termlist, boolean] {
  const terms = termlistIntersect(x, y);
  const comp = xcomp || ycomp;
  if (!comp || !terms) return [terms, comp];
  return [terms.filter((t) => !comparableType(t.type, false)), false];
}

const invalidTypeSet: TypeSet = { methods: [], terms: [], comparable: false };

/** Computes the type set of a union. */
export function computeUnionTypeSet(check: Checker | undefined, pos: Pos | undefined, utyp: Union): TypeSet {
  const known = check?.unionTypeSets.get(utyp);
  if (known) return known;
  check?.unionTypeSets.set(utyp, { methods: [], terms: [], comparable: false });
  let allTerms: Termlist = [];
  for (const t of utyp.terms) {
    const u = under(t.type);
    if (!isValid(u)) continue;
    let terms: Termlist;
    if (u.kind === 'Interface') terms = computeInterfaceTypeSet(check ?? u.check, pos, u).terms;
    else if (t.tilde && !identical(t.type, u)) terms = []; // an error that is reported elsewhere
    else terms = [t];
    allTerms = termlistUnion(allTerms, terms);
    if (allTerms && allTerms.length > maxTermCount) {
      if (check && pos) errorf(check, pos, 'InvalidUnion', 'cannot handle more than %d union terms (implementation limitation)', maxTermCount);
      check?.unionTypeSets.set(utyp, invalidTypeSet);
      return invalidTypeSet;
    }
  }
  const tset: TypeSet = { methods: [], terms: allTerms, comparable: false };
  check?.unionTypeSets.set(utyp, tset);
  return tset;
}
