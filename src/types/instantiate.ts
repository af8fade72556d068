/** Instantiates generic types and functions, and checks that types satisfy constraints. */
import type { Pos } from '../diag/source';
import { newAliasInstance } from './alias';
import type { Checker } from './check';
import { errorf, type At, type Cause } from './errors';
import { sprintf } from './format';
import { hasAllMethods, isInterfacePtr } from './lookup';
import { newNamedInstance } from './named';
import { comparableType, identical, isValid } from './predicates';
import { cloneSignature, makeSubstMap, subst } from './subst';
import { termIncludes } from './typeterm';
import type { Alias, Interface, Named, Signature, Type, TypeParam } from './type';
import { iface } from './typeparam';
import { hasTerms, isAllSet, isComparableSet, isEmptySet, subsetOf, typeSet, typeSetIs } from './typeset';
import { termString, typeString } from './typestring';
import { under } from './under';
import { Typ } from './universe';
import { allowVersion, go1_20 } from './version';

/** A generic type or function with type arguments. Constraints are not checked. */
export function instance(check: Checker | undefined, pos: Pos | undefined, orig: Named | Alias | Signature, targs: readonly Type[]): Type {
  if (orig.kind === 'Named') {
    const key = check?.ctxt.key(orig, targs);
    const known = key !== undefined && check?.ctxt.lookup(key);
    if (known) return known;
    const inst = newNamedInstance(check, pos, orig, targs);
    if (key !== undefined) check?.ctxt.record(key, inst);
    return inst;
  }
  const tparams = orig.tparams;
  const name = orig.kind === 'Alias' ? orig.obj.name : typeString(orig);
  if (check && pos && !validateTArgLen(check, pos, name, tparams.length, targs.length)) return Typ.invalid;
  if (tparams.length === 0) return orig;
  if (orig.kind === 'Alias') return newAliasInstance(check, pos, orig, targs);
  let sig = subst(check, pos, orig, makeSubstMap(tparams, targs)) as Signature;
  if (sig === orig) sig = cloneSignature(orig);
  // The result is not generic any more.
  sig.tparams = [];
  return sig;
}

/** Whether there are as many type arguments as type parameters; if not, reports it. */
export function validateTArgLen(check: Checker, pos: At, name: string, want: number, got: number): boolean {
  if (got === want) return true;
  const qual = got < want ? 'not enough' : 'too many';
  errorf(check, pos, 'WrongTypeArgCount', '%s type arguments for type %s: have %d, want %d', qual, name, got, want);
  return false;
}

/** Checks the type arguments against the constraints: the index of the first that fails, and why. */
export function verify(check: Checker, pos: Pos | undefined, tparams: readonly TypeParam[], targs: readonly Type[]): [number, string] | undefined {
  const smap = makeSubstMap(tparams, targs);
  for (let i = 0; i < tparams.length; i++) {
    iface(tparams[i]); // makes sure that the bound is an interface
    const bound = subst(check, pos, tparams[i].bound, smap);
    const cause: Cause = { text: '' };
    if (!implements_(check, targs[i], bound, true, cause)) return [i, cause.text];
  }
  return undefined;
}

/** Whether V implements the interface T, or with `constraint`, satisfies it as a constraint. If not, `cause` says why. */
export function implements_(check: Checker, V: Type, T: Type, constraint: boolean, cause?: Cause): boolean {
  const Vu = under(V);
  const Tu = under(T);
  if (!isValid(Vu) || !isValid(Tu)) return true; // avoids errors that follow from others
  if (Vu.kind === 'Pointer' && !isValid(under(Vu.base))) return true;
  const verb = constraint ? 'satisfy' : 'implement';
  const fail = (format: string, ...args: unknown[]): false => {
    if (cause) cause.text = sprintf(check, format, ...args);
    return false;
  };
  if (Tu.kind !== 'Interface') {
    const detail = isInterfacePtr(Tu)
      ? sprintf(check, 'type %s is pointer to interface, not interface', T)
      : sprintf(check, '%s is not an interface', T);
    return fail('%s does not %s %s (%s)', V, verb, T, detail);
  }
  const tset = typeSet(Tu);
  if (isAllSet(tset)) return true;
  const vset = Vu.kind === 'Interface' ? typeSet(Vu) : undefined;
  if (vset && isEmptySet(vset)) return true;
  if (isEmptySet(tset)) return fail('cannot %s %s (empty type set)', verb, T);
  if (!hasAllMethods(check, V, T, true, identical, cause)) return fail('%s does not %s %s %s', V, verb, T, cause?.text);

  const comparable = (): boolean => {
    if (!isComparableSet(tset) || !comparableType(V, false)) return true;
    if (constraint && !comparableType(V, true)) {
      if (allowVersion(check, go1_20)) return true;
      return fail('%s to %s comparable requires go1.20 or later', V, verb);
    }
    return fail('%s does not %s comparable', V, verb);
  };
  if (!hasTerms(tset)) return comparable();
  if (vset) return subsetOf(vset, tset) ? comparable() : fail('%s does not %s %s', V, verb, T);
  return inTerms(check, V, T, Tu, verb, cause) && comparable();
}

/** Whether the type is one of those that the interface lists. */
function inTerms(check: Checker, V: Type, T: Type, Ti: Interface, verb: string, cause: Cause | undefined): boolean {
  const tset = typeSet(Ti);
  let alt: Type | undefined;
  const missing = typeSetIs(tset, (t) => {
    if (!t || termIncludes(t, V)) return false;
    if (!alt && !t.tilde && identical(t.type, under(t.type)) && termIncludes({ tilde: true, type: t.type }, V)) alt = t.type;
    return true;
  });
  if (!missing) return true;
  if (cause) {
    let detail: string;
    if (alt) detail = sprintf(check, 'possibly missing ~ for %s in %s', alt, T);
    else if (mentions(Ti, V)) detail = sprintf(check, '%s mentions %s, but %s is not in the type set of %s', T, V, V, T);
    else detail = sprintf(check, '%s missing in %s', V, (tset.terms ?? []).map((t) => termString(t)).join(' | '));
    cause.text = sprintf(check, '%s does not %s %s (%s)', V, verb, T, detail);
  }
  return false;
}

/** Whether `type` stands somewhere among the elements that T is written with. */
function mentions(T: Type, type: Type): boolean {
  if (T.kind === 'Interface') return T.embeddeds.some((e) => mentions(e, type));
  if (T.kind === 'Union') return T.terms.some((t) => mentions(t.type, type));
  return identical(T, type);
}
