/** The predeclared types, constants and functions: the universe scope, and package unsafe. */
import * as constant from '../constant/constant';
import { Info } from './info';
import { Builtin, Const, Func, Nil, Package, TypeName, Var, type BuiltinName } from './object';
import { Scope } from './scope';
import { Alias, Basic, Interface, Named, Signature, Tuple, type BasicKind, type Type, type TypeSet } from './type';

const B = { boolean: 1, integer: 2, unsigned: 4, float: 8, complex: 16, string: 32, untyped: 64 } as const;

/** All basic kinds in the order of Go's own numbering; among untyped numbers a later kind wins. */
export const basicKinds: readonly BasicKind[] = [
  'invalid', 'bool', 'int', 'int8', 'int16', 'int32', 'int64', 'uint', 'uint8', 'uint16', 'uint32', 'uint64', 'uintptr',
  'float32', 'float64', 'complex64', 'complex128', 'string', 'unsafe.Pointer',
  'untyped bool', 'untyped int', 'untyped rune', 'untyped float', 'untyped complex', 'untyped string', 'untyped nil',
];

function infoOf(kind: BasicKind): number {
  if (kind === 'invalid' || kind === 'unsafe.Pointer') return 0;
  if (kind.startsWith('untyped ')) {
    const base = kind.slice(8);
    if (base === 'nil') return B.untyped;
    if (base === 'rune') return B.untyped | B.integer;
    return B.untyped | infoOf(base === 'float' ? 'float64' : base === 'complex' ? 'complex128' : (base as BasicKind));
  }
  if (kind === 'bool') return B.boolean;
  if (kind === 'string') return B.string;
  if (kind.startsWith('uint')) return B.integer | B.unsigned;
  if (kind.startsWith('int')) return B.integer;
  return kind.startsWith('float') ? B.float : B.complex;
}

/** The basic types by kind. Each is unique, so `===` compares them (but `byte` and `rune` are Basic types of their own). */
export const Typ: Readonly<Record<BasicKind, Basic>> = Object.fromEntries(
  basicKinds.map((kind) => [kind, new Basic(kind, infoOf(kind), kind === 'invalid' ? 'invalid type' : kind)]),
) as Record<BasicKind, Basic>;

/** uint8 under the name byte. */
export const universeByte = new Basic('uint8', infoOf('uint8'), 'byte');
/** int32 under the name rune. */
export const universeRune = new Basic('int32', infoOf('int32'), 'rune');
export const universeBool: Type = Typ.bool;

/** The outermost scope. */
export const Universe = new Scope(undefined, 0, 0, 'universe');
/** Package unsafe. */
export const Unsafe = new Package('unsafe', 'unsafe', new Scope(Universe, 0, 0, 'package "unsafe"'), undefined, new Info());

/** The type set of all types. */
export const topTypeSet: TypeSet = { methods: [], terms: undefined, comparable: false };

function emptyInterfaceType(): Interface {
  const t = new Interface([], []);
  t.complete = true;
  t.tset = topTypeSet;
  return t;
}
/** interface{} as used for constraints that are missing after an error. */
export const emptyInterface: Interface = emptyInterfaceType();
/** The interface that `any` stands for; printed as "any". */
export const universeAnyInterface: Interface = emptyInterfaceType();

function defineType(name: string, type: Type | undefined): TypeName {
  const obj = new TypeName(undefined, undefined, name, type);
  Universe.insert(obj);
  return obj;
}

function defineAny(): TypeName {
  const obj = defineType('any', undefined);
  obj.type = new Alias(obj, universeAnyInterface);
  obj.color = 'black';
  return obj;
}

