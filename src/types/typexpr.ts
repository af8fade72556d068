/** Type expressions and identifiers. */
import * as constant from '../constant/constant';
import type { Pos } from '../diag/source';
import type { Expr, Name, SelectorExpr } from '../syntax/nodes';
import { startPos } from '../syntax/positions';
import type { Checker } from './check';
import { representableConst } from './const';
import { objDecl } from './decl';
import { error, errorf, invalidOp, softErrorf, type Cause } from './errors';
import { expr } from './expr';
import { sprintf } from './format';
import { instance, validateTArgLen, verify } from './instantiate';
import { interfaceType, newInterface } from './interface';
import type { Obj, TypeName } from './object';
import { objectKind } from './objects';
import { Operand } from './operand';
import { comparable, isGeneric, isInteger, isTypeParam, isUntyped, isValid, isValidName } from './predicates';
import { recordInstance, recordTypeAndValue, recordUse } from './recording';
import { selector } from './selector';
import { funcType } from './signature';
import { structType } from './struct';
import { ArrayT, Chan, MapT, Pointer, Signature, Slice, Struct, Tuple, type Type } from './type';
import { computeInterfaceTypeSet, isMethodSet } from './typeset';
import { under } from './under';
import { Typ, universeAny, universeComparable, universeIota } from './universe';
import { use } from './use';
import { unpackListExpr } from './util';
import { go1_18, verifyVersionf } from './version';

/** Checks an identifier: what it denotes goes to x, which is invalid after an error. With `wantType` only a type will do. */
export function ident(check: Checker, x: Operand, e: Name, wantType: boolean): void {
  x.mode = 'invalid';
  x.expr = e;
  const found = check.lookupScope(e.value);
  if (!found) {
    if (e.value === '_') error(check, e, 'InvalidBlank', 'cannot use _ as value or type');
    else if (isValidName(e.value)) errorf(check, e, 'UndeclaredName', 'undefined: %s', e.value);
    return;
  }
  const { obj } = found;
  if ((obj === universeComparable || obj === universeAny) && !verifyVersionf(check, e, go1_18, 'predeclared %s', e.value)) return;
  recordUse(check, e, obj);

  const gotType = obj.kind === 'TypeName';
  if (!gotType && wantType) {
    errorf(check, e, 'NotAType', '%s (%s) is not a type', obj.name, objectKind(obj));
    // Using a variable wrongly is still using it.
    if (obj.kind === 'Var' && obj.pkg === check.pkg) obj.used = true;
    return;
  }
  // A type that is being declared is looked at again: it may be part of an invalid cycle.
  if (!obj.type || (gotType && wantType && obj.pkg === check.pkg)) objDecl(check, obj);

  const dotImport = obj.parent === found.scope ? undefined : check.pctx.dotImports.get(found.scope)?.get(obj.name);
  if (dotImport) dotImport.used = true;
  identOperand(check, x, e, obj, obj.type ?? Typ.invalid);
}

function identOperand(check: Checker, x: Operand, e: Name, obj: Obj, type: Type): void {
  switch (obj.kind) {
    case 'PkgName':
      errorf(check, e, 'InvalidPkgUse', 'use of package %s not in selector', obj.name);
      return;
    case 'Const':
      check.addDeclDep(obj);
      if (!isValid(type)) return;
      if (obj === universeIota) {
        if (!check.iota) {
          error(check, e, 'InvalidIota', 'cannot use iota outside constant declaration');
          return;
        }
        x.val = check.iota;
      } else x.val = obj.val;
      x.mode = 'constant';
      break;
    case 'TypeName':
      x.mode = 'type';
      break;
    case 'Var':
      if (obj.pkg === check.pkg) obj.used = true;
      check.addDeclDep(obj);
      if (!isValid(type)) return;
      x.mode = 'variable';
      break;
    case 'Func':
      check.addDeclDep(obj);
      x.mode = 'value';
      break;
    case 'Builtin':
      x.id = obj.builtin;
      x.mode = 'builtin';
      break;
    case 'Nil':
      x.mode = 'nilvalue';
      break;
    case 'Label':
      return; // labels are in scopes of their own
  }
  x.type = type;
}

