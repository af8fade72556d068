/**
 * The syntax tree. Names and shapes follow Go's `cmd/compile/internal/syntax`, so that a reader of one knows the other.
 *
 * Every node has `pos`, a 0-based UTF-16 offset into its file's text. As in Go's compiler, the position of a binary
 * operation is its operator, of a call its opening parenthesis, of an index its bracket, of a selector its dot (`startPos`
 * finds the leftmost offset of any expression), so that diagnostics stand where Go's stand.
 * Trees stay as parsed: later stages keep side tables keyed by node.
 */
import type { SourceFile } from '../diag/source';

// ---- files -------------------------------------------------------------------------------------

/** `//go:name args` or `//export args`: `text` is the comment without the slashes, `pos` where that starts. */
export interface Pragma {
  readonly pos: number;
  readonly text: string;
}

/** SourceFile = PackageClause ";" { ImportDecl ";" } { TopLevelDecl ";" } . */
export interface File {
  readonly kind: 'File';
  readonly source: SourceFile;
  readonly pos: number;
  readonly pkgName: Name;
  readonly decls: readonly Decl[];
  /** Directive comments that stand outside declarations (`//go:linkname local remote` wherever it stands). */
  readonly pragmas: readonly Pragma[];
  /** From a `//go:build go1.N` line: the file's own language version ("go1.21"), else undefined. */
  readonly goVersion?: string;
  /** What the file uses of C; undefined unless it has `import "C"`. */
  readonly cgo?: CUses;
  readonly eof: number;
}
/** A file's dealings with C. */
export interface CUses {
  /** Where `"C"` stands in its import declaration. */
  readonly pos: number;
  readonly names: readonly CName[];
}
/** `C.name`. The parser makes one name of it, which is given its meaning (`_Ctype_int`) before the file is checked. */
export interface CName {
  readonly name: string;
  readonly called: boolean;
  readonly node: { readonly kind: 'Name'; readonly pos: number; value: string };
}

// ---- declarations ------------------------------------------------------------------------------

export type Decl = ImportDecl | ConstDecl | TypeDecl | VarDecl | FuncDecl;

/** Declarations of one parenthesised group share one `Group` object; undefined outside a group. */
export interface Group {
  readonly id: number;
}
/** ImportSpec = [ "." | PackageName ] ImportPath . */
export interface ImportDecl {
  readonly kind: 'ImportDecl';
  readonly pos: number;
  readonly group?: Group;
  readonly localName?: Name; // "." and "_" included
  readonly path?: BasicLit; // undefined if erroneous
}
/** ConstSpec = IdentifierList [ [ Type ] "=" ExpressionList ] . */
export interface ConstDecl {
  readonly kind: 'ConstDecl';
  readonly pos: number;
  readonly group?: Group;
  readonly names: readonly Name[];
  readonly type?: Expr;
  readonly values?: Expr; // ListExpr if several
}
/** TypeSpec = Name [ TypeParams ] [ "=" ] Type . */
export interface TypeDecl {
  readonly kind: 'TypeDecl';
  readonly pos: number;
  readonly group?: Group;
  readonly pragmas: readonly Pragma[];
  readonly name: Name;
  readonly tparams: readonly Field[];
  readonly alias: boolean;
  readonly type: Expr;
}
/** VarSpec = IdentifierList ( Type [ "=" ExpressionList ] | "=" ExpressionList ) . */
export interface VarDecl {
  readonly kind: 'VarDecl';
  readonly pos: number;
  readonly group?: Group;
  readonly pragmas: readonly Pragma[];
  readonly names: readonly Name[];
  readonly type?: Expr;
  readonly values?: Expr;
}
/** FunctionDecl and MethodDecl. */
export interface FuncDecl {
  readonly kind: 'FuncDecl';
  readonly pos: number;
  readonly file: SourceFile;
  readonly pragmas: readonly Pragma[];
  readonly recv?: Field;
  readonly name: Name;
  readonly tparams: readonly Field[];
  readonly type: FuncType;
  /** No body was written: an external function. */
  readonly hasBody: boolean;
  /** Offsets of the body's braces, so that `parseBody` can parse it later; undefined without a body. */
  readonly bodyStart?: number;
  readonly bodyEnd?: number;
  /** The parser's own: remembers the parsed body. Ask `parseBody`. */
  readonly lazy: LazyBody;
}
/** Holds the body of a function once it has been parsed. */
export interface LazyBody {
  block: BlockStmt | undefined;
}

// ---- expressions -------------------------------------------------------------------------------

