/** Operands: the intermediate values of expression checking, their text in diagnostics, and assignability. */
import type { Constant } from '../constant/constant';
import * as constant from '../constant/constant';
import type { Expr, LitKind } from '../syntax/nodes';
import { exprString } from '../syntax/printer';
import { assertNever } from '../util/assert';
import { unalias } from './alias';
import type { Checker } from './check';
import type { Cause } from './errors';
import { implicitTypeAndValue } from './expr';
import { sprintf } from './format';
import type { TypeAndValue } from './info';
import { implements_ } from './instantiate';
import { isInterfacePtr } from './lookup';
import type { BuiltinName } from './object';
import { hasName, identical, isGeneric, isUntyped, isValid } from './predicates';
import type { Term, Type } from './type';
import { typeParamIs } from './typeparam';
import { hasEmptyTypeset, typeSet } from './typeset';
import { under } from './under';
import { typeString, type Qualifier } from './typestring';
import { Typ } from './universe';

/** How an operand may be used. 'type' is the mode of an operand that denotes a type. */
export type OperandMode = 'invalid' | TypeAndValue['mode'];

const modeText: Readonly<Record<OperandMode, string>> = {
  invalid: 'invalid operand',
  novalue: 'no value',
  builtin: 'built-in',
  type: 'type',
  constant: 'constant',
  variable: 'variable',
  mapindex: 'map index expression',
  value: 'value',
  nilvalue: 'nil',
  commaok: 'comma, ok expression',
  commaerr: 'comma, error expression',
  cgofunc: 'cgo function',
};

/** The value of an expression under check. A fresh one is invalid. */
export class Operand {
  mode: OperandMode = 'invalid';
  /** Undefined only while the operand is invalid. */
  expr: Expr | undefined;
  type: Type = Typ.invalid;
  /** Set when `mode` is 'constant'. */
  val: Constant | undefined;
  /** Set when `mode` is 'builtin'. */
  id: BuiltinName | undefined;

  /** An operand of the given parts. */
  static of(mode: OperandMode, expr: Expr | undefined, type: Type, val?: Constant): Operand {
    const x = new Operand();
    x.mode = mode;
    x.expr = expr;
    x.type = type;
    x.val = val;
    return x;
  }

  /** A method rather than a comparison, so that the compiler's narrowing does not outlive a call that changes the mode. */
  is(mode: OperandMode): boolean {
    return this.mode === mode;
  }

  get bad(): boolean {
    return this.mode === 'invalid';
  }

  /** The value of a constant operand. */
  get value(): Constant {
    if (this.val === undefined) throw new Error('operand has no constant value');
    return this.val;
  }

  invalidate(): void {
    this.mode = 'invalid';
  }

  assign(y: Operand): void {
    this.mode = y.mode;
    this.expr = y.expr;
    this.type = y.type;
    this.val = y.val;
    this.id = y.id;
  }

  clone(): Operand {
    const x = new Operand();
    x.assign(this);
    return x;
  }

  /** Whether this is the value nil. */
  isNil(): boolean {
    return this.mode === 'nilvalue';
  }

  /** Makes this the untyped constant of a literal; invalid if the literal has no value. */
  setConst(kind: LitKind, lit: string): void {
    const val = constant.makeFromLiteral(lit, kind);
    if (val.kind === 'unknown') {
      this.mode = 'invalid';
      this.type = Typ.invalid;
      return;
    }
    this.mode = 'constant';
    this.type = untypedOf(kind);
    this.val = val;
  }
}

function untypedOf(kind: LitKind): Type {
  switch (kind) {
    case 'int':
      return Typ['untyped int'];
    case 'float':
      return Typ['untyped float'];
    case 'imag':
      return Typ['untyped complex'];
    case 'rune':
      return Typ['untyped rune'];
    case 'string':
      return Typ['untyped string'];
    default:
      return assertNever(kind);
  }
}

/** The operand as diagnostics show it: its expression, then in parentheses what it is. */
export function operandString(x: Operand, qf?: Qualifier): string {
  if (x.mode === 'nilvalue') {
    if (x.type === Typ.invalid) return 'nil (with invalid type)';
    return x.type === Typ['untyped nil'] ? 'nil' : `nil (of type ${typeString(x.type, qf)})`;
  }
  const expr = subject(x, qf);
  const text = description(x, expr, qf);
  return expr === '' ? text : `${expr} (${text})`;
}

function subject(x: Operand, qf?: Qualifier): string {
  if (x.expr) return exprString(x.expr);
  if (x.mode === 'builtin') return x.id ?? '';
  if (x.mode === 'type') return typeString(x.type, qf);
  if (x.mode === 'constant' && x.val) return constant.toString(x.val);
  return '';
}

