/** Declarations: constants, variables, types, functions and methods, in whatever order they are needed. */
import * as constant from '../constant/constant';
import type { ConstDecl, Decl, Expr, Field, Name, TypeDecl, VarDecl } from '../syntax/nodes';
import { endPos } from '../syntax/positions';
import { asNamed, newAlias } from './alias';
import { initConst, initVar, initVars } from './assignments';
import { Environment, type Checker, type DeclInfo } from './check';
import { cycleError, firstInSrc } from './cycles';
import { error, errorf, newError, softErrorf } from './errors';
import { expr, newTarget } from './expr';
import { posString } from './format';
import { addMethod, newNamed } from './named';
import type { Const, Func, Obj, TypeName, Var } from './object';
import { idOf, isAliasName, newConst, newTypeName, newVar } from './objects';
import { Operand } from './operand';
import { isConstType, isGeneric, isTypeParam, isValid } from './predicates';
import { recordDef } from './recording';
import { arity } from './resolver';
import type { Scope } from './scope';
import { funcType } from './signature';
import { closeScope, openScope } from './stmt';
import { Signature, Tuple, type Named, type Type, type TypeParam } from './type';
import { bindTParams, newTypeParam } from './typeparam';
import { isMethodSet, typeSet } from './typeset';
import { declaredType, typ, varType } from './typexpr';
import { under } from './under';
import { Typ } from './universe';
import { unpackListExpr } from './util';
import { validType } from './validtype';
import { go1_18, go1_23, go1_9, verifyVersionf } from './version';

/** Declares obj in a scope, to be seen from scopePos on, and records it as what `id` defines. Blank names are not declared. */
export function declare(check: Checker, scope: Scope, id: Name | undefined, obj: Obj, scopePos: number): void {
  if (obj.name !== '_') {
    const alt = scope.insert(obj);
    if (alt) {
      const err = newError(check, 'DuplicateDecl');
      err.addf(obj, '%s redeclared in this block', obj.name);
      err.addAltDecl(alt);
      err.report();
      return;
    }
    obj.scopePos = scopePos;
  }
  if (id) recordDef(check, id, obj);
}

/**
 * Declares a package-level object or a method: afterwards its type is known. An object that is being declared already is
 * part of a cycle, which may be in order.
 */
export function objDecl(check: Checker, obj: Obj): void {
  if (check.objPathIdx.has(obj)) {
    const valid = validCycle(check, obj);
    if ((obj.kind === 'Const' || obj.kind === 'Var') && (!valid || !obj.type)) obj.type = Typ.invalid;
    else if (obj.kind === 'TypeName' && !valid) obj.type = Typ.invalid;
    // A function keeps its empty signature.
    return;
  }
  if (obj.type) return;
  const d = check.objMap.get(obj);
  if (!d) return;

  check.push(obj);
  const saved = check.environment;
  const env = new Environment(d.pctx, d.source, d.file, d.version);
  check.environment = env;
  switch (obj.kind) {
    case 'Const':
      env.decl = d;
      constDecl(check, obj, d.vtyp, d.init, d.inherited ?? false);
      break;
    case 'Var':
      env.decl = d;
      varDecl(check, obj, d.lhs, d.vtyp, d.init, d);
      break;
    case 'TypeName':
      if (d.tdecl) typeDecl(check, obj, d.tdecl);
      collectMethods(check, obj);
      break;
    case 'Func':
      funcDecl(check, obj, d);
      break;
  }
  check.environment = saved;
  check.pop();
}

/** Whether the cycle that starts with obj is valid; if not, reports it. */
function validCycle(check: Checker, obj: Obj): boolean {
  const cycle = check.objPath.slice(check.objPathIdx.get(obj) ?? 0);
  let nval = 0;
  let ndef = 0;
  for (const o of cycle) {
    if (o.kind === 'Const' || o.kind === 'Var') nval++;
    else if (o.kind === 'TypeName') {
      // Cycles through type parameter lists are fine.
      if (check.inTParamList && o.type && isGeneric(o.type)) return true;
      if (!isAliasName(o)) ndef++;
    }
  }
  // Cycles of constants and variables only are found when the initialisation order is determined.
  if (nval === cycle.length) return true;
  // Types (and functions) may refer to each other, but not aliases alone.
  if (nval === 0 && ndef > 0) return true;
  cycleError(check, cycle, firstInSrc(cycle));
  return false;
}

