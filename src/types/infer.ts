/** Infers the type arguments of a generic call from its arguments and the constraints. */
import type { Pos } from '../diag/source';
import { unalias } from './alias';
import type { Checker } from './check';
import type { At, Cause, CheckError } from './errors';
import { hasAllMethods } from './lookup';
import { newTypeName } from './objects';
import type { Operand } from './operand';
import { defaultType, isTyped, maxType } from './predicates';
import { cloneSignature, makeRenameMap, makeSubstMap, subst } from './subst';
import { TypeParam, type Term, type Tuple, type Type } from './type';
import { iface, typeParamIs } from './typeparam';
import { typeSet, typeSetIs } from './typeset';
import { commonUnder } from './under';
import { Typ } from './universe';
import { Unifier, UnifyMode } from './unify';
import { allowVersion, go1_21 } from './version';

interface Inference {
  readonly check: Checker;
  readonly pos: At;
  readonly tparams: readonly TypeParam[];
  readonly targs: readonly (Type | undefined)[];
  readonly params: Tuple;
  readonly args: readonly Operand[];
  /** Types of the arguments and the parameters change places in messages: a generic function is assigned to a variable. */
  readonly reverse: boolean;
  readonly err: CheckError;
  readonly u: Unifier;
}

/**
 * The type arguments, given some of them, the parameters and the arguments of the call. If they cannot be inferred the
 * result is undefined and the reason is added to `err`.
 */
export function infer(
  check: Checker, pos: At, tparams: readonly TypeParam[], targs: readonly (Type | undefined)[], params: Tuple, args: readonly Operand[],
  reverse: boolean, err: CheckError,
): Type[] | undefined {
  const n = tparams.length;
  if (targs.length === n && targs.every((t) => t !== undefined)) return targs as Type[];
  // With an invalid argument messages would only follow from that.
  if (args.some((a) => a.mode === 'invalid')) return undefined;
  const known = tparams.map((_, i) => targs[i]);
  const substituted = params.vars.length > 0 ? (subst(check, undefined, params, makeSubstMap(tparams, known)) as Tuple) : params;
  const u = new Unifier(check, tparams, known, allowVersion(check, go1_21));
  const inf: Inference = { check, pos, tparams, targs: known, params: substituted, args, reverse, err, u };

  const untyped = unifyArguments(inf);
  if (!untyped || !unifyConstraints(inf) || !useUntyped(inf, untyped)) return undefined;
  return simplify(inf);
}

/** Unifies typed arguments with their parameters; the result is the indices of untyped arguments of type parameter type. */
function unifyArguments(inf: Inference): number[] | undefined {
  const untyped: number[] = [];
  for (let i = 0; i < inf.args.length; i++) {
    const arg = inf.args[i];
    const ptype = inf.params.vars[i].type ?? Typ.invalid;
    if (!isParameterized(inf.tparams, ptype) && !isParameterized(inf.tparams, arg.type)) continue;
    if (isTyped(arg.type)) {
      if (!inf.u.unify(ptype, arg.type, UnifyMode.assign)) {
        mismatch(inf, ptype, arg.type, arg);
        return undefined;
      }
    } else if (ptype.kind === 'TypeParam' && !arg.isNil()) untyped.push(i);
  }
  return untyped;
}

function mismatch(inf: Inference, tpar: Type, targ: Type, arg: Operand): void {
  const { check, tparams, err, u } = inf;
  const targs = u.inferred(tparams);
  if (targs.every((t) => t === undefined)) {
    err.addf(arg, 'type %s of %s does not match %s (cannot infer %s)', targ, arg.expr, tpar, typeParamsString(tparams));
    return;
  }
  const inferred = subst(check, undefined, tpar, makeSubstMap(tparams, targs));
  if (inferred === tpar) err.addf(arg, 'type %s of %s does not match %s', targ, arg.expr, tpar);
  else if (inf.reverse) err.addf(arg, 'inferred type %s for %s does not match type %s of %s', inferred, tpar, targ, arg.expr);
  else err.addf(arg, 'type %s of %s does not match inferred type %s for %s', targ, arg.expr, inferred, tpar);
}

