/** Calls, conversions in call form, and the instantiation of generic functions. */
import type { CallExpr, Expr, IndexExpr } from '../syntax/nodes';
import { startPos } from '../syntax/positions';
import { assignment, typesSummary } from './assignments';
import { builtin } from './builtins';
import type { Checker } from './check';
import { conversion } from './conversions';
import { errorf, invalidOp, newError, softErrorf, versionErrorf, type At } from './errors';
import { exclude, expr, exprOrType, genericExpr, nonGeneric, rawExpr, tupleOperands, type ExprKind, type Target } from './expr';
import { sprintf } from './format';
import { indexExpr } from './index';
import { infer, isParameterized, renameTParams } from './infer';
import { instance, verify } from './instantiate';
import type { Var } from './object';
import { newParam } from './objects';
import { Operand } from './operand';
import { isTypeParam } from './predicates';
import { record, recordInstance, recordTypeAndValue } from './recording';
import { cloneSignature, makeSubstMap, subst } from './subst';
import { Signature, Tuple, type Type, type TypeParam } from './type';
import { typeList } from './typexpr';
import { isMethodSet, typeSet } from './typeset';
import { commonUnder, typeErrorf, under, type CommonUnder } from './under';
import { predeclaredFuncs, Typ } from './universe';
import { use } from './use';
import { unpackListExpr } from './util';
import { allowVersion, go1_18, go1_21, verifyVersionf } from './version';

export { selector } from './selector';
export { use, useLHS } from './use';

/**
 * Instantiates the generic function x with the type arguments of `inst`, of which missing ones are inferred from the
 * target T if `infer_` is set. Returns the type arguments when some are missing and may not be inferred.
 */
export function funcInst(
  check: Checker, T: Target | undefined, pos: number, x: Operand, inst: IndexExpr | undefined, infer_: boolean,
): Type[] | undefined {
  const at = inst ? inst.pos : pos;
  if (inst) x.expr = inst;
  const versionOk = verifyVersionf(check, at, go1_18, 'function instantiation');
  let targs: Type[] = [];
  let xlist: readonly Expr[] = [];
  if (inst) {
    xlist = unpackListExpr(inst.index);
    const list = typeList(check, xlist);
    if (!list) {
      x.invalidate();
      return undefined;
    }
    targs = list;
  }
  const sig = x.type as Signature;
  const want = sig.tparams.length;
  if (targs.length > want) {
    errorf(check, xlist[targs.length - 1], 'WrongTypeArgCount', 'got %d type arguments but want %d', targs.length, want);
    x.invalidate();
    return undefined;
  }
  if (targs.length < want) {
    if (!infer_) return targs;
    const inferred = inferFromTarget(check, T, pos, x, sig, targs, at, inst !== undefined, versionOk);
    if (!inferred) {
      x.invalidate();
      return undefined;
    }
    targs = inferred;
  }
  if (!x.expr) return undefined;
  x.type = instantiateSignature(check, x.expr.pos, x.expr, sig, targs, xlist);
  x.mode = 'value';
  return undefined;
}

/** The assignment of generic x to a variable of T is treated as a call g(variable) where g's parameter has x's type. */
function inferFromTarget(
  check: Checker, T: Target | undefined, pos: number, x: Operand, sig: Signature, targs: Type[], at: At, partial: boolean, versionOk: boolean,
): Type[] | undefined {
  const args: Operand[] = [];
  const params: Var[] = [];
  if (T) {
    if (versionOk && !allowVersion(check, go1_21)) {
      versionErrorf(check, at, go1_21, `${partial ? 'partially' : 'implicitly'} instantiated function in assignment`);
    }
    const start = x.expr ? x.expr.pos : pos;
    const gsig = new Signature(undefined, sig.params, sig.results, sig.variadic);
    params.push(newParam(check.pos(start), check.pkg, '', gsig));
    args.push(Operand.of('value', { kind: 'Name', pos: start, value: T.desc }, T.sig));
  }
  const [tparams, params2] = renameTParams(check, pos, sig.tparams, new Tuple(params));
  const err = newError(check, 'CannotInferTypeArgs');
  const inferred = infer(check, pos, tparams, targs, params2 as Tuple, args, T !== undefined, err);
  if (!inferred) err.report();
  return inferred;
}