/** Declares a constant; until now its value is its iota. */
export function constDecl(check: Checker, obj: Const, type: Expr | undefined, init: Expr | undefined, inherited: boolean): void {
  const { iota, errpos } = check;
  check.iota = obj.val;
  check.errpos = undefined;
  obj.val = constant.makeUnknown();
  constType(check, obj, type, init, inherited);
  check.iota = iota;
  check.errpos = errpos;
}

function constType(check: Checker, obj: Const, type: Expr | undefined, init: Expr | undefined, inherited: boolean): void {
  if (type) {
    const t = typ(check, type);
    if (!isConstType(t)) {
      if (isValid(under(t))) errorf(check, type, 'InvalidConstType', 'invalid constant type %s', t);
      obj.type = Typ.invalid;
      return;
    }
    obj.type = t;
  }
  const x = new Operand();
  if (init) {
    // An inherited value stands elsewhere: errors are reported at the name.
    if (inherited) check.errpos = obj.pos;
    expr(check, undefined, x, init);
  }
  initConst(check, obj, x);
}

/** Declares a variable, with `lhs` one of several that share the initial value. */
export function varDecl(check: Checker, obj: Var, lhs: readonly Var[] | undefined, type: Expr | undefined, init: Expr | undefined, d?: DeclInfo): void {
  if (type) obj.type = varType(check, type);
  if (!init) {
    if (!type) obj.type = Typ.invalid; // an error that is reported elsewhere
    return;
  }
  if (!lhs || lhs.length === 1) {
    // In a package that is checked lazily the value may never be needed.
    if (d && type && !check.pctx.full) {
      d.initPending = true;
      return;
    }
    const x = new Operand();
    expr(check, newTarget(obj.type, obj.name), x, init);
    initVar(check, obj, x, 'variable declaration');
    return;
  }
  // All have the written type, if there is one; else those of the values.
  if (type) for (const v of lhs) v.type = obj.type;
  initVars(check, lhs, [init], undefined);
}

/** Checks the initial value that `varDecl` put off. */
export function finishVarInit(check: Checker, obj: Var, d: DeclInfo): void {
  d.initPending = false;
  if (!d.init) return;
  const saved = check.environment;
  const env = new Environment(d.pctx, d.source, d.file, d.version);
  env.decl = d;
  check.environment = env;
  const x = new Operand();
  expr(check, newTarget(obj.type, obj.name), x, d.init);
  initVar(check, obj, x, 'variable declaration');
  check.environment = saved;
}

/** Whether t is an interface of another package that may be used as a constraint only. */
export function isImportedConstraint(check: Checker, t: Type): boolean {
  const named = asNamed(t);
  if (!named || named.obj.pkg === check.pkg || !named.obj.pkg) return false;
  const u = under(named);
  return u.kind === 'Interface' && !isMethodSet(typeSet(u));
}

/** Declares a type or an alias. */
export function typeDecl(check: Checker, obj: TypeName, tdecl: TypeDecl): void {
  let versionErr = false;
  let rhs: Type | undefined;
  check.later(() => {
    const t = asNamed(obj.type);
    if (t) validType(check, t);
    if (!versionErr && rhs && isImportedConstraint(check, rhs)) verifyVersionf(check, tdecl.type, go1_18, 'using type constraint %s', rhs);
  });

  const tparam0 = tdecl.tparams[0];
  if (tdecl.alias) {
    versionErr = (tparam0 && !verifyVersionf(check, tparam0, go1_23, 'generic type alias')) || !verifyVersionf(check, tdecl, go1_9, 'type alias');
    rhs = aliasDecl(check, obj, tdecl);
    return;
  }
  versionErr = tparam0 !== undefined && !verifyVersionf(check, tparam0, go1_18, 'type parameter');
  const named = newNamed(check, obj, undefined);
  if (tparam0) {
    openScope(check, tdecl, 'type parameters');
    collectTypeParams(check, (list) => (named.tparams = list), tdecl.tparams);
  }
  rhs = declaredType(check, tdecl.type, obj);
  named.fromRHS = rhs;
  if (isTypeParam(rhs)) {
    error(check, tdecl.type, 'MisplacedTypeParam', 'cannot use a type parameter as RHS in type declaration');
    named.fromRHS = Typ.invalid;
  }
  if (tparam0) closeScope(check);
}