/** Uses core types and methods of the constraints until nothing new is found. */
function unifyConstraints(inf: Inference): boolean {
  const { check, pos, tparams, err, u } = inf;
  for (;;) {
    const before = u.unknowns();
    for (const tpar of tparams) {
      const tx = u.at(tpar);
      const [core, single] = coreTerm(tpar);
      if (core && tx) {
        // The type argument must match the core type, but may be named where that is not.
        if (!u.unify(tx, core.type, UnifyMode.inexact)) {
          err.addf(pos, '%s (type %s) does not satisfy %s', tpar, tx, tpar.bound);
          return false;
        }
      } else if (core && single && !core.tilde) u.set(tpar, core.type);
      if (tx && !isParameterized(tparams, tx)) {
        const cause: Cause = { text: '' };
        if (!hasAllMethods(check, tx, iface(tpar), true, (x, y) => u.unify(x, y, UnifyMode.exact), cause)) {
          err.addf(pos, '%s (type %s) does not satisfy %s %s', tpar, tx, tpar.bound, cause.text);
          return false;
        }
      }
    }
    if (u.unknowns() === before) return true;
  }
}

/** Type parameters that are known from untyped arguments only take the default type of the largest one. */
function useUntyped(inf: Inference, untyped: readonly number[]): boolean {
  const { u, params, args, err } = inf;
  const max = new Map<TypeParam, Type>();
  for (const i of untyped) {
    const tpar = params.vars[i].type as TypeParam;
    if (u.at(tpar)) continue;
    const arg = args[i];
    const prev = max.get(tpar);
    const m = prev ? maxType(prev, arg.type) : arg.type;
    if (!m) {
      err.addf(arg, 'mismatched types %s and %s (cannot infer %s)', prev, arg.type, tpar);
      return false;
    }
    max.set(tpar, m);
  }
  for (const [tpar, type] of max) u.set(tpar, defaultType(type));
  return true;
}

/** Puts inferred types into inferred types until no type parameter is left. */
function simplify(inf: Inference): Type[] | undefined {
  const { check, tparams, targs, err, u, pos } = inf;
  const inferred = u.inferred(tparams);
  killCycles(tparams, inferred);
  let dirty: number[] = [];
  inferred.forEach((t, i) => {
    if (t && !targs[i]) dirty.push(i);
  });
  while (dirty.length > 0) {
    const smap = makeSubstMap(tparams, inferred);
    dirty = dirty.filter((i) => {
      const t0 = inferred[i] ?? Typ.invalid;
      let t1 = subst(check, undefined, t0, smap);
      if (t1 === t0) return false;
      // A generic function whose own type parameters have been inferred is not generic any more.
      if (t1.kind === 'Signature' && t1.tparams.length > 0 && !isParameterized(tparams, t1)) {
        t1 = cloneSignature(t1);
        t1.tparams = [];
      }
      inferred[i] = t1;
      return true;
    });
  }
  for (let i = 0; i < inferred.length; i++) {
    const t = inferred[i];
    if (!t || isParameterized(tparams, t)) {
      const { obj } = tparams[i];
      err.addf(pos, 'cannot infer %s (declared at %s)', obj.name, obj.pos ?? '-');
      return undefined;
    }
  }
  return inferred as Type[];
}

/** Copies of the type parameters, and the type with them in place, so that a function can be applied to itself. */
export function renameTParams(check: Checker, at: Pos | number | undefined, tparams: readonly TypeParam[], type: Type): [TypeParam[], Type] {
  if (tparams.length === 0) return [[], type];
  const pos = typeof at === 'number' ? check.pos(at) : at;
  const copies = tparams.map((p) => {
    const obj = newTypeName(p.obj.pos, p.obj.pkg, p.obj.name, undefined);
    const copy = new TypeParam(++check.nextID, obj, Typ.invalid);
    obj.type = copy;
    copy.index = p.index;
    return copy;
  });
  const smap = makeRenameMap(tparams, copies);
  tparams.forEach((p, i) => {
    copies[i].bound = subst(check, pos, p.bound, smap);
  });
  return [copies, subst(check, pos, type, smap)];
}

/** "P", "P and Q", "P, Q, and R". */
export function typeParamsString(list: readonly TypeParam[]): string {
  const names = list.map((p) => p.obj.name);
  if (names.length <= 2) return names.join(' and ');
  return `${names.slice(0, -1).join(', ')}, and ${names[names.length - 1]}`;
}

