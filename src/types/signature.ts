/** Function types: receivers, type parameters, parameters and results. */
import type { Expr, Field, FuncType, Name } from '../syntax/nodes';
import { unalias } from './alias';
import type { Checker } from './check';
import { collectTypeParams, declare, declareTypeParam } from './decl';
import { closeScope, openScope } from './stmt';
import { error, errorf } from './errors';
import { instance } from './instantiate';
import { deref } from './lookup';
import type { Var } from './object';
import { newVar } from './objects';
import { isValid } from './predicates';
import { recordImplicit, recordInstance, recordScope, recordTypeAndValue, recordUse } from './recording';
import { unpackRecv } from './resolver';
import { makeRenameMap, subst } from './subst';
import { Pointer, Slice, Tuple, type Named, type Signature, type Type, type TypeParam } from './type';
import { bindTParams } from './typeparam';
import { genericType, varType } from './typexpr';
import { under } from './under';
import { Typ } from './universe';
import { endPos } from '../syntax/positions';
import { go1_18, verifyVersionf } from './version';

/** Sets up a signature from its syntax. The scope of its parameters is kept for the body. */
export function funcType(check: Checker, sig: Signature, recvPar: Field | undefined, tparams: readonly Field[], ftyp: FuncType): void {
  openScope(check, ftyp, 'function');
  check.scope.isFunc = true;
  recordScope(check, ftyp, check.scope);
  sig.scope = check.scope;

  let recv: Var | undefined;
  let rparams: TypeParam[] = [];
  if (recvPar) ({ recv, rparams } = collectRecv(check, recvPar, ftyp.pos));
  if (tparams.length > 0) collectTypeParams(check, (list) => (sig.tparams = list), tparams);

  const params = collectParams(check, 'param', ftyp.params);
  const results = collectParams(check, 'result', ftyp.results);

  // Parameters are seen in the body only.
  const scopePos = endPos(ftyp);
  if (recv && recvPar?.name && recv.name !== '') declare(check, check.scope, recvPar.name, recv, scopePos);
  declareParams(check, params, scopePos);
  declareParams(check, results, scopePos);

  sig.recv = recv;
  sig.rparams = rparams;
  sig.params = new Tuple(params.vars);
  sig.results = new Tuple(results.vars);
  sig.variadic = params.variadic;
  closeScope(check);
}

function collectRecv(check: Checker, rparam: Field, scopePos: number): { recv: Var; rparams: TypeParam[] } {
  const { ptr, base, tparams } = unpackRecv(check, rparam.type, true);
  let recvType: Type = Typ.invalid;
  let rparams: TypeParam[] = [];
  if (!tparams) {
    recvType = plainRecv(check, rparam, base);
  } else {
    // The receiver's type parameters are declared like those of a function, in the function's scope.
    const baseType = genericBase(check, base);
    rparams = bindTParams(
      tparams.map((name) => {
        const tpar = declareTypeParam(check, name, scopePos);
        recordUse(check, name, tpar.obj);
        recordTypeAndValue(check, name, 'type', tpar, undefined);
        return tpar;
      }),
    );
    if (baseType) {
      bindReceiver(check, baseType, rparams, base);
      recvType = instance(check, check.pos(rparam.type.pos), baseType, rparams);
      recordInstance(check, base, rparams, recvType);
      if (ptr && isValid(recvType)) recvType = new Pointer(recvType);
      recordParenthesizedRecvTypes(check, rparam.type, recvType);
    }
  }

  let recv: Var;
  if (rparam.name && rparam.name.value !== '') {
    recv = newVar('recv', check.pos(rparam.name.pos), check.pkg, rparam.name.value, recvType);
  } else {
    recv = newVar('recv', check.pos(rparam.pos), check.pkg, '', recvType);
    recordImplicit(check, rparam, recv);
  }
  check.later(() => validRecv(check, base, recv));
  return { recv, rparams };
}

/** The type of a receiver without type parameters, which must not be an instance hidden behind aliases. */
function plainRecv(check: Checker, rparam: Field, base: Expr): Type {
  const recvType = varType(check, rparam.type);
  let a = unpointer(recvType);
  while (a.kind === 'Alias') {
    const t = unpointer(a.fromRHS ?? Typ.invalid);
    if ((t.kind === 'Named' || t.kind === 'Alias') && t.orig.tparams.length > 0) {
      errorf(check, base, 'InvalidRecv', 'cannot define new methods on instantiated type %s', t);
      return Typ.invalid;
    }
    a = t;
  }
  return recvType;
}