function defineError(): TypeName {
  const obj = defineType('error', undefined);
  const named = new Named(obj);
  obj.type = named;
  obj.color = 'black';
  const recv = new Var(undefined, undefined, '', named);
  const result = new Var(undefined, undefined, '', Typ.string);
  recv.varKind = 'recv';
  result.varKind = 'result';
  recv.isParam = result.isParam = true;
  const method = new Func(undefined, undefined, 'Error', new Signature(recv, new Tuple([]), new Tuple([result]), false));
  const iface = new Interface([method], []);
  iface.complete = true;
  iface.tset = { methods: [method], terms: undefined, comparable: false };
  named.fromRHS = iface;
  named.underlying = iface;
  return obj;
}

function defineComparable(): TypeName {
  const obj = defineType('comparable', undefined);
  const named = new Named(obj);
  obj.type = named;
  obj.color = 'black';
  const iface = new Interface([], []);
  iface.complete = true;
  iface.tset = { methods: [], terms: undefined, comparable: true };
  named.fromRHS = iface;
  named.underlying = iface;
  return obj;
}

function defineConst(name: string, kind: BasicKind, val: constant.Constant): Const {
  const obj = new Const(undefined, undefined, name, Typ[kind], val);
  Universe.insert(obj);
  return obj;
}

function defineBuiltin(name: BuiltinName): void {
  const unsafe = /^[A-Z]/.test(name);
  const obj = new Builtin(name, unsafe ? Unsafe : undefined);
  obj.type = Typ.invalid;
  (unsafe ? Unsafe.scope : Universe).insert(obj);
}

/** How a builtin is called: least number of arguments, whether more may follow, and whether a call can stand as a statement. */
export interface BuiltinShape {
  readonly nargs: number;
  readonly variadic: boolean;
  readonly kind: 'expression' | 'statement';
}
const expr = (nargs: number, variadic = false): BuiltinShape => ({ nargs, variadic, kind: 'expression' });
const stmt = (nargs: number, variadic = false): BuiltinShape => ({ nargs, variadic, kind: 'statement' });
export const predeclaredFuncs: Readonly<Record<BuiltinName, BuiltinShape>> = {
  append: expr(1, true), cap: expr(1), clear: stmt(1), close: stmt(1), complex: expr(2), copy: stmt(2), delete: stmt(2), imag: expr(1),
  len: expr(1), make: expr(1, true), max: expr(1, true), min: expr(1, true), new: expr(1), panic: stmt(1), print: stmt(0, true),
  println: stmt(0, true), real: expr(1), recover: stmt(0),
  Add: expr(2), Alignof: expr(1), Offsetof: expr(1), Sizeof: expr(1), Slice: expr(2), SliceData: expr(1), String: expr(2), StringData: expr(1),
  assert: stmt(1), trace: expr(0, true),
};

for (const kind of basicKinds) {
  if (kind === 'unsafe.Pointer') {
    const obj = new TypeName(undefined, Unsafe, 'Pointer', Typ[kind]);
    Unsafe.scope.insert(obj);
  } else if (!/ |invalid/.test(kind)) defineType(kind, Typ[kind]);
}
defineType('byte', universeByte);
defineType('rune', universeRune);
export const universeAny: TypeName = defineAny();
export const universeErrorObj: TypeName = defineError();
/** The type `error`. */
export const universeError: Named = universeErrorObj.type as Named;
export const universeComparable: TypeName = defineComparable();
defineConst('true', 'untyped bool', constant.makeBool(true));
defineConst('false', 'untyped bool', constant.makeBool(false));
export const universeIota: Const = defineConst('iota', 'untyped int', constant.makeInt64(0));
const nil = new Nil(undefined, undefined, 'nil', Typ['untyped nil']);
Universe.insert(nil);
for (const name of Object.keys(predeclaredFuncs) as BuiltinName[]) {
  if (name !== 'assert' && name !== 'trace') defineBuiltin(name);
}

/** A universe with the test builtins `assert` and `trace`, for the checker's own test corpus. */
export function defPredeclaredTestFuncs(): void {
  if (Universe.lookup('assert')) return;
  defineBuiltin('assert');
  defineBuiltin('trace');
}
