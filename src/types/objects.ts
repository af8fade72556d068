/** Makes declared objects and answers questions about them: the functions of types2's object.go. */
import type { Pos } from '../diag/source';
import { Const, Func, PkgName, TypeName, Var, type Obj, type Package, type VarKind } from './object';
import { unalias } from './alias';
import type { Constant } from '../constant/constant';
import type { Signature, Type } from './type';

/** A variable of any kind; its type may be set later. */
export function newVar(kind: VarKind, pos: Pos | undefined, pkg: Package | undefined, name: string, type: Type | undefined): Var {
  const v = new Var(pos, pkg, name, type);
  v.varKind = kind;
  v.isField = kind === 'field';
  v.isParam = kind === 'param' || kind === 'result' || kind === 'recv';
  return v;
}

/** A struct field. */
export function newField(pos: Pos | undefined, pkg: Package | undefined, name: string, type: Type | undefined, embedded: boolean): Var {
  const v = newVar('field', pos, pkg, name, type);
  v.embedded = embedded;
  return v;
}

/** A parameter. */
export function newParam(pos: Pos | undefined, pkg: Package | undefined, name: string, type: Type | undefined): Var {
  return newVar('param', pos, pkg, name, type);
}

/** A constant whose type and value may be set later; until then `val` holds its iota. */
export function newConst(pos: Pos | undefined, pkg: Package | undefined, name: string, type: Type | undefined, val: Constant | undefined): Const {
  return new Const(pos, pkg, name, type, val);
}

/** A function or method whose signature may be set later. */
export function newFunc(pos: Pos | undefined, pkg: Package | undefined, name: string, sig: Signature | undefined): Func {
  return new Func(pos, pkg, name, sig);
}

/** A type name. */
export function newTypeName(pos: Pos | undefined, pkg: Package | undefined, name: string, type: Type | undefined): TypeName {
  return new TypeName(pos, pkg, name, type);
}

/** An imported package's name in a file. */
export function newPkgName(pos: Pos | undefined, pkg: Package | undefined, name: string, imported: Package): PkgName {
  return new PkgName(pos, pkg, name, imported);
}

/** True when the name starts with an upper-case letter. */
export function isExported(name: string): boolean {
  const c = name.charCodeAt(0);
  if (c < 0x80) return c >= 65 && c <= 90;
  return /^\p{Lu}/u.test(name);
}

/** Packages are the same when their paths are. */
export function samePkg(a: Package | undefined, b: Package | undefined): boolean {
  if (a === b) return true;
  return !!a && !!b && a.path === b.path;
}

/** The name under which a field or method is unique: qualified by its package unless exported. */
export function objectId(pkg: Package | undefined, name: string): string {
  if (isExported(name)) return name;
  return `${pkg && pkg.path !== '' ? pkg.path : '_'}.${name}`;
}

/** The unique name of an object. */
export function idOf(obj: Obj): string {
  return objectId(obj.pkg, obj.name);
}

/** Whether obj is what `name`, written in package `pkg`, selects. With foldCase, case and package do not matter. */
export function sameId(obj: Obj, pkg: Package | undefined, name: string, foldCase: boolean): boolean {
  if (foldCase && obj.name.toLowerCase() === name.toLowerCase()) return true;
  if (obj.name !== name) return false;
  return isExported(name) || samePkg(obj.pkg, pkg);
}

/** Orders methods: exported first, then by name, then by package path. */
export function compareObjects(a: Obj, b: Obj): number {
  if (a === b) return 0;
  const ea = isExported(a.name);
  const eb = isExported(b.name);
  if (ea !== eb) return ea ? -1 : 1;
  if (a.name !== b.name) return a.name < b.name ? -1 : 1;
  if (!ea) {
    const pa = a.pkg?.path ?? '';
    const pb = b.pkg?.path ?? '';
    if (pa !== pb) return pa < pb ? -1 : 1;
  }
  return 0;
}

/** Whether the method's receiver is a pointer. */
export function hasPtrRecv(f: Func): boolean {
  const sig = f.type;
  if (sig?.kind === 'Signature' && sig.recv?.type) return unalias(sig.recv.type).kind === 'Pointer';
  return f.hasPtrRecv;
}

/** Whether the type name is another name for a type declared elsewhere. */
export function isAliasName(obj: TypeName): boolean {
  const t = obj.type;
  if (!t) return false;
  switch (t.kind) {
    case 'Basic':
      if (obj.pkg?.path === 'unsafe') return false;
      return obj.pkg !== undefined || t.name !== obj.name || t.name === 'byte' || t.name === 'rune';
    case 'Named':
    case 'TypeParam':
      return obj !== t.obj;
    default:
      return true;
  }
}

/** What an object is, in the words of diagnostics. */
export function objectKind(obj: Obj): string {
  switch (obj.kind) {
    case 'PkgName':
      return 'package name';
    case 'Const':
      return 'constant';
    case 'TypeName':
      if (isAliasName(obj)) return 'type alias';
      return obj.type?.kind === 'TypeParam' ? 'type parameter' : 'defined type';
    case 'Var':
      return varKindText[obj.varKind];
    case 'Func':
      return obj.type?.kind === 'Signature' && obj.type.recv ? 'method' : 'function';
    case 'Label':
      return 'label';
    case 'Builtin':
      return 'built-in function';
    case 'Nil':
      return 'untyped nil';
  }
}

const varKindText: Readonly<Record<VarKind, string>> = {
  package: 'package-level variable',
  local: 'local variable',
  recv: 'receiver',
  param: 'parameter',
  result: 'result variable',
  field: 'struct field',
};