/** The type that e denotes; invalid after an error. */
export function typ(check: Checker, e: Expr): Type {
  return declaredType(check, e, undefined);
}

/** The type of a variable: a constraint interface will not do. */
export function varType(check: Checker, e: Expr): Type {
  const t = declaredType(check, e, undefined);
  validVarType(check, e, t);
  return t;
}

/** Reports, once all types are set up, a type that may stand in constraints only. */
export function validVarType(check: Checker, e: Expr, t: Type): void {
  if (t.kind !== 'Named' && t.kind !== 'Alias' && t.kind !== 'Interface') return;
  if (t.kind === 'Named' && t.underlying && t.underlying.kind !== 'Interface') return;
  if (isTypeParam(t)) return;
  check.later(() => {
    const u = under(t);
    if (u.kind !== 'Interface') return;
    const pos = startPos(e);
    const tset = computeInterfaceTypeSet(check, check.pos(pos), u);
    if (isMethodSet(tset)) return;
    const why = tset.comparable ? 'is (or embeds) comparable' : 'contains type constraints';
    softErrorf(check, pos, 'MisplacedConstraintIface', `cannot use type %s outside a type constraint: interface ${why}`, t);
  });
}

/** Like `typ`; `def` is the type name that is declared as this type. */
export function declaredType(check: Checker, e: Expr, def: TypeName | undefined): Type {
  let t = typInternal(check, e, def);
  if (isGeneric(t)) {
    errorf(check, e, 'WrongTypeArgCount', 'cannot use generic type %s without instantiation', t);
    t = Typ.invalid;
  }
  recordTypeAndValue(check, e, 'type', t, undefined);
  return t;
}

/** The generic type that e denotes. If it is not generic the result is invalid and `cause` says so. */
export function genericType(check: Checker, e: Expr, cause?: Cause): Type {
  let t = typInternal(check, e, undefined);
  if (isValid(t) && !isGeneric(t)) {
    if (cause) cause.text = sprintf(check, '%s is not a generic type', t);
    t = Typ.invalid;
  }
  recordTypeAndValue(check, e, 'type', t, undefined);
  return t;
}

/** The type that e denotes, not recorded, perhaps generic. */
export function typInternal(check: Checker, e: Expr, def: TypeName | undefined): Type {
  switch (e.kind) {
    case 'BadExpr':
      return Typ.invalid;
    case 'Name':
    case 'SelectorExpr':
      return namedTypeExpr(check, e);
    case 'IndexExpr':
      verifyVersionf(check, e, go1_18, 'type instantiation');
      return instantiatedType(check, e.x, unpackListExpr(e.index));
    case 'ParenExpr':
      // Parentheses do not matter: the declared type is that of the inner expression.
      return declaredType(check, e.x, def);
    case 'ArrayType': {
      const t = new ArrayT(-1, Typ.invalid);
      if (e.len) t.len = arrayLength(check, e.len);
      else error(check, e, 'BadDotDotDotSyntax', 'invalid use of [...] array (outside a composite literal)');
      t.elem = varType(check, e.elem);
      return t.len >= 0 ? t : Typ.invalid;
    }
    case 'SliceType': {
      const t = new Slice(Typ.invalid);
      t.elem = varType(check, e.elem);
      return t;
    }
    case 'DotsType':
      error(check, e, 'InvalidSyntaxTree', 'invalid use of ...');
      return Typ.invalid;
    case 'StructType': {
      const t = new Struct([], []);
      structType(check, t, e);
      return t;
    }
    case 'Operation':
      if (e.op === '*' && !e.y) {
        const t = new Pointer(Typ.invalid);
        t.base = varType(check, e.x);
        // A pointer to an invalid type is invalid, so that no errors follow from it.
        return isValid(t.base) ? t : Typ.invalid;
      }
      return notAType(check, e);
    case 'FuncType': {
      const t = new Signature(undefined, new Tuple([]), new Tuple([]), false);
      funcType(check, t, undefined, [], e);
      return t;
    }
    case 'InterfaceType': {
      const t = newInterface(check, [], []);
      interfaceType(check, t, e, def);
      return t;
    }
    case 'MapType':
      return mapType(check, e.key, e.value);
    case 'ChanType': {
      const t = new Chan(e.dir, Typ.invalid);
      t.elem = varType(check, e.elem);
      return t;
    }
    default:
      return notAType(check, e);
  }
}

