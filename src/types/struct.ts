/** Struct types. */
import type { BasicLit, Expr, Field, Name, Operation, StructType } from '../syntax/nodes';
import * as constant from '../constant/constant';
import type { Checker } from './check';
import { error, errorf, newError } from './errors';
import { deref } from './lookup';
import type { Var } from './object';
import { idOf, newField } from './objects';
import { isTypeParam, isValid } from './predicates';
import { recordDef } from './recording';
import type { Struct, Type } from './type';
import { varType } from './typexpr';
import { under } from './under';
import { Typ } from './universe';
import { startPos } from '../syntax/positions';

/** Sets up a struct from its syntax. */
export function structType(check: Checker, styp: Struct, e: StructType): void {
  const fields: Var[] = [];
  const tags: string[] = [];
  const seen = new Map<string, Var>();
  let type: Type = Typ.invalid;
  let prev: Expr | undefined;

  const add = (ident: Name, embedded: boolean, tag: string): void => {
    const pos = check.pos(ident.pos);
    const fld = newField(pos, check.pkg, ident.value, type, embedded);
    fld.color = 'black';
    if (ident.value === '_' || declareInSet(check, seen, fld)) {
      fields.push(fld);
      tags.push(tag);
      recordDef(check, ident, fld);
    }
  };

  e.fields.forEach((f, i) => {
    // Fields that are declared together share one type.
    if (f.type !== prev) {
      type = varType(check, f.type);
      prev = f.type;
    }
    const tag = tagValue(check, e.tags[i]);
    if (f.name) {
      add(f.name, false, tag);
      return;
    }
    const name = embeddedFieldIdent(f.type);
    if (!name) {
      errorf(check, f.type, 'InvalidSyntaxTree', 'invalid embedded field type %s', f.type);
      type = Typ.invalid;
      add({ kind: 'Name', pos: startPos(f.type), value: '_' }, true, '');
      return;
    }
    add(name, true, tag);
    checkEmbedded(check, f, type);
  });
  styp.fields = fields;
  styp.tags = tags;
}

/** Checks, once all types are set up, that the type may be embedded. */
function checkEmbedded(check: Checker, f: Field, type: Type): void {
  const pos = startPos(f.type);
  check.later(() => {
    const [t, isPtr] = deref(type);
    const u = under(t);
    switch (u.kind) {
      case 'Basic':
        if (isValid(t) && u.basic === 'unsafe.Pointer') error(check, pos, 'InvalidPtrEmbed', 'embedded field type cannot be unsafe.Pointer');
        break;
      case 'Pointer':
        error(check, pos, 'InvalidPtrEmbed', 'embedded field type cannot be a pointer');
        break;
      case 'Interface':
        if (isTypeParam(t)) error(check, pos, 'MisplacedTypeParam', 'embedded field type cannot be a (pointer to a) type parameter');
        else if (isPtr) error(check, pos, 'InvalidPtrEmbed', 'embedded field type cannot be a pointer to an interface');
        break;
    }
  });
}

/** The name of an embedded field: that of its type; undefined if it may not be embedded. */
export function embeddedFieldIdent(e: Expr): Name | undefined {
  switch (e.kind) {
    case 'Name':
      return e;
    case 'Operation': {
      const base = ptrBase(e);
      // *T is fine, **T is not.
      if (!base || (base.kind === 'Operation' && ptrBase(base))) return undefined;
      return embeddedFieldIdent(base);
    }
    case 'SelectorExpr':
      return e.sel;
    case 'IndexExpr':
      return embeddedFieldIdent(e.x);
    default:
      return undefined;
  }
}

function ptrBase(e: Operation): Expr | undefined {
  return e.op === '*' && !e.y ? e.x : undefined;
}

function declareInSet(check: Checker, seen: Map<string, Var>, fld: Var): boolean {
  const id = idOf(fld);
  const alt = seen.get(id);
  if (!alt) {
    seen.set(id, fld);
    return true;
  }
  const err = newError(check, 'DuplicateDecl');
  err.addf(fld, '%s redeclared', fld.name);
  err.addAltDecl(alt);
  err.report();
  return false;
}

/** The bytes of a field's tag. */
export function tagValue(check: Checker, t: BasicLit | undefined): string {
  if (!t || t.bad) return '';
  if (t.lit === 'string') {
    const val = constant.makeFromLiteral(t.value, 'string');
    if (val.kind === 'string') return constant.stringVal(val);
  }
  errorf(check, t, 'InvalidSyntaxTree', 'incorrect tag syntax: %q', t.value);
  return '';
}