function aliasDecl(check: Checker, obj: TypeName, tdecl: TypeDecl): Type {
  const alias = newAlias(obj, undefined);
  const generic = tdecl.tparams.length > 0;
  if (generic) {
    openScope(check, tdecl, 'type parameters');
    collectTypeParams(check, (list) => (alias.tparams = list), tdecl.tparams);
  }
  const rhs = declaredType(check, tdecl.type, obj);
  alias.fromRHS = rhs;
  if (rhs.kind === 'TypeParam' && alias.tparams.includes(rhs)) {
    error(check, tdecl.type, 'MisplacedTypeParam', 'cannot use type parameter declared in alias declaration as RHS');
    alias.fromRHS = Typ.invalid;
  }
  if (generic) closeScope(check);
  return rhs;
}

/** Declares type parameters. `set` is given the list before the constraints are checked, since they may refer to what is declared. */
export function collectTypeParams(check: Checker, set: (list: TypeParam[]) => void, list: readonly Field[]): void {
  const scopePos = list[0]?.pos ?? 0;
  const tparams = list.map((f) => declareTypeParam(check, f.name ?? { kind: 'Name', pos: f.pos, value: '_' }, scopePos));
  set(bindTParams(tparams));

  const saved = check.inTParamList;
  check.inTParamList = true;
  let b: Type = Typ.invalid;
  list.forEach((f, i) => {
    // Type parameters that are declared together share one constraint.
    if (i === 0 || f.type !== list[i - 1].type) {
      b = bound(check, f.type);
      if (isTypeParam(b)) {
        error(check, f.type, 'MisplacedTypeParam', 'cannot use a type parameter as constraint');
        b = Typ.invalid;
      }
    }
    tparams[i].bound = b;
  });
  check.inTParamList = saved;
}

/** The type of a constraint; ~T and A|B are put into an interface. */
function bound(check: Checker, x: Expr): Type {
  if (x.kind !== 'Operation' || (x.op !== '~' && x.op !== '|')) return typ(check, x);
  const t = typ(check, { kind: 'InterfaceType', pos: x.pos, methods: [{ kind: 'Field', pos: x.pos, type: x }] });
  if (t.kind === 'Interface') t.implicit = true;
  return t;
}

/** Declares a type parameter, whose constraint is set later. */
export function declareTypeParam(check: Checker, name: Name, scopePos: number): TypeParam {
  const tname = newTypeName(check.pos(name.pos), check.pkg, name.value, undefined);
  const tpar = newTypeParam(check, tname, Typ.invalid);
  tname.color = 'black';
  declare(check, check.scope, name, tname, scopePos);
  return tpar;
}

/** Gives a type the methods that are declared for it. */
function collectMethods(check: Checker, obj: TypeName): void {
  const methods = check.pctx.methods.get(obj);
  if (!methods) return;
  check.pctx.methods.delete(obj);
  const base = asNamed(obj.type);
  if (base) check.later(() => checkFieldUniqueness(check, base));
  const seen = new Map<string, Func>();
  for (const m of methods) {
    const id = idOf(m);
    const alt = seen.get(id);
    if (alt) {
      const at = alt.pos ? ` at ${posString(alt.pos)}` : '';
      errorf(check, m, 'DuplicateMethod', 'method %s.%s already declared%s', obj.name, m.name, at);
      continue;
    }
    seen.set(id, m);
    if (base) addMethod(base, m);
  }
}

function checkFieldUniqueness(check: Checker, base: Named): void {
  const t = under(base);
  if (t.kind !== 'Struct' || base.methods.length === 0) return;
  const methods = new Map(base.methods.map((m) => [idOf(m), m]));
  for (const fld of t.fields) {
    const alt = fld.name === '_' ? undefined : methods.get(idOf(fld));
    if (!alt) continue;
    // The method is blamed: it is likely to be further away from the reader's eye.
    const err = newError(check, 'DuplicateFieldAndMethod');
    err.addf(alt, 'field and method with the same name %s', fld.name);
    err.addAltDecl(fld);
    err.report();
  }
}