function description(x: Operand, expr: string, qf?: Qualifier): string {
  let text = '';
  let typed = false;
  if (x.mode !== 'invalid' && x.mode !== 'novalue' && x.mode !== 'builtin' && x.mode !== 'type') {
    if (x.type.kind === 'Basic' && isUntyped(x.type)) text += `${x.type.name} `;
    else typed = true;
  }
  text += modeText[x.mode];
  if (x.mode === 'constant' && x.val) {
    const val = constant.toString(x.val);
    if (val !== expr) text += ` ${val}`;
  }
  if (!typed) return text;
  return text + (isValid(x.type) ? typeDescription(x.type, qf) : ' with invalid type');
}

/** " of type T", saying what kind of type a named one is, and for a type parameter what constrains it. */
function typeDescription(type: Type, qf?: Qualifier): string {
  const tpar = unalias(type);
  let desc = isGeneric(type) ? 'generic ' : '';
  if (tpar.kind !== 'TypeParam' && (type.kind === 'Alias' || type.kind === 'Named')) {
    const u = under(type);
    desc += `${compositeKind(type) || (u.kind === 'Basic' ? u.name.replace('unsafe.', '') : '')} `;
  }
  let text = ` of ${desc}type ${typeString(type, qf)}`;
  if (tpar.kind === 'TypeParam') {
    text += ` constrained by ${typeString(tpar.bound, qf)}`;
    if (hasEmptyTypeset(tpar)) text += ' with empty type set';
  }
  return text;
}

const kindText: Readonly<Record<Type['kind'], string>> = {
  Basic: '',
  Array: 'array',
  Slice: 'slice',
  Struct: 'struct',
  Pointer: 'pointer',
  Signature: 'func',
  Interface: 'interface',
  Map: 'map',
  Chan: 'chan',
  Tuple: 'tuple',
  Union: 'union',
  Named: '',
  TypeParam: '',
  Alias: '',
};

/** "array", "slice" and so on for a composite type; empty for a basic one. */
export function compositeKind(type: Type): string {
  return kindText[under(type).kind];
}

/**
 * Whether x may be assigned to a variable of type T. Where it may not, `cause.text` may be set to the reason.
 */
export function assignableTo(x: Operand, check: Checker, T: Type, cause?: Cause): boolean {
  if (x.bad || !isValid(T)) return true; // avoids spurious errors
  const origT = T;
  const V = unalias(x.type);
  T = unalias(T);
  if (identical(V, T)) return true;

  const Vu = under(V);
  const Tu = under(T);
  const Vp = V.kind === 'TypeParam' ? V : undefined;
  const Tp = T.kind === 'TypeParam' ? T : undefined;

  if (isUntyped(Vu)) {
    if (Tp) return typeParamIs(Tp, (t) => !!t && !implicitTypeAndValue(check, x, t.type).code);
    return !implicitTypeAndValue(check, x, T).code;
  }
  if (!Vp && !Tp && (!hasName(V) || !hasName(T)) && identical(Vu, Tu)) return true;

  if ((Tu.kind === 'Interface' && !Tp) || isInterfacePtr(Tu)) {
    // The order in which the sets of an invalid cycle are computed decides about follow-on errors: V first, as in Go.
    if (Vu.kind === 'Interface') typeSet(Vu);
    if (implements_(check, V, T, false, cause)) return true;
    if (!Vp) return false; // a type parameter may still be assignable
    if (cause) cause.text = '';
  }
  if (Vu.kind === 'Interface' && !Vp && implements_(check, T, V, false)) {
    if (cause) cause.text = 'need type assertion';
    return false;
  }
  if (Vu.kind === 'Chan' && Vu.dir === 'both' && Tu.kind === 'Chan' && identical(Vu.elem, Tu.elem)) {
    return !hasName(V) || !hasName(T);
  }
  if (!Vp && !Tp) return false;
  return typeParamAssignable(x, check, V, T, origT, cause);
}

/** The last two rules: a type parameter on one side, a type without a name on the other. */
function typeParamAssignable(x: Operand, check: Checker, V: Type, T: Type, origT: Type, cause?: Cause): boolean {
  const explain = (format: string, ...args: unknown[]): void => {
    if (cause) cause.text = sprintf(check, format, ...args) + (cause.text === '' ? '' : `\n\t${cause.text}`);
  };
  if (T.kind === 'TypeParam' && !hasName(V)) {
    return typeParamIs(T, (t: Term | undefined) => {
      if (!t) return false;
      const ok = assignableTo(x, check, t.type, cause);
      if (!ok) explain('cannot assign %s to %s (in %s)', x.type, t.type, T);
      return ok;
    });
  }
  if (V.kind === 'TypeParam' && !hasName(T)) {
    const y = x.clone();
    return typeParamIs(V, (t: Term | undefined) => {
      if (!t) return false;
      y.type = t.type;
      const ok = assignableTo(y, check, T, cause);
      if (!ok) explain('cannot assign %s (in %s) to %s', t.type, V, origT);
      return ok;
    });
  }
  return false;
}