/** The signature with its type parameters replaced; that the type arguments satisfy their constraints is checked later. */
export function instantiateSignature(
  check: Checker, pos: number, e: Expr, sig: Signature, targs: readonly Type[], xlist: readonly Expr[],
): Signature {
  const at = check.pos(pos);
  const inst = instance(check, at, sig, targs) as Signature;
  recordInstance(check, e, targs, inst);
  check.later(() => {
    const failed = verify(check, at, sig.tparams, targs);
    if (failed) {
      const [i, cause] = failed;
      softErrorf(check, i < xlist.length ? startPos(xlist[i]) : pos, 'InvalidTypeArg', '%s', cause);
    } else {
      check.mono.recordInstance(check, pos, sig.tparams, targs, xlist);
    }
  });
  return inst;
}

/** Checks a call, a conversion or a call of a builtin function. */
export function callExpr(check: Checker, x: Operand, call: CallExpr): ExprKind {
  let inst: IndexExpr | undefined;
  if (call.fun.kind === 'IndexExpr') {
    // The instantiation waits for the arguments, from which type arguments may be inferred.
    if (indexExpr(check, x, call.fun)) inst = call.fun;
    x.expr = call.fun;
    record(check, x);
  } else {
    exprOrType(check, x, call.fun, true);
  }
  switch (x.mode) {
    case 'invalid':
      use(check, ...call.args);
      x.expr = call;
      return 'statement';
    case 'type':
      conversionCall(check, x, call);
      return 'conversion';
    case 'builtin': {
      const id = x.id;
      if (!id) throw new Error('builtin operand without its name');
      if (!builtin(check, x, call, id)) x.invalidate();
      x.expr = call;
      if (!x.bad && !x.is('constant')) check.hasCallOrRecv = true;
      return predeclaredFuncs[id].kind;
    }
    default:
      functionCall(check, x, call, inst);
      x.expr = call;
      return 'statement';
  }
}

function conversionCall(check: Checker, x: Operand, call: CallExpr): void {
  nonGeneric(check, undefined, x);
  if (x.bad) return;
  const T = x.type;
  const n = call.args.length;
  x.invalidate();
  if (n === 0) {
    errorf(check, call, 'WrongArgCount', 'missing argument in conversion to %s', T);
  } else if (n > 1) {
    use(check, ...call.args);
    errorf(check, call.args[n - 1], 'WrongArgCount', 'too many arguments in conversion to %s', T);
  } else {
    expr(check, undefined, x, call.args[0]);
    if (!x.bad) convertArgument(check, x, call, T);
  }
  x.expr = call;
}

function convertArgument(check: Checker, x: Operand, call: CallExpr, T: Type): void {
  const t = under(T);
  if (t.kind === 'Interface' && !isTypeParam(T) && !isMethodSet(typeSet(t))) {
    const format = 'cannot use interface %s in conversion (contains specific type constraints or is comparable)';
    errorf(check, call, 'MisplacedConstraintIface', format, T);
  } else if (call.hasDots) {
    errorf(check, call.args[0], 'BadDotDotDotSyntax', 'invalid use of ... in conversion to %s', T);
  } else {
    conversion(check, x, T);
  }
}

/** The function type of what is called. */
function calledType(t: Type): CommonUnder {
  const direct = under(t);
  if (direct.kind === 'Signature') return { type: direct };
  return commonUnder(t, (v, u) => (u && u.kind !== 'Signature' ? typeErrorf('%s is not a function', v) : undefined));
}

function functionCall(check: Checker, x: Operand, call: CallExpr, inst: IndexExpr | undefined): void {
  const { type, err } = calledType(x.type);
  if (err || type?.kind !== 'Signature') {
    errorf(check, x, 'InvalidCall', invalidOp + 'cannot call %s: %s', x, err ? err.format(check) : '');
    x.invalidate();
    return;
  }
  let sig = type;
  const wasGeneric = sig.tparams.length > 0;
  let targs: Type[] = [];
  let xlist: readonly Expr[] = [];
  if (inst) {
    xlist = unpackListExpr(inst.index);
    const list = explicitTypeArgs(check, sig, xlist);
    if (!list) {
      use(check, ...call.args);
      x.invalidate();
      return;
    }
    targs = list;
    if (targs.length === sig.tparams.length && targs.length > 0) {
      verifyVersionf(check, inst, go1_18, 'function instantiation');
      sig = instantiateSignature(check, inst.pos, inst, sig, targs, xlist);
      targs = [];
      xlist = [];
    }
  }
  const { list: args, targs: atargs } = genericExprList(check, call.args);
  sig = arguments_(check, call, sig, targs, xlist, args, atargs);
  if (wasGeneric && sig.tparams.length === 0) recordTypeAndValue(check, call.fun, 'value', sig);
  setResult(check, x, sig);
}