function genericBase(check: Checker, base: Expr): Named | undefined {
  const cause = { text: '' };
  const t = genericType(check, base, cause);
  if (!isValid(t)) {
    if (cause.text !== '') errorf(check, base, 'InvalidRecv', '%s', cause.text);
    return undefined;
  }
  if (t.kind === 'Named') return t;
  if (t.kind === 'Alias') errorf(check, base, 'InvalidRecv', 'cannot define new methods on generic alias type %s', t);
  return undefined;
}

/** Gives the receiver's type parameters the constraints of those of the type. */
function bindReceiver(check: Checker, baseType: Named, rparams: TypeParam[], base: Expr): void {
  const want = baseType.tparams;
  if (want.length === rparams.length) {
    const smap = makeRenameMap(want, rparams);
    rparams.forEach((p, i) => {
      check.mono.recordCanon(p, want[i]);
      p.bound = subst(check, p.obj.pos, want[i].bound, smap);
    });
  } else {
    const got = rparams.length === 1 ? '1 type parameter' : `${rparams.length} type parameters`;
    errorf(check, base, 'BadRecv', 'receiver declares %s, but receiver base type declares %d', got, want.length);
  }
  verifyVersionf(check, base, go1_18, 'type instantiation');
}

function unpointer(t: Type): Type {
  while (t.kind === 'Pointer') t = t.base;
  return t;
}

/** Records the type of a receiver and of the parts of its expression. */
function recordParenthesizedRecvTypes(check: Checker, e: Expr, type: Type): void {
  for (;;) {
    recordTypeAndValue(check, e, 'type', type, undefined);
    if (e.kind === 'ParenExpr') e = e.x;
    else if (e.kind === 'Operation' && e.op === '*' && !e.y && type.kind === 'Pointer') {
      e = e.x;
      type = type.base;
    } else return;
  }
}

interface Params {
  readonly names: (Name | undefined)[];
  readonly vars: Var[];
  readonly variadic: boolean;
}

/** Makes the variables of a parameter or result list; they are not declared yet. */
export function collectParams(check: Checker, kind: 'param' | 'result', list: readonly Field[]): Params {
  const names: (Name | undefined)[] = [];
  const vars: Var[] = [];
  let variadic = false;
  let named = false;
  let anonymous = false;
  let type: Type = Typ.invalid;
  let prev: Expr | undefined;
  list.forEach((field, i) => {
    let ftype = field.type;
    // Parameters that are declared together share one type.
    if (ftype !== prev) {
      prev = ftype;
      if (ftype.kind === 'DotsType') {
        if (kind === 'param' && i === list.length - 1) variadic = true;
        else error(check, ftype, 'InvalidSyntaxTree', 'invalid use of ...');
        ftype = ftype.elem;
      }
      type = varType(check, ftype);
    }
    const par = newVar(kind, check.pos(field.name?.pos ?? field.pos), check.pkg, field.name?.value ?? '', type);
    par.color = 'black';
    if (field.name) named = true;
    else {
      recordImplicit(check, field, par);
      anonymous = true;
    }
    names.push(field.name);
    vars.push(par);
  });
  if (named && anonymous) error(check, list[0], 'InvalidSyntaxTree', 'list contains both named and anonymous parameters');
  if (variadic) {
    const last = vars[vars.length - 1];
    last.type = new Slice(last.type ?? Typ.invalid);
    recordTypeAndValue(check, list[list.length - 1].type, 'type', last.type, undefined);
  }
  return { names, vars, variadic };
}

function declareParams(check: Checker, { names, vars }: Params, scopePos: number): void {
  names.forEach((name, i) => {
    if (name && name.value !== '') declare(check, check.scope, name, vars[i], scopePos);
  });
}

/** Checks that methods may be declared for the receiver's type. */
function validRecv(check: Checker, at: Expr, recv: Var): void {
  const [rtyp] = deref(recv.type ?? Typ.invalid);
  const atyp = unalias(rtyp);
  if (!isValid(atyp)) return;
  if (atyp.kind === 'Named') {
    if (atyp.obj.pkg !== check.pkg) {
      errorf(check, at, 'InvalidRecv', 'cannot define new methods on non-local type %s', rtyp);
      return;
    }
    const u = under(atyp);
    let cause = '';
    if (u.kind === 'Basic' && u.basic === 'unsafe.Pointer') cause = 'unsafe.Pointer';
    else if (u.kind === 'Pointer' || u.kind === 'Interface') cause = 'pointer or interface type';
    if (cause !== '') errorf(check, at, 'InvalidRecv', 'invalid receiver type %s (%s)', rtyp, cause);
  } else if (atyp.kind === 'Basic') errorf(check, at, 'InvalidRecv', 'cannot define new methods on non-local type %s', rtyp);
  else errorf(check, at, 'InvalidRecv', 'invalid receiver type %s', recv.type);
}
