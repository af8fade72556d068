/** Declared entities, named as in Go's types2. An object's type may be resolved lazily: `objectType(check, obj)` in decl.ts. */
import type { Constant } from '../constant/constant';
import type { FuncDecl, ParsedPackage } from '../syntax/nodes';
import type { Pos } from '../diag/source';
import type { Info } from './info';
import type { Type } from './type';
import type { Scope } from './scope';

export type Obj = PkgName | Const | TypeName | Var | Func | Label | Builtin | Nil;

abstract class ObjectBase {
  /** The scope it is declared in; undefined for methods and fields. */
  parent: Scope | undefined;
  /** Offset from which a local object can be seen. */
  scopePos = 0;
  /** Declaration order within its package, from 1; 0 when it has none. */
  order = 0;
  /** Owned by decl.ts: white (untouched), grey (being checked), black (done). */
  color: 'white' | 'grey' | 'black' = 'white';
  constructor(
    readonly pos: Pos | undefined,
    readonly pkg: Package | undefined,
    readonly name: string,
    public type: Type | undefined,
  ) {
    if (type) this.color = 'black';
  }
  /** True when the name starts with an upper-case letter. */
  get exported(): boolean {
    const c = this.name.charCodeAt(0);
    return c < 0x80 ? c >= 65 && c <= 90 : /^\p{Lu}/u.test(this.name);
  }
}

export class PkgName extends ObjectBase {
  readonly kind = 'PkgName';
  used = false;
  constructor(pos: Pos | undefined, pkg: Package | undefined, name: string, readonly imported: Package) {
    super(pos, pkg, name, undefined);
    this.color = 'black';
  }
}
export class Const extends ObjectBase {
  readonly kind = 'Const';
  constructor(pos: Pos | undefined, pkg: Package | undefined, name: string, type: Type | undefined, public val: Constant | undefined) {
    super(pos, pkg, name, type);
  }
}
export class TypeName extends ObjectBase {
  readonly kind = 'TypeName';
}
export type VarKind = 'package' | 'local' | 'recv' | 'param' | 'result' | 'field';
export class Var extends ObjectBase {
  readonly kind = 'Var';
  /** What kind of variable; `isField` and `isParam` (parameters, results and receivers) follow from it. */
  varKind: VarKind = 'package';
  /** An embedded struct field. */
  embedded = false;
  isField = false;
  isParam = false;
  used = false;
  /** For a field or a method of an instance: the object it was made from. */
  origin: Var | undefined;
}
export class Func extends ObjectBase {
  readonly kind = 'Func';
  /** The declaration; undefined for interface methods and instantiated methods (see `origin`). */
  decl: FuncDecl | undefined;
  /** For a method of an instantiated type: the generic method. */
  origin: Func | undefined;
  /** Pointer receiver, known without resolving the type. */
  hasPtrRecv = false;
}
export class Label extends ObjectBase {
  readonly kind = 'Label';
  used = false;
}
export type BuiltinName =
  | 'append' | 'cap' | 'clear' | 'close' | 'complex' | 'copy' | 'delete' | 'imag' | 'len' | 'make' | 'max' | 'min' | 'new' | 'panic'
  | 'print' | 'println' | 'real' | 'recover'
  | 'Add' | 'Alignof' | 'Offsetof' | 'Sizeof' | 'Slice' | 'SliceData' | 'String' | 'StringData' | 'assert' | 'trace';
/** A predeclared function; those of package unsafe have an upper-case name. */
export class Builtin extends ObjectBase {
  readonly kind = 'Builtin';
  constructor(readonly builtin: BuiltinName, pkg: Package | undefined) {
    super(undefined, pkg, builtin, undefined);
    this.color = 'black';
  }
}
export class Nil extends ObjectBase {
  readonly kind = 'Nil';
}

/** A package: its scope and, once it is checked, its side tables. `parsed` is undefined for `unsafe` only. */
export class Package {
  readonly imports: Package[] = [];
  /** Stands for a package that could not be imported: nothing is known of its names, and looking them up is no error. */
  fake = false;
  constructor(
    readonly path: string,
    readonly name: string,
    readonly scope: Scope,
    readonly parsed: ParsedPackage | undefined,
    readonly info: Info,
  ) {}
}