function explicitTypeArgs(check: Checker, sig: Signature, xlist: readonly Expr[]): Type[] | undefined {
  const targs = typeList(check, xlist);
  if (!targs) return undefined;
  const want = sig.tparams.length;
  if (targs.length <= want) return targs;
  errorf(check, xlist[want], 'WrongTypeArgCount', 'got %d type arguments but want %d', targs.length, want);
  return undefined;
}

function setResult(check: Checker, x: Operand, sig: Signature): void {
  const results = sig.results.vars;
  if (results.length === 0) {
    x.mode = 'novalue';
  } else {
    x.mode = 'value';
    x.type = results.length === 1 ? (results[0].type ?? Typ.invalid) : sig.results;
  }
  check.hasCallOrRecv = true;
  // After a failed inference a result that depends on type parameters is of no use.
  if (x.is('value') && sig.tparams.length > 0 && isParameterized(sig.tparams, x.type)) x.invalidate();
}

/** An argument list; `targs[i]` are the type arguments of an argument that is a partially instantiated function. */
interface ArgumentList {
  readonly list: Operand[];
  readonly targs: readonly (Type[] | undefined)[];
}

/** Checks a list of arguments, which may be generic functions that are yet to be instantiated. */
export function genericExprList(check: Checker, elist: readonly Expr[]): ArgumentList {
  // Before Go 1.21 type arguments cannot be inferred from the parameter.
  const infer_ = elist.length === 0 || !allowVersion(check, go1_21);
  const list: Operand[] = [];
  const targs: (Type[] | undefined)[] = [];
  for (const e of elist) {
    const x = new Operand();
    if (e.kind === 'IndexExpr' && indexExpr(check, x, e)) {
      const partial = funcInst(check, undefined, e.pos, x, e, infer_);
      targs[list.length] = partial;
      if (partial) x.expr = e;
      else record(check, x); // the usual evaluators, which record, were not used
    } else if (e.kind === 'IndexExpr') {
      finishIndex(check, x, e);
      if (elist.length === 1 && x.type.kind === 'Tuple' && !x.bad) return { list: tupleOperands(x, e), targs };
    } else if (elist.length === 1) {
      rawExpr(check, undefined, x, e, undefined, true);
      exclude(check, x, ['novalue', 'builtin', 'type']);
      if (x.type.kind === 'Tuple' && !x.bad) return { list: tupleOperands(x, e), targs };
    } else {
      genericExpr(check, x, e);
    }
    list.push(x);
  }
  return { list, targs };
}

/** Ends the evaluation of an index expression that did not instantiate anything. */
function finishIndex(check: Checker, x: Operand, e: IndexExpr): void {
  x.expr = e;
  record(check, x);
  exclude(check, x, ['novalue', 'builtin', 'type']);
}

/**
 * Checks the arguments of a call, inferring type arguments of the function and of arguments that are generic.
 * The result is the signature as it is instantiated, or `sig` itself after an error.
 */
export function arguments_(
  check: Checker, call: CallExpr, sig: Signature, targs: Type[], xlist: readonly Expr[], args: readonly Operand[],
  atargs: readonly (Type[] | undefined)[],
): Signature {
  const params = matchParams(check, call, sig, args);
  if (!params) return sig;
  let { tuple } = params;
  let rsig = sig;
  const n = sig.tparams.length;
  let tparams: TypeParam[] = [];
  let all: (Type | undefined)[] = targs;
  if (n > 0) {
    if (!allowVersion(check, go1_18)) {
      if (call.fun.kind === 'IndexExpr') versionErrorf(check, call.fun, go1_18, 'function instantiation');
      else versionErrorf(check, call, go1_18, 'implicit function instantiation');
    }
    const [renamed, tmp] = renameTParams(check, call.pos, sig.tparams, tuple);
    tparams = [...renamed];
    tuple = tmp as Tuple;
    all = padded(targs, tparams.length);
  }
  const generic = genericArguments(check, call, args, atargs, tparams, all);
  all = generic.targs;
  if (generic.indices.length > 0) verifyVersionf(check, args[generic.indices[0]], go1_21, 'implicitly instantiated function as argument');

  if (tparams.length > 0) {
    const err = newError(check, 'CannotInferTypeArgs');
    const inferred = infer(check, call.pos, tparams, all, tuple, args, false, err);
    if (!inferred) {
      if (!err.empty) errorf(check, err.pos ?? call, 'CannotInferTypeArgs', 'in call to %s, %s', call.fun, err.msg);
      return sig;
    }
    if (n > 0) {
      const own = inferred.slice(0, n);
      rsig = instantiateSignature(check, call.pos, call.fun, sig, own, xlist);
      tuple = params.adjusted ? (subst(check, check.pos(call.pos), tuple, makeSubstMap(tparams.slice(0, n), own)) as Tuple) : rsig.params;
    }
    let j = n;
    for (const i of generic.indices) {
      const arg = args[i];
      const asig = arg.type as Signature;
      const k = j + asig.tparams.length;
      if (arg.expr) arg.type = instantiateSignature(check, call.pos, arg.expr, asig, inferred.slice(j, k), []);
      record(check, arg);
      j = k;
    }
  }
  if (args.length > 0) {
    const context = (): string => sprintf(check, 'argument to %s', call.fun);
    args.forEach((a, i) => assignment(check, a, tuple.vars[i].type, context));
  }
  return rsig;
}

