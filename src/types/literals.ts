/** Basic, function and composite literals. */
import * as constant from '../constant/constant';
import type { BasicLit, CompositeLit, Expr, FuncLit, KeyValueExpr } from '../syntax/nodes';
import { endPos } from '../syntax/positions';
import { assignment } from './assignments';
import type { Checker } from './check';
import { overflow } from './const';
import { error, errorf, versionErrorf } from './errors';
import { expr, exprWithHint, keyVal } from './expr';
import { checkIndex } from './index';
import { lookupError } from './errsupport';
import { deref, fieldIndex } from './lookup';
import { samePkg } from './objects';
import { Operand } from './operand';
import { opPos } from './operations';
import { identical, isNonTypeParamInterface, isValid } from './predicates';
import { recordTypeAndValue, recordUse } from './recording';
import { funcBody } from './stmt';
import { ArrayT, type MapT, type Struct, type Type } from './type';
import { typ, varType } from './typexpr';
import { commonUnder } from './under';
import { Typ } from './universe';
import { use } from './use';
import { allowVersion, go1_13 } from './version';

/** Reports the notations that Go 1.13 brought. */
function langCompat(check: Checker, lit: BasicLit): void {
  const s = lit.value;
  if (s.length <= 2 || allowVersion(check, go1_13)) return;
  if (s.includes('_')) {
    versionErrorf(check, lit, go1_13, 'underscore in numeric literal');
    return;
  }
  if (s[0] !== '0') return;
  const radix = s[1].toLowerCase();
  if (radix === 'b') versionErrorf(check, lit, go1_13, 'binary literal');
  else if (radix === 'o') versionErrorf(check, lit, go1_13, '0o/0O-style octal literal');
  else if (radix === 'x' && lit.lit !== 'int') versionErrorf(check, lit, go1_13, 'hexadecimal floating-point literal');
}

/** Longer numeric literals are refused: their digits could not matter. */
const maxLiteral = 10000;

/** Checks a number, rune or string. */
export function basicLit(check: Checker, x: Operand, e: BasicLit): void {
  if (e.lit === 'int' || e.lit === 'float' || e.lit === 'imag') {
    langCompat(check, e);
    if (e.value.length > maxLiteral) {
      const n = e.value.length;
      errorf(check, e, 'InvalidConstVal', 'excessively long constant: %s... (%d chars)', e.value.slice(0, 10), n);
      x.invalidate();
      return;
    }
  }
  x.setConst(e.lit, e.value);
  if (x.bad) {
    errorf(check, e, 'InvalidConstVal', 'malformed constant: %s', e.value);
    return;
  }
  x.expr = e;
  if (e.lit === 'int' || e.lit === 'float' || e.lit === 'imag') overflow(check, x, opPos(e));
}

/** Checks a function literal; its body later, before the scope around it changes. */
export function funcLit(check: Checker, x: Operand, e: FuncLit): void {
  const sig = typ(check, e.type);
  if (sig.kind !== 'Signature') {
    errorf(check, e, 'InvalidSyntaxTree', 'invalid function literal %s', e);
    x.invalidate();
    return;
  }
  if (sig.scope) {
    sig.scope.pos = e.pos;
    sig.scope.end = endPos(e);
  }
  if (!check.conf.ignoreFuncBodies) {
    const { decl, iota } = check;
    check.later(() => {
      check.info.bodies.add(e);
      funcBody(check, decl, '<function literal>', sig, e.body, iota);
    });
  }
  x.mode = 'value';
  x.type = sig;
}

/** Checks T{…}; `hint` is the element type of the literal around it where T is left out. */
export function compositeLit(check: Checker, x: Operand, e: CompositeLit, hint: Type | undefined): void {
  let type: Type;
  let base: Type;
  if (e.type) {
    // [...]T can stand here only; its length is known after the elements.
    type = e.type.kind === 'ArrayType' && !e.type.len ? new ArrayT(-1, varType(check, e.type.elem)) : typ(check, e.type);
    base = type;
  } else if (hint) {
    type = hint;
    base = hint;
    const u = commonUnder(hint).type;
    if (u?.kind === 'Pointer') [base] = deref(u); // an element *T written as {…} is &T{…}
  } else {
    error(check, e, 'UntypedLit', 'missing type in composite literal');
    type = base = Typ.invalid;
  }
  const utyp = commonUnder(base).type;
  switch (utyp?.kind) {
    case 'Struct':
      structLit(check, x, e, utyp, base);
      break;
    case 'Array':
      arrayLit(check, e, utyp);
      break;
    case 'Slice':
      indexedElts(check, e.elems, utyp.elem, -1);
      break;
    case 'Map':
      mapLit(check, x, e, utyp);
      break;
    default:
      for (const elem of e.elems) use(check, elem.kind === 'KeyValueExpr' ? elem.value : elem);
      if (!utyp || isValid(utyp)) {
        const qualifier = !e.type && hint ? ' element' : '';
        const cause = utyp ? '' : ' (no common underlying type)';
        errorf(check, e, 'InvalidLit', 'invalid composite literal%s type %s%s', qualifier, type, cause);
        x.invalidate();
        return;
      }
  }
  x.mode = 'value';
  x.type = type;
}

function structLit(check: Checker, x: Operand, e: CompositeLit, u: Struct, base: Type): void {
  if (e.elems.length === 0) return;
  if (e.elems[0].kind === 'KeyValueExpr') keyedFields(check, x, e.elems, u, base);
  else positionalFields(check, x, e, u, base);
}

