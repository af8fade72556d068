/**
 * The seam inside the builder: what a function body asks of the whole program (`ProgramContext`, implemented by
 * program.ts), and what the program asks of the body builder (`buildBody`, in body.ts).
 */
import type { Checker } from '../../types/check';
import type { Info } from '../../types/info';
import type { Func as GoFunc, Package, Var } from '../../types/object';
import type { Named, Signature, Type } from '../../types/type';
import type { BlockStmt, CompositeLit, Expr, FuncDecl, FuncLit } from '../../syntax/nodes';
import type { Diagnostic, Report } from '../../diag/diagnostic';
import type { Pos } from '../../diag/source';
import type { Const, Func, Global, IrPos, IrType, IrTypes, Module, StructType, TypeConst, TypeEntry } from '../ir';

/** Type arguments in force while a generic body is built: maps a type as the checker recorded it to the concrete one. */
export interface TypeEnv {
  /** Concrete type; the same object for the same type where possible. */
  subst(t: Type): Type;
  /** '' outside generic code; else part of names: `[int,string]`. */
  readonly suffix: string;
}

/** What a function body is built from. */
export interface BodySource {
  readonly fn: Func;
  readonly name: string;
  readonly pkg: Package;
  readonly info: Info;
  readonly env: TypeEnv;
  /** Substituted signature, receiver included in `signature.recv`. */
  readonly signature: Signature;
  readonly node: FuncDecl | FuncLit;
  readonly body: BlockStmt;
}

export interface ProgramContext {
  readonly module: Module;
  readonly t: IrTypes;
  readonly checker: Checker;
  readonly pointerBytes: 4 | 8;
  readonly report: Report;
  /** Bytes above which a local variable is put on the heap. */
  readonly maxSlotBytes: number;

  // types
  irType(t: Type): IrType;
  structType(t: Type): StructType;
  /** Parameters (receiver first, closure pointer last if `closure`) and result of a signature. */
  signature(sig: Signature, options: { readonly recv: boolean; readonly closure: boolean }): { readonly params: IrType[]; readonly result: IrType };
  sizeof(t: Type): number;
  hasPointers(t: Type): boolean;
  /** Stored in the data word of an interface. */
  isPointerShaped(t: Type): boolean;
  typeConst(t: Type): TypeConst;
  typeEntry(t: Type): TypeEntry;
  /** Runtime-declared helper types: 'hiter', 'scase', 'deferFrame', 'deferRecord'. */
  runtimeType(name: string): IrType;

  // functions: asking for one puts it on the work list
  runtimeFunc(name: string): Func;
  /** A declared function or method; `targs` are the concrete type arguments (of the function, or of the receiver's type for a method). Follows linkname. */
  func(fn: GoFunc, targs: readonly Type[]): Func;
  /** The method that selecting `fn` on concrete receiver type `recv` calls. */
  method(fn: GoFunc, recv: Named): Func;
  /** Constant closure object for a function used as a value. */
  closureOf(fn: Func): Const;
  /** A new function of this body: a closure, a defer body, a thunk. It is emitted as soon as it has blocks. */
  newFunc(name: string, params: readonly { readonly name: string; readonly type: IrType }[], result: IrType, pos: IrPos | undefined): Func;
  /** Bound method value x.M for concrete or interface receivers: code that takes its receiver from the closure object {code, recv}. */
  boundMethod(recv: Type, method: GoFunc, index: readonly number[]): Func;
  /** Code of a closure object {code, func value} that calls the func value, whose type is `sig`, and gives no result. */
  withoutResults(sig: Signature): Func;
  /** Function of a method expression T.M or I.M: the receiver is the first parameter. Promotion through embedded fields included. */
  methodExpr(recv: Type, method: GoFunc, index: readonly number[]): Func;
  /** Whether the body of a declared function may call recover; yes in doubt. */
  mayRecover(fn: Func): boolean;
  /** Name of an interface method for `icall`. */
  selector(method: GoFunc): string;
  /** (p, q ptr) → i8 equality of two values in memory; the type is comparable. */
  equalFunc(t: Type): Func;
  /** True when equality is equality of bytes. */
  isMemoryComparable(t: Type): boolean;

  // data
  global(v: Var): Global;
  /** Bytes (latin1 string as in constants) → {ptr, len}; equal strings share. */
  stringConst(bytes: string): Const;
  /** What pointers to things without size point to. */
  zeroBase(): Global;
  bytesGlobal(data: Uint8Array, name: string): Global;
  /** Read-only or writable anonymous data. */
  dataGlobal(init: Const, options: { readonly readonly: boolean; readonly name: string; readonly align?: number }): Global;
  /** The constant form of an expression that needs no code (constants, composite literals of such, &T{…} at package level, functions, conversions to interfaces); undefined if it needs code. */
  staticValue(e: Expr, info: Info, env: TypeEnv, options: { readonly packageLevel: boolean; readonly type: Type }): Const | undefined;
  /** The elements of an array or slice literal as a constant array of `length` elements; undefined if they need code. */
  staticElements(e: CompositeLit, info: Info, env: TypeEnv, elem: Type, length: number): Const | undefined;

  // the rest
  error(pos: Pos, code: string, message: string, help?: string): Diagnostic;
  irPos(file: Package['parsed'], node: { readonly pos: number }, source: BodySource): IrPos;
  /** Handles a call of an intrinsic (intrinsics.ts); gives undefined if the function is none. */
  intrinsic(fn: Func | GoFunc): IntrinsicBuilder | undefined;
  /** The intrinsic looks at the syntax of its arguments and evaluates parts of them only. */
  evaluatesOwnArguments(fn: GoFunc): boolean;
}

/** Emits an intrinsic call with already evaluated operands; `b` is the body's emitter (emit.ts). One that evaluates its own arguments gets none and uses `evaluate`. */
export type IntrinsicBuilder = (b: import('./emit').Emitter, args: import('../ir').Value[], call: { readonly args: readonly Expr[]; readonly sig: Signature; readonly source: BodySource; readonly fn: GoFunc; readonly targs: readonly Type[]; readonly evaluate?: (e: Expr) => import('../ir').Value }) => import('../ir').Value | undefined;

/** Front door of the body builder: fills `source.fn.blocks`. */
export type BuildBody = (program: ProgramContext, source: BodySource) => void;