function padded(targs: readonly (Type | undefined)[], n: number): (Type | undefined)[] {
  const list = [...targs];
  while (list.length < n) list.push(undefined);
  return list;
}

/** The parameters that the arguments meet, with one for each argument of `...`; undefined after an error in their number. */
function matchParams(check: Checker, call: CallExpr, sig: Signature, args: readonly Operand[]): { tuple: Tuple; adjusted: boolean } | undefined {
  const nargs = args.length;
  let npars = sig.params.vars.length;
  let tuple = sig.params;
  let adjusted = false;
  if (sig.variadic) {
    if (call.hasDots) {
      if (call.args.length === 1 && nargs > 1) {
        errorf(check, call, 'InvalidDotDotDot', 'cannot use ... with %d-valued %s', nargs, call.args[0]);
        return undefined;
      }
    } else if (nargs >= npars - 1) {
      tuple = spread(sig.params, nargs);
      adjusted = true;
      npars = nargs;
    } else {
      npars--; // for the message
    }
  } else if (call.hasDots) {
    errorf(check, call, 'NonVariadicDotDotDot', 'cannot use ... in call to non-variadic %s', call.fun);
    return undefined;
  }
  if (nargs === npars) return { tuple, adjusted };
  countError(check, call, sig, args, npars);
  return undefined;
}

function spread(params: Tuple, nargs: number): Tuple {
  const fixed = params.vars.slice(0, -1);
  const last = params.vars[params.vars.length - 1];
  const slice = last.type;
  const elem = slice?.kind === 'Slice' ? slice.elem : Typ.invalid;
  const vars = [...fixed];
  while (vars.length < nargs) vars.push(newParam(last.pos, last.pkg, last.name, elem));
  return new Tuple(vars);
}

function countError(check: Checker, call: CallExpr, sig: Signature, args: readonly Operand[], npars: number): void {
  const nargs = args.length;
  let at: At = call;
  if (nargs > npars) at = args[npars];
  else if (nargs > 0) at = args[nargs - 1];
  const err = newError(check, 'WrongArgCount');
  err.addf(at, '%s arguments in call to %s', nargs > npars ? 'too many' : 'not enough', call.fun);
  err.addf(undefined, 'have %s', typesSummary(check, args.map((a) => a.type), false, call.hasDots));
  err.addf(undefined, 'want %s', typesSummary(check, sig.params.vars.map((v) => v.type), sig.variadic, false));
  err.report();
}

/** Renames the type parameters of generic arguments, each apart, and adds them and their known type arguments to the lists. */
function genericArguments(
  check: Checker, call: CallExpr, args: readonly Operand[], atargs: readonly (Type[] | undefined)[], tparams: TypeParam[],
  targs: readonly (Type | undefined)[],
): { indices: number[]; targs: (Type | undefined)[] } {
  const indices: number[] = [];
  let all = [...targs];
  args.forEach((arg, i) => {
    const asig = arg.type;
    if (asig.kind !== 'Signature' || asig.tparams.length === 0) return;
    // Renaming must not touch the function's own signature.
    const copy = cloneSignature(asig);
    const [renamed, tmp] = renameTParams(check, call.pos, asig.tparams, copy);
    const type = tmp === copy || tmp === asig ? cloneSignature(tmp as Signature) : (tmp as Signature);
    type.tparams = [...renamed];
    arg.type = type;
    tparams.push(...renamed);
    all = padded([...all, ...(atargs[i] ?? [])], tparams.length);
    indices.push(i);
  });
  return { indices, targs: all };
}