export type Expr =
  | BadExpr | Name | BasicLit | CompositeLit | KeyValueExpr | FuncLit | ParenExpr | SelectorExpr | IndexExpr | SliceExpr
  | AssertExpr | TypeSwitchGuard | Operation | CallExpr | ListExpr
  | ArrayType | SliceType | DotsType | StructType | InterfaceType | FuncType | MapType | ChanType;

/** Placeholder for an expression that failed to parse. */
export interface BadExpr { readonly kind: 'BadExpr'; readonly pos: number }
export interface Name { readonly kind: 'Name'; readonly pos: number; readonly value: string }
export type LitKind = 'int' | 'float' | 'imag' | 'rune' | 'string';
export interface BasicLit { readonly kind: 'BasicLit'; readonly pos: number; readonly value: string; readonly lit: LitKind; readonly bad: boolean }
/** Type { elems } . `type` is undefined for an elided inner type. */
export interface CompositeLit { readonly kind: 'CompositeLit'; readonly pos: number; readonly type?: Expr; readonly elems: readonly Expr[]; readonly nkeys: number; readonly rbrace: number }
export interface KeyValueExpr { readonly kind: 'KeyValueExpr'; readonly pos: number; readonly key: Expr; readonly value: Expr }
export interface FuncLit { readonly kind: 'FuncLit'; readonly pos: number; readonly type: FuncType; readonly body: BlockStmt }
export interface ParenExpr { readonly kind: 'ParenExpr'; readonly pos: number; readonly x: Expr }
export interface SelectorExpr { readonly kind: 'SelectorExpr'; readonly pos: number; readonly x: Expr; readonly sel: Name }
/** X[Index]; several type arguments are a ListExpr. */
export interface IndexExpr { readonly kind: 'IndexExpr'; readonly pos: number; readonly x: Expr; readonly index: Expr }
export interface SliceExpr { readonly kind: 'SliceExpr'; readonly pos: number; readonly x: Expr; readonly index: readonly [Expr?, Expr?, Expr?]; readonly full: boolean }
/** X.(Type) . */
export interface AssertExpr { readonly kind: 'AssertExpr'; readonly pos: number; readonly x: Expr; readonly type: Expr }
/** [ Lhs := ] X.(type) ; only as the tag of a SwitchStmt. */
export interface TypeSwitchGuard { readonly kind: 'TypeSwitchGuard'; readonly pos: number; readonly lhs?: Name; readonly x: Expr }
/** Operators as written. Unary (y undefined): `! <- + - ^ & * ~`. Binary: the rest. `*X` is a pointer type or an indirection. */
export type Operator =
  | '!' | '<-' | '~' | '||' | '&&' | '==' | '!=' | '<' | '<=' | '>' | '>=' | '+' | '-' | '|' | '^' | '*' | '/' | '%' | '&' | '&^' | '<<' | '>>';
export interface Operation { readonly kind: 'Operation'; readonly pos: number; readonly op: Operator; readonly x: Expr; readonly y?: Expr }
export interface CallExpr { readonly kind: 'CallExpr'; readonly pos: number; readonly fun: Expr; readonly args: readonly Expr[]; readonly hasDots: boolean; readonly rparen: number }
export interface ListExpr { readonly kind: 'ListExpr'; readonly pos: number; readonly elems: readonly Expr[] }
/** [Len]Elem ; `len` is undefined for [...]Elem. */
export interface ArrayType { readonly kind: 'ArrayType'; readonly pos: number; readonly len?: Expr; readonly elem: Expr }
export interface SliceType { readonly kind: 'SliceType'; readonly pos: number; readonly elem: Expr }
/** ...Elem in a parameter list. */
export interface DotsType { readonly kind: 'DotsType'; readonly pos: number; readonly elem: Expr }
/** A parameter, result, type parameter, struct field, or interface element (method: name and FuncType; embedded: no name). */
export interface Field { readonly kind: 'Field'; readonly pos: number; readonly name?: Name; readonly type: Expr }
/** `tags[i]` belongs to `fields[i]`. An embedded field is a Field without a name. */
export interface StructType { readonly kind: 'StructType'; readonly pos: number; readonly fields: readonly Field[]; readonly tags: readonly (BasicLit | undefined)[] }
/** Type-set elements are embedded fields whose type is an Operation with `|` or `~`. */
export interface InterfaceType { readonly kind: 'InterfaceType'; readonly pos: number; readonly methods: readonly Field[] }
export interface FuncType { readonly kind: 'FuncType'; readonly pos: number; readonly params: readonly Field[]; readonly results: readonly Field[] }
export interface MapType { readonly kind: 'MapType'; readonly pos: number; readonly key: Expr; readonly value: Expr }
export interface ChanType { readonly kind: 'ChanType'; readonly pos: number; readonly dir: 'both' | 'send' | 'recv'; readonly elem: Expr }

