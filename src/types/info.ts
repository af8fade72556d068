/** The checker's results for one package: side tables keyed by syntax node. Bodies of dependencies add to them when they are checked. */
import type { Constant } from '../constant/constant';
import type { Expr, Name, Node, SelectorExpr, FuncLit, FuncDecl, File } from '../syntax/nodes';
import type { Obj, Var, Func } from './object';
import type { Scope } from './scope';
import type { Type, Named } from './type';

/** How an expression may be used, with its type and, for constants, its value. */
export interface TypeAndValue {
  readonly mode: 'novalue' | 'builtin' | 'type' | 'constant' | 'variable' | 'mapindex' | 'value' | 'nilvalue' | 'commaok' | 'commaerr' | 'cgofunc';
  readonly type: Type;
  readonly value?: Constant;
}

/** x.f: `index` is the path through embedded fields, its last element the field or method index; `indirect` when a pointer was followed. */
export interface Selection {
  readonly kind: 'field' | 'method' | 'methodExpr';
  readonly recv: Type;
  readonly obj: Var | Func;
  readonly index: readonly number[];
  readonly indirect: boolean;
}

/** A generic function or type used with these type arguments (written or inferred); `type` is the instantiated type. */
export interface Instance {
  readonly targs: readonly Type[];
  readonly type: Type;
}

/** `lhs = rhs` of package-level variables, in the order in which they are to run. */
export interface Initializer {
  readonly lhs: readonly Var[];
  readonly rhs: Expr;
}

export class Info {
  /** Every expression that denotes a value or a type, parentheses included; untyped ones with their final type. */
  readonly types = new Map<Expr, TypeAndValue>();
  /** Identifiers that name a generic function or type instantiated there. */
  readonly instances = new Map<Name, Instance>();
  readonly defs = new Map<Name, Obj | undefined>();
  readonly uses = new Map<Name, Obj>();
  /** Case clauses of type switches → their variable; anonymous parameters and results → theirs; imports without a name → PkgName. */
  readonly implicits = new Map<Node, Obj>();
  readonly selections = new Map<SelectorExpr, Selection>();
  readonly scopes = new Map<Node, Scope>();
  /** Language version of each file ("go1.22"), where it matters: loop variables. */
  readonly fileVersions = new Map<File, string>();
  /** Bodies that were checked. */
  readonly bodies = new Set<FuncDecl | FuncLit>();
}

export type { Named };