function funcDecl(check: Checker, obj: Func, d: DeclInfo): void {
  const { fdecl } = d;
  if (!fdecl) return;
  const sig = new Signature(undefined, new Tuple([]), new Tuple([]), false);
  obj.type = sig; // ends cycles
  funcType(check, sig, fdecl.recv, fdecl.tparams, fdecl.type);
  if (sig.scope) {
    sig.scope.pos = fdecl.pos;
    sig.scope.end = fdecl.bodyEnd ?? endPos(fdecl.type);
  }
  if (fdecl.tparams.length > 0 && !fdecl.hasBody) softErrorf(check, fdecl, 'BadDecl', 'generic function is missing function body');
  // Bodies are checked by Checker.body.
}

/** Keeps track of iota and of repeated values through the declarations of a list. */
export class ConstGroup {
  private first = -1;
  private last: ConstDecl | undefined;
  private prev: ConstDecl | undefined;

  /** The iota of the declaration at `index`, and the declaration that its type and values come from. */
  next(s: ConstDecl, index: number): { iota: constant.Constant; from: ConstDecl | undefined; inherited: boolean } {
    if (this.first < 0 || !s.group || this.prev?.group !== s.group) {
      this.first = index;
      this.last = undefined;
    }
    this.prev = s;
    let inherited = true;
    if (s.type || s.values) {
      this.last = s;
      inherited = false;
    } else if (!this.last) inherited = false;
    return { iota: constant.makeInt64(index - this.first), from: this.last, inherited };
  }

  /** Another kind of declaration comes in between. */
  reset(): void {
    this.first = -1;
    this.prev = undefined;
  }
}

/** Checks declarations inside a function. */
export function declStmt(check: Checker, list: readonly Decl[]): void {
  const group = new ConstGroup();
  list.forEach((s, index) => {
    if (s.kind !== 'ConstDecl') group.reset();
    switch (s.kind) {
      case 'ConstDecl':
        localConst(check, s, group.next(s, index));
        break;
      case 'VarDecl':
        localVar(check, s);
        break;
      case 'TypeDecl': {
        const obj = newTypeName(check.pos(s.name.pos), check.pkg, s.name.value, undefined);
        // A local type can be seen from its name on, also in its own declaration.
        declare(check, check.scope, s.name, obj, s.name.pos);
        check.push(obj);
        typeDecl(check, obj, s);
        check.pop();
        break;
      }
      default:
        errorf(check, s.pos, 'InvalidSyntaxTree', 'unknown syntax.Decl node %s', s.kind);
    }
  });
}

function localConst(check: Checker, s: ConstDecl, { iota, from, inherited }: ReturnType<ConstGroup['next']>): void {
  const top = check.delayed.length;
  const values = unpackListExpr(from?.values);
  const lhs = s.names.map((name, i) => {
    const obj = newConst(check.pos(name.pos), check.pkg, name.value, undefined, iota);
    constDecl(check, obj, from?.type, values[i], inherited);
    obj.color = 'black';
    return obj;
  });
  arity(check, s.pos, s.names, values, true, inherited);
  // Function literals in the values must not see the new names.
  check.processDelayed(top);
  const scopePos = endPos(s);
  s.names.forEach((name, i) => declare(check, check.scope, name, lhs[i], scopePos));
}

function localVar(check: Checker, s: VarDecl): void {
  const top = check.delayed.length;
  const lhs0 = s.names.map((name) => newVar('local', check.pos(name.pos), check.pkg, name.value, undefined));
  const values = unpackListExpr(s.values);
  for (let i = 0; i < lhs0.length; i++) {
    const shared = values.length === 1 && lhs0.length !== 1;
    varDecl(check, lhs0[i], shared ? lhs0 : undefined, s.type, shared ? values[0] : values[i]);
    // One value gives all variables their types.
    if (values.length === 1) break;
  }
  for (const v of lhs0) v.color = 'black';
  if (!s.type || values.length > 0) arity(check, s.pos, s.names, values, false, false);
  check.processDelayed(top);
  const scopePos = endPos(s);
  s.names.forEach((name, i) => declare(check, check.scope, name, lhs0[i], scopePos));
}