// ---- statements --------------------------------------------------------------------------------

export type SimpleStmt = EmptyStmt | ExprStmt | SendStmt | AssignStmt | RangeClause;
export type Stmt = EmptyStmt | LabeledStmt | BlockStmt | ExprStmt | SendStmt | DeclStmt | AssignStmt | BranchStmt | CallStmt | ReturnStmt | IfStmt | ForStmt | SwitchStmt | SelectStmt;

export interface EmptyStmt { readonly kind: 'EmptyStmt'; readonly pos: number }
export interface LabeledStmt { readonly kind: 'LabeledStmt'; readonly pos: number; readonly label: Name; readonly stmt: Stmt }
export interface BlockStmt { readonly kind: 'BlockStmt'; readonly pos: number; readonly list: readonly Stmt[]; readonly rbrace: number }
export interface ExprStmt { readonly kind: 'ExprStmt'; readonly pos: number; readonly x: Expr }
export interface SendStmt { readonly kind: 'SendStmt'; readonly pos: number; readonly chan: Expr; readonly value: Expr }
export interface DeclStmt { readonly kind: 'DeclStmt'; readonly pos: number; readonly decls: readonly Decl[] }
/** `lhs = rhs`, `lhs := rhs` (def), `lhs op= rhs` (op set), `x++` and `x--` (op set, rhs undefined). */
export interface AssignStmt { readonly kind: 'AssignStmt'; readonly pos: number; readonly op?: Operator; readonly def: boolean; readonly lhs: Expr; readonly rhs?: Expr }
export interface BranchStmt { readonly kind: 'BranchStmt'; readonly pos: number; readonly tok: 'break' | 'continue' | 'goto' | 'fallthrough'; readonly label?: Name }
export interface CallStmt { readonly kind: 'CallStmt'; readonly pos: number; readonly tok: 'go' | 'defer'; readonly call: Expr }
export interface ReturnStmt { readonly kind: 'ReturnStmt'; readonly pos: number; readonly results?: Expr }
export interface IfStmt { readonly kind: 'IfStmt'; readonly pos: number; readonly init?: SimpleStmt; readonly cond: Expr; readonly then: BlockStmt; readonly else?: IfStmt | BlockStmt }
/** `init` is a RangeClause for a range loop. */
export interface ForStmt { readonly kind: 'ForStmt'; readonly pos: number; readonly init?: SimpleStmt; readonly cond?: Expr; readonly post?: SimpleStmt; readonly body: BlockStmt }
export interface SwitchStmt { readonly kind: 'SwitchStmt'; readonly pos: number; readonly init?: SimpleStmt; readonly tag?: Expr; readonly body: readonly CaseClause[]; readonly rbrace: number }
export interface SelectStmt { readonly kind: 'SelectStmt'; readonly pos: number; readonly body: readonly CommClause[]; readonly rbrace: number }
/** [ lhs = | lhs := ] range x . */
export interface RangeClause { readonly kind: 'RangeClause'; readonly pos: number; readonly lhs?: Expr; readonly def: boolean; readonly x: Expr }
/** `cases` is undefined for default. `colon` is the offset of the colon. */
export interface CaseClause { readonly kind: 'CaseClause'; readonly pos: number; readonly cases?: Expr; readonly body: readonly Stmt[]; readonly colon: number }
/** `comm` is a send or a receive statement; undefined for default. */
export interface CommClause { readonly kind: 'CommClause'; readonly pos: number; readonly comm?: SimpleStmt; readonly body: readonly Stmt[]; readonly colon: number }

export type Node = File | Decl | Expr | Stmt | SimpleStmt | Field | CaseClause | CommClause;

// ---- packages ----------------------------------------------------------------------------------

/** One package as the loader hands it to the checker: syntax only, function bodies of dependencies unparsed. */
export interface ParsedPackage {
  readonly path: string;
  /** Directory the files came from; only for messages and `embed`. */
  readonly dir: string;
  readonly name: string;
  readonly files: readonly File[];
  /** Import path as written → resolved package path (vendoring, replace). */
  readonly imports: ReadonlyMap<string, string>;
  /** Language version from go.mod, "go1.22". */
  readonly goVersion: string;
  /** True for the packages named on the command line (and their module): everything in them is checked, used or not. */
  readonly user: boolean;
  /** Its tests are built: if it is a program, it is not the one that runs. */
  readonly tested?: boolean;
  /** Contents for `//go:embed` patterns: pattern as written → matched files in name order. */
  readonly embeds: ReadonlyMap<string, readonly { readonly name: string; readonly data: Uint8Array }[]>;
}
