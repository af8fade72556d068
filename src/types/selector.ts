/** Selectors: qualified identifiers, fields, method values and method expressions. */
import type { Name, SelectorExpr } from '../syntax/nodes';
import type { Checker } from './check';
import { objDecl } from './decl';
import { error, errorf } from './errors';
import { exprOrType } from './expr';
import { lookupError } from './errsupport';
import { interfacePtrError, isInterfacePtr, lookupFieldOrMethod } from './lookup';
import type { Func, Obj, PkgName } from './object';
import { newParam } from './objects';
import type { Operand } from './operand';
import { isValid, isValidName } from './predicates';
import { recordSelection, recordUse } from './recording';
import { Signature, Tuple, type Type } from './type';
import { under } from './under';
import { Typ } from './universe';

/** Checks x.f. With `wantType` only a type will do. */
export function selector(check: Checker, x: Operand, e: SelectorExpr, wantType: boolean): void {
  const ok = select(check, x, e, wantType);
  if (!ok) {
    x.invalidate();
    x.type = Typ.invalid;
  }
  x.expr = e;
}

function select(check: Checker, x: Operand, e: SelectorExpr, wantType: boolean): boolean {
  if (e.x.kind === 'Name') {
    const obj = check.lookup(e.x.value);
    if (obj?.kind === 'PkgName') return qualifiedIdent(check, x, e, e.x, obj);
  }
  exprOrType(check, x, e.x, false);
  if (x.bad) return false;
  if (x.is('builtin')) {
    errorf(check, e.pos, 'UncalledBuiltin', 'invalid use of %s in selector expression', x);
    return false;
  }
  if (wantType) {
    errorf(check, e.sel, 'NotAType', '%s is not a type', e);
    return false;
  }
  const sel = e.sel.value;
  const { obj, index, indirect } = lookupFieldOrMethod(x.type, x.is('variable'), check.pkg, sel);
  if (!obj || !index) {
    selectorError(check, x, e, index !== undefined, indirect);
    return false;
  }
  if (obj.kind === 'Func') objDecl(check, obj); // it may not have its signature yet
  if (x.is('type')) {
    if (obj.kind !== 'Func') {
      errorf(check, e.sel, 'MissingFieldOrMethod', '%s.%s undefined (type %s has no method %s)', x.expr, sel, x.type, sel);
      return false;
    }
    return methodExpr(check, x, e, obj, index, indirect);
  }
  if (obj.kind === 'Func') {
    recordSelection(check, e, 'method', x.type, obj, index, indirect);
    x.mode = 'value';
    x.type = withoutReceiver(obj.type as Signature);
    check.addDeclDep(obj);
    return true;
  }
  if (obj.kind !== 'Var') throw new Error('selected object is neither field nor method');
  recordSelection(check, e, 'field', x.type, obj, index, indirect);
  x.mode = x.is('variable') || indirect ? 'variable' : 'value';
  x.type = obj.type ?? Typ.invalid;
  return true;
}

/** The object that pkg.name denotes, recorded as used; reports one that does not exist. */
function exported(check: Checker, e: SelectorExpr, id: Name, pname: PkgName): Obj | undefined {
  recordUse(check, id, pname);
  pname.used = true;
  const sel = e.sel.value;
  const scope = pname.imported.scope;
  const exp = scope.lookup(sel);
  if (!exp) {
    if (pname.imported.fake || !isValidName(sel)) return undefined;
    const [alt] = scope.lookupIgnoringCase(sel, true);
    if (alt) errorf(check, e.sel, 'UndeclaredImportedName', 'undefined: %s (but have %s)', e, alt.name);
    else if (check.conf.isAbsent?.(pname.imported.path, sel)) errorf(check, e.sel, 'UndeclaredImportedName', '%s is not supported by this target', e);
    else errorf(check, e.sel, 'UndeclaredImportedName', 'undefined: %s', e);
    return undefined;
  }
  if (!exp.exported) errorf(check, e.sel, 'UnexportedName', 'name %s not exported by package %s', sel, pname.imported.name);
  recordUse(check, e.sel, exp);
  return exp;
}

function qualifiedIdent(check: Checker, x: Operand, e: SelectorExpr, id: Name, pname: PkgName): boolean {
  const exp = exported(check, e, id, pname);
  if (!exp) return false;
  if (exp.kind !== 'Builtin') objDecl(check, exp); // declarations of imported packages are checked when they are needed
  x.type = exp.type ?? Typ.invalid;
  switch (exp.kind) {
    case 'Const':
      if (!exp.val || !isValid(x.type)) return false;
      x.mode = 'constant';
      x.val = exp.val;
      return true;
    case 'TypeName':
      x.mode = 'type';
      return true;
    case 'Var':
      x.mode = 'variable';
      return true;
    case 'Func':
      x.mode = 'value';
      return true;
    case 'Builtin':
      x.mode = 'builtin';
      x.id = exp.builtin;
      return true;
    default:
      throw new Error(`unexpected exported ${exp.kind}`);
  }
}

/** Reports that x has no f, or more than one, or none that x can call. */
function selectorError(check: Checker, x: Operand, e: SelectorExpr, ambiguous: boolean, indirect: boolean): void {
  const sel = e.sel.value;
  if (!isValid(under(x.type))) return;
  if (ambiguous) {
    errorf(check, e.sel, 'AmbiguousSelector', 'ambiguous selector %s.%s', x.expr, sel);
    return;
  }
  if (indirect) {
    if (x.is('type')) {
      const format = 'invalid method expression %s.%s (needs pointer receiver (*%s).%s)';
      errorf(check, e.sel, 'InvalidMethodExpr', format, x.type, sel, x.type, sel);
    } else {
      errorf(check, e.sel, 'InvalidMethodExpr', 'cannot call pointer method %s on %s', sel, x.type);
    }
    return;
  }
  let why: string;
  if (isInterfacePtr(x.type)) {
    why = interfacePtrError(check, x.type);
  } else {
    const alt = lookupFieldOrMethod(x.type, x.is('variable'), check.pkg, sel, true).obj;
    why = lookupError(check, x.type, sel, alt, false);
  }
  errorf(check, e.sel, 'MissingFieldOrMethod', '%s.%s undefined (%s)', x.expr, sel, why);
}

/** T.f as a function whose first parameter is the receiver. */
function methodExpr(check: Checker, x: Operand, e: SelectorExpr, m: Func, index: readonly number[], indirect: boolean): boolean {
  recordSelection(check, e, 'methodExpr', x.type, m, index, indirect);
  const sig = m.type as Signature;
  if (!sig.recv) {
    error(check, e, 'InvalidDeclCycle', 'illegal cycle in method declaration');
    return false;
  }
  // Parameters are either all named or all unnamed.
  const params = sig.params.vars;
  const name = params.length > 0 && params[0].name !== '' ? sig.recv.name || '_' : '';
  const recv = newParam(sig.recv.pos, sig.recv.pkg, name, x.type);
  const f = new Signature(undefined, new Tuple([recv, ...params]), sig.results, sig.variadic);
  f.tparams = sig.tparams;
  x.mode = 'value';
  x.type = f;
  check.addDeclDep(m);
  return true;
}

function withoutReceiver(sig: Signature): Type {
  const f = new Signature(undefined, sig.params, sig.results, sig.variadic);
  f.tparams = sig.tparams;
  return f;
}