/** Whether any of the type parameters occurs in the type. */
export function isParameterized(tparams: readonly TypeParam[], t: Type): boolean {
  return t.kind !== 'Basic' && new TParamWalker(tparams).type(t);
}

class TParamWalker {
  private readonly seen = new Map<Type, boolean>();
  constructor(private readonly tparams: readonly TypeParam[]) {}

  type(t: Type): boolean {
    const known = this.seen.get(t);
    if (known !== undefined) return known;
    this.seen.set(t, false);
    const result = this.walk(t);
    this.seen.set(t, result);
    return result;
  }

  private walk(t: Type): boolean {
    switch (t.kind) {
      case 'Basic':
      case 'Union':
        return false;
      case 'Alias':
        return this.type(unalias(t));
      case 'Array':
      case 'Slice':
      case 'Chan':
        return this.type(t.elem);
      case 'Struct':
        return this.vars(t.fields);
      case 'Pointer':
        return this.type(t.base);
      case 'Tuple':
        return this.vars(t.vars);
      case 'Signature':
        // Its own type parameters are not looked at: a generic function is no argument of a generic call's constraint.
        return this.vars(t.params.vars) || this.vars(t.results.vars);
      case 'Interface': {
        const tset = typeSet(t);
        return tset.methods.some((m) => m.type !== undefined && this.type(m.type)) || typeSetIs(tset, (x) => x !== undefined && this.type(x.type));
      }
      case 'Map':
        return this.type(t.key) || this.type(t.elem);
      case 'Named':
        return t.targs.some((x) => this.type(x));
      case 'TypeParam':
        return this.tparams.includes(t);
    }
  }

  private vars(list: readonly { type: Type | undefined }[]): boolean {
    return list.some((v) => v.type !== undefined && this.type(v.type));
  }
}

/** The one term of the constraint, and true; or a term for the underlying type that all have in common, and false. */
export function coreTerm(tpar: TypeParam): [Term | undefined, boolean] {
  let n = 0;
  let single: Term | undefined;
  let tilde = false;
  typeParamIs(tpar, (t) => {
    if (!t) return false;
    n++;
    single = t;
    tilde ||= t.tilde;
    return true;
  });
  if (n === 1) return [single, true];
  const { type } = commonUnder(tpar);
  return [type && { tilde, type }, false];
}

/** Forgets inferred types that lead back to their own type parameter. */
function killCycles(tparams: readonly TypeParam[], inferred: (Type | undefined)[]): void {
  const w = new CycleFinder(tparams, inferred);
  for (const p of tparams) w.type(p);
}

class CycleFinder {
  private readonly seen = new Set<Type>();
  constructor(
    private readonly tparams: readonly TypeParam[],
    private readonly inferred: (Type | undefined)[],
  ) {}

  type(t0: Type | undefined): void {
    if (!t0) return;
    const t = unalias(t0);
    if (this.seen.has(t)) {
      // Cycles through named types are fine, those through type parameters have no end.
      const i = t.kind === 'TypeParam' ? this.tparams.indexOf(t) : -1;
      if (i >= 0) this.inferred[i] = undefined;
      return;
    }
    this.seen.add(t);
    this.walk(t);
    this.seen.delete(t);
  }

  private walk(t: Type): void {
    switch (t.kind) {
      case 'Array':
      case 'Slice':
      case 'Chan':
        this.type(t.elem);
        break;
      case 'Pointer':
        this.type(t.base);
        break;
      case 'Struct':
        for (const f of t.fields) this.type(f.type);
        break;
      case 'Tuple':
        for (const v of t.vars) this.type(v.type);
        break;
      case 'Signature':
        this.walk(t.params);
        this.walk(t.results);
        break;
      case 'Union':
        for (const x of t.terms) this.type(x.type);
        break;
      case 'Interface':
        for (const m of t.methods) this.type(m.type);
        for (const e of t.embeddeds) this.type(e);
        break;
      case 'Map':
        this.type(t.key);
        this.type(t.elem);
        break;
      case 'Named':
        for (const x of t.targs) this.type(x);
        break;
      case 'TypeParam': {
        const i = this.tparams.indexOf(t);
        if (i >= 0) this.type(this.inferred[i]);
        break;
      }
    }
  }
}