function keyedFields(check: Checker, x: Operand, elems: readonly Expr[], u: Struct, base: Type): void {
  const visited = new Set<number>();
  for (const kv of elems) {
    if (kv.kind !== 'KeyValueExpr') {
      error(check, kv, 'MixedStructLit', 'mixture of field:value and value elements in struct literal');
      continue;
    }
    expr(check, undefined, x, kv.value);
    const i = fieldOfKey(check, kv, u, base);
    if (i < 0 || kv.key.kind !== 'Name') continue;
    const field = u.fields[i];
    recordUse(check, kv.key, field);
    assignment(check, x, field.type, 'struct literal');
    if (visited.has(i)) errorf(check, kv, 'DuplicateLitField', 'duplicate field name %s in struct literal', kv.key.value);
    visited.add(i);
  }
}

/** The index of the field that a key names, -1 after an error. */
function fieldOfKey(check: Checker, kv: KeyValueExpr, u: Struct, base: Type): number {
  const { key } = kv;
  if (key.kind !== 'Name') {
    errorf(check, kv, 'InvalidLitField', 'invalid field name %s in struct literal', key);
    return -1;
  }
  const i = fieldIndex(u.fields, check.pkg, key.value, false);
  if (i >= 0) return i;
  const j = fieldIndex(u.fields, check.pkg, key.value, true);
  error(check, key, 'MissingLitField', lookupError(check, base, key.value, j >= 0 ? u.fields[j] : undefined, true));
  return -1;
}

function positionalFields(check: Checker, x: Operand, e: CompositeLit, u: Struct, base: Type): void {
  const { fields } = u;
  for (let i = 0; i < e.elems.length; i++) {
    const elem = e.elems[i];
    if (elem.kind === 'KeyValueExpr') {
      error(check, elem, 'MixedStructLit', 'mixture of field:value and value elements in struct literal');
      continue;
    }
    expr(check, undefined, x, elem);
    if (i >= fields.length) {
      errorf(check, x, 'InvalidStructLit', 'too many values in struct literal of type %s', base);
      break;
    }
    const field = fields[i];
    if (!field.exported && !samePkg(field.pkg, check.pkg)) {
      const format = 'implicit assignment to unexported field %s in struct literal of type %s';
      errorf(check, x, 'UnexportedLitField', format, field.name, base);
      continue;
    }
    assignment(check, x, field.type, 'struct literal');
  }
  if (e.elems.length < fields.length) {
    errorf(check, e.rbrace, 'InvalidStructLit', 'too few values in struct literal of type %s', base);
  }
}

function arrayLit(check: Checker, e: CompositeLit, u: ArrayT): void {
  const n = indexedElts(check, e.elems, u.elem, u.len);
  if (u.len >= 0) return;
  // The length was not known: [...]T, or after an error. Record the type, which typ could not.
  u.len = n;
  if (e.type) recordTypeAndValue(check, e.type, 'type', u);
}

function mapLit(check: Checker, x: Operand, e: CompositeLit, u: MapT): void {
  // In a map with an interface as key, equal constants of different types are different keys.
  const dynamic = isNonTypeParamInterface(u.key);
  const visited = new Map<string, Type[]>();
  for (const kv of e.elems) {
    if (kv.kind !== 'KeyValueExpr') {
      error(check, kv, 'MissingLitKey', 'missing key in map literal');
      continue;
    }
    exprWithHint(check, x, kv.key, u.key);
    assignment(check, x, u.key, 'map literal');
    if (x.bad) continue;
    if (x.is('constant')) {
      const key = keyVal(x.value);
      const types = visited.get(key);
      const duplicate = types !== undefined && (!dynamic || types.some((t) => identical(t, x.type)));
      if (types) types.push(x.type);
      else visited.set(key, [x.type]);
      if (duplicate) {
        errorf(check, x, 'DuplicateLitKey', 'duplicate key %s in map literal', constant.toString(x.value));
        continue;
      }
    }
    exprWithHint(check, x, kv.value, u.elem);
    assignment(check, x, u.elem, 'map literal');
  }
}

/** Checks the elements of an array or slice literal; `length` is negative when it is not known. Returns the length of the literal. */
export function indexedElts(check: Checker, elems: readonly Expr[], type: Type, length: number): number {
  const visited = new Set<number>();
  const keyed = elems.some((e) => e.kind === 'KeyValueExpr'); // without keys there are no duplicates
  let index = 0;
  let max = 0;
  const x = new Operand();
  for (const e of elems) {
    let valid = false;
    let value = e;
    if (e.kind === 'KeyValueExpr') {
      const i = checkIndex(check, e.key, length);
      if (i.val >= 0) {
        index = i.val;
        valid = true;
      } else if (isValid(i.type)) {
        errorf(check, e, 'InvalidLitIndex', 'index %s must be integer constant', e.key);
      }
      value = e.value;
    } else if (length >= 0 && index >= length) {
      errorf(check, e, 'OversizeArrayLit', 'index %d is out of bounds (>= %d)', index, length);
    } else {
      valid = true;
    }
    if (valid && keyed) {
      if (visited.has(index)) errorf(check, e, 'DuplicateLitKey', 'duplicate index %d in array or slice literal', index);
      visited.add(index);
    }
    index++;
    if (index > max) max = index;
    exprWithHint(check, x, value, type);
    assignment(check, x, type, 'array or slice literal');
  }
  return max;
}
