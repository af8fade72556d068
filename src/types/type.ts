/**
 * Go's types as the checker and all later stages see them. Named as in Go's types2.
 *
 * Types are compared with `identical` (predicates.ts), never with `===`, except the `Typ` table of universe.ts whose
 * basic types are unique. `Named` and `Alias` are resolved lazily: use the accessors, not the fields.
 */
import type { SourceFile } from '../diag/source';
import type { Checker } from './check';
import type { Func, TypeName, Var, Package } from './object';
import type { Scope } from './scope';

export type Type =
  | Basic | ArrayT | Slice | Struct | Pointer | Tuple | Signature | Union | Interface | MapT | Chan | Named | TypeParam | Alias;

export type BasicKind =
  | 'invalid' | 'bool' | 'int' | 'int8' | 'int16' | 'int32' | 'int64' | 'uint' | 'uint8' | 'uint16' | 'uint32' | 'uint64' | 'uintptr'
  | 'float32' | 'float64' | 'complex64' | 'complex128' | 'string' | 'unsafe.Pointer'
  | 'untyped bool' | 'untyped int' | 'untyped rune' | 'untyped float' | 'untyped complex' | 'untyped string' | 'untyped nil';

export const BasicInfo = { boolean: 1, integer: 2, unsigned: 4, float: 8, complex: 16, string: 32, untyped: 64, ordered: 2 | 8 | 32, numeric: 2 | 8 | 16, constType: 1 | 2 | 8 | 16 | 32 } as const;

/** A predeclared basic type. `byte` and `rune` are Basic types of their own name with the kind of what they stand for. */
export class Basic {
  readonly kind = 'Basic';
  constructor(readonly basic: BasicKind, readonly info: number, readonly name: string) {}
}
/** [len]elem; `len` is negative when it is not known (after an error). */
export class ArrayT {
  readonly kind = 'Array';
  constructor(public len: number, public elem: Type) {}
}
export class Slice {
  readonly kind = 'Slice';
  constructor(public elem: Type) {}
}
/** `tags[i]` is the tag of `fields[i]` ('' when there is none) as bytes in a latin1 string, like string constants. */
export class Struct {
  readonly kind = 'Struct';
  constructor(public fields: Var[], public tags: string[]) {}
}
export class Pointer {
  readonly kind = 'Pointer';
  constructor(public base: Type) {}
}
/** An ordered list of variables: parameters, results, or the type of a multi-value expression. */
export class Tuple {
  readonly kind = 'Tuple';
  constructor(readonly vars: readonly Var[]) {}
}
export class Signature {
  readonly kind = 'Signature';
  /** Type parameters of the receiver's type, as declared with a generic method's receiver. */
  rparams: TypeParam[] = [];
  tparams: TypeParam[] = [];
  recv: Var | undefined;
  /** The scope of the parameters; undefined for instances. */
  scope: Scope | undefined;
  constructor(recv: Var | undefined, public params: Tuple, public results: Tuple, public variadic: boolean) {
    this.recv = recv;
  }
}
/** One term of a union: ~type when `tilde`. */
export interface Term {
  readonly tilde: boolean;
  readonly type: Type;
}
export class Union {
  readonly kind = 'Union';
  constructor(readonly terms: readonly Term[]) {}
}
/** `methods` are the explicitly declared ones, `embeddeds` the embedded elements; the type set (all methods, terms) is computed by typeset.ts. */
export class Interface {
  readonly kind = 'Interface';
  /** True for an implicit interface around a constraint literal such as `~int`. */
  implicit = false;
  complete = false;
  /** Owned by typeset.ts. */
  tset: TypeSet | undefined;
  /** Who reports errors in it, and the file of `embedPos`; owned by typeset.ts. */
  check: Checker | undefined;
  embedFile: SourceFile | undefined;
  constructor(public methods: Func[], public embeddeds: Type[], public embedPos: number[] = []) {}
}
/** What an interface stands for: all its methods sorted by id, and its terms (undefined: all types). */
export interface TypeSet {
  readonly methods: readonly Func[];
  readonly terms: readonly Term[] | undefined;
  readonly comparable: boolean;
}
export class MapT {
  readonly kind = 'Map';
  constructor(public key: Type, public elem: Type) {}
}
export class Chan {
  readonly kind = 'Chan';
  constructor(public dir: 'both' | 'send' | 'recv', public elem: Type) {}
}
/**
 * A defined type, generic, or an instance of a generic type (`orig` and `targs` set). The underlying type and the
 * methods are resolved on first use by named.ts: read them with `under(t)` and `namedMethods(check, t)`.
 */
export class Named {
  readonly kind = 'Named';
  underlying: Type | undefined;
  methods: Func[] = [];
  tparams: TypeParam[] = [];
  targs: readonly Type[] = [];
  orig: Named;
  /** Owned by named.ts: how an instance completes itself (sets `fromRHS`). */
  resolve: (() => void) | undefined;
  /** The right-hand side of the declaration, perhaps another named type; read it through named.ts. */
  fromRHS: Type | undefined;
  /** Methods of an instance that have been made so far, by index; owned by named.ts. */
  instMethods: (Func | undefined)[] | undefined;
  /** Whether its size is known to be finite; owned by cycles.ts. */
  finite: boolean | undefined;
  /** Who completes it; undefined for predeclared types. */
  check: Checker | undefined;
  /** Its canonical name once computed; owned by typekey.ts. */
  key: string | undefined;
  constructor(readonly obj: TypeName, underlying?: Type) {
    this.underlying = underlying;
    this.fromRHS = underlying;
    this.orig = this;
  }
}
/** `index` is its position in the declaring list; `bound` its constraint (any type, `iface(t)` gives the interface). */
export class TypeParam {
  readonly kind = 'TypeParam';
  index = -1;
  constructor(readonly id: number, readonly obj: TypeName, public bound: Type) {}
}
/** An alias name for a type; `unalias(t)` looks through it. */
export class Alias {
  readonly kind = 'Alias';
  tparams: TypeParam[] = [];
  targs: readonly Type[] = [];
  orig: Alias;
  constructor(readonly obj: TypeName, public fromRHS: Type | undefined) {
    this.orig = this;
  }
}

export type { Func, TypeName, Var, Package };