function notAType(check: Checker, e: Expr): Type {
  errorf(check, e, 'NotAType', '%s is not a type', e);
  use(check, e);
  return Typ.invalid;
}

function namedTypeExpr(check: Checker, e: Name | SelectorExpr): Type {
  const x = new Operand();
  if (e.kind === 'Name') ident(check, x, e, true);
  else selector(check, x, e, true);
  if (x.is('type')) return x.type;
  if (x.is('novalue')) errorf(check, x, 'NotAType', '%s used as type', x);
  else if (!x.bad) errorf(check, x, 'NotAType', '%s is not a type', x);
  return Typ.invalid;
}

function mapType(check: Checker, key: Expr, value: Expr): Type {
  const t = new MapT(Typ.invalid, Typ.invalid);
  t.key = varType(check, key);
  t.elem = varType(check, value);
  if (t.key.kind === 'Basic') return t;
  // Whether keys can be compared is known once all types are set up.
  check.later(() => {
    if (comparable(t.key)) return;
    const why = isTypeParam(t.key) ? ' (missing comparable constraint)' : '';
    errorf(check, key, 'IncomparableMapKey', 'invalid map key type %s%s', t.key, why);
  });
  return t;
}

/** The instance of the generic type x with the type arguments xlist. */
export function instantiatedType(check: Checker, x: Expr, xlist: readonly Expr[]): Type {
  const cause = { text: '' };
  const gtyp = genericType(check, x, cause);
  if (cause.text !== '') errorf(check, x, 'NotAGenericType', `${invalidOp}%s%s (%s)`, x, xlist, cause.text);
  if (!isValid(gtyp) || (gtyp.kind !== 'Named' && gtyp.kind !== 'Alias')) return Typ.invalid;
  const targs = typeList(check, xlist);
  if (!targs) return Typ.invalid;

  const pos: Pos = check.pos(x.pos);
  const inst = instance(check, pos, gtyp, targs);
  if (inst.kind !== 'Named' && inst.kind !== 'Alias') return Typ.invalid;
  // Constraints may not be set up yet.
  check.later(() => {
    recordInstance(check, x, targs, inst);
    const tparams = inst.orig.tparams;
    if (!validateTArgLen(check, pos, inst.obj.name, tparams.length, targs.length)) return;
    const failed = verify(check, pos, tparams, targs);
    if (!failed) check.mono.recordInstance(check, pos, tparams, targs, xlist);
    else softErrorf(check, failed[0] < xlist.length ? startPos(xlist[failed[0]]) : pos, 'InvalidTypeArg', '%s', failed[1]);
  });
  return inst;
}

/** The value of an array length; -1 after an error. */
export function arrayLength(check: Checker, e: Expr): number {
  // An undeclared name here is often meant as a type parameter.
  if (e.kind === 'Name') {
    const obj = check.lookup(e.value);
    if (!obj) {
      errorf(check, e, 'InvalidArrayLen', 'undefined array length %s or missing type constraint', e.value);
      return -1;
    }
    if (obj.kind !== 'Const') {
      errorf(check, e, 'InvalidArrayLen', 'invalid array length %s', e.value);
      return -1;
    }
  }
  const x = new Operand();
  expr(check, undefined, x, e);
  if (!x.is('constant')) {
    if (!x.bad) errorf(check, x, 'InvalidArrayLen', 'array length %s must be constant', x);
    return -1;
  }
  if (isUntyped(x.type) || isInteger(x.type)) {
    const val = constant.toInt(x.value);
    if (val.kind === 'int' && representableConst(val, check, Typ.int)) {
      const n = constant.int64Val(val);
      if (n !== undefined && n >= 0) return n;
    }
  }
  errorf(check, x, 'InvalidArrayLen', isInteger(x.type) ? 'invalid array length %s' : 'array length %s must be integer', x);
  return -1;
}

/** The types that the expressions denote; undefined if any is invalid. */
export function typeList(check: Checker, list: readonly Expr[]): Type[] | undefined {
  const types = list.map((e) => varType(check, e));
  return types.every(isValid) ? types : undefined;
}
