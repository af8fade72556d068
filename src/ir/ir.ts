/**
 * The IR: typed, block-structured, SSA-lite. Locals are slots that LLVM promotes; there are no phis. An instruction is
 * its own result; a value may be used in blocks that its block dominates. Aggregates (strings, slices, interfaces,
 * structs, arrays) are first-class values; the LLVM room keeps large ones in memory. Everything that can panic is an
 * explicit `guard`; interface calls, type tests and allocations stay visible until the passes lower them.
 *
 * Passes change functions in place; each leaves a module that `sanity.ts` accepts. `print.ts` and `parse.ts` give the
 * text form, documented in docs/ir.md.
 */

// ---- types: interned in `IrTypes`, so identity is === --------------------------------------------

export interface VoidType { readonly kind: 'void' }
export interface IntType { readonly kind: 'int'; readonly bits: 1 | 8 | 16 | 32 | 64 }
export interface FloatType { readonly kind: 'float'; readonly bits: 32 | 64 }
export interface PtrType { readonly kind: 'ptr' }
/** Fields at natural alignment, as LLVM lays out a non-packed struct. */
export interface StructType { readonly kind: 'struct'; readonly fields: readonly IrType[] }
export interface ArrayType { readonly kind: 'array'; readonly elem: IrType; readonly length: number }
export type IrType = VoidType | IntType | FloatType | PtrType | StructType | ArrayType;

// ---- constants -----------------------------------------------------------------------------------

/** Integers are stored as the unsigned value of their width. */
export interface IntConst { readonly kind: 'int'; readonly type: IntType; readonly value: bigint }
/** For 32 bits `value` is already rounded. NaN and -0 are kept. */
export interface FloatConst { readonly kind: 'float'; readonly type: FloatType; readonly value: number }
/** All zero bits: null pointer, empty string, zero struct. */
export interface ZeroConst { readonly kind: 'zero'; readonly type: IrType }
export interface UndefConst { readonly kind: 'undef'; readonly type: IrType }
export interface AggConst { readonly kind: 'agg'; readonly type: StructType | ArrayType; readonly elems: readonly Const[] }
/** An array of i8. */
export interface BytesConst { readonly kind: 'bytes'; readonly type: ArrayType; readonly data: Uint8Array }
/** The address of a global or of a function, plus an offset in bytes. */
export interface AddrConst { readonly kind: 'addr'; readonly type: PtrType; readonly of: Global | Func; readonly offset: number }
/** The address of a type's descriptor (`*abi.Type`). A use in an `iface` instruction makes the type reach interfaces. */
export interface TypeConst { readonly kind: 'type'; readonly type: PtrType; readonly entry: TypeEntry }
/** The address of `of` as an integer, truncated to the type's width; with `base`, its distance from that global. */
export interface PtrIntConst { readonly kind: 'ptrint'; readonly type: IntType; readonly of: AddrConst | TypeConst; readonly base: Global | undefined }
/** A pointer to a fixed address: a peripheral's registers. */
export interface NumPtrConst { readonly kind: 'numptr'; readonly type: PtrType; readonly value: bigint }
export type Const = NumPtrConst | IntConst | FloatConst | ZeroConst | UndefConst | AggConst | BytesConst | AddrConst | TypeConst | PtrIntConst;

// ---- values --------------------------------------------------------------------------------------

export interface Param { readonly kind: 'param'; readonly index: number; readonly type: IrType; readonly name: string }
export type Value = Const | Param | Inst;

/** A place in the source: line and column from 1. `inlined` chains to the call a pass inlined it at. */
export interface IrPos { readonly file: string; readonly line: number; readonly col: number; readonly inlined?: { readonly fn: string; readonly at: IrPos } }

interface InstBase { readonly kind: 'inst'; type: IrType; pos: IrPos | undefined }

/** Stack memory of the function, uninitialised; lives in the entry block. `name` is the Go variable for debuggers. */
export interface Slot extends InstBase { op: 'slot'; elem: IrType; name: string; declared?: IrPos }
export interface Load extends InstBase { op: 'load'; addr: Value; volatile: boolean }
export interface Store extends InstBase { op: 'store'; addr: Value; value: Value; volatile: boolean }
/** Address of a field of the struct at `base`. */
export interface FieldAddr extends InstBase { op: 'field'; base: Value; struct: StructType; index: number }
/** base + index * sizeof(elem); `index` is a signed integer of pointer width. */
export interface ElemAddr extends InstBase { op: 'elem'; base: Value; elem: IrType; index: Value }
/** base + offset bytes; `offset` of pointer width. */
export interface PtrAdd extends InstBase { op: 'ptradd'; base: Value; offset: Value }
export interface Extract extends InstBase { op: 'extract'; agg: Value; index: number }
export interface Insert extends InstBase { op: 'insert'; agg: Value; index: number; value: Value }
/** Builds a struct or array value. */
export interface Aggregate extends InstBase { op: 'aggregate'; elems: Value[] }

export type BinOp =
  | 'add' | 'sub' | 'mul' | 'sdiv' | 'udiv' | 'srem' | 'urem' | 'and' | 'or' | 'xor' | 'shl' | 'lshr' | 'ashr'
  | 'fadd' | 'fsub' | 'fmul' | 'fdiv';
/** Integers wrap. Division by zero never gets here (guarded); MinInt / -1 wraps. A shift count is below the width (guarded or selected by the builder). No float contraction. */
export interface Bin extends InstBase { op: 'bin'; bin: BinOp; x: Value; y: Value }
export interface FNeg extends InstBase { op: 'fneg'; x: Value }
export type CmpOp = 'eq' | 'ne' | 'slt' | 'sle' | 'sgt' | 'sge' | 'ult' | 'ule' | 'ugt' | 'uge' | 'feq' | 'fne' | 'flt' | 'fle' | 'fgt' | 'fge';
/** Gives i1. Float comparisons with NaN are false, except `fne`. Pointers compare with eq, ne and the unsigned orders. */
export interface Cmp extends InstBase { op: 'cmp'; cmp: CmpOp; x: Value; y: Value }
export type ConvOp = 'trunc' | 'zext' | 'sext' | 'fptrunc' | 'fpext' | 'fptosi' | 'fptoui' | 'sitofp' | 'uitofp' | 'ptrtoint' | 'inttoptr' | 'bitcast';
/** A float out of the integer's range gives some value, never undefined behaviour. */
export interface Conv extends InstBase { op: 'conv'; conv: ConvOp; x: Value }
export interface Select extends InstBase { op: 'select'; cond: Value; x: Value; y: Value }
export interface Call extends InstBase { op: 'call'; fn: Func; args: Value[] }
/** Calls a code pointer. A Go func value is a pointer to { code, captured… }: its code takes that pointer as its last argument. `method`: the selector of the interface method that it was. */
export interface CallPtr extends InstBase { op: 'callptr'; fn: Value; args: Value[]; method?: string }
/** Calls method `selector` of an interface value whose type word is known not to be nil. Lowered by passes/lower-interfaces. With `address` it is not called: the result is its code address. */
export interface CallIface extends InstBase { op: 'icall'; iface: Value; selector: string; args: Value[]; address?: boolean }
/** Makes { type, data }: `data` is the data word (the pointer itself, or the address of a boxed copy). The type thereby reaches interfaces. */
export interface MakeIface extends InstBase { op: 'iface'; entry: TypeEntry; data: Value }
/** i1: the type word `x` (not nil or nil) is exactly this type. */
export interface IsType extends InstBase { op: 'istype'; x: Value; entry: TypeEntry }
/** i1: the type of type word `x` has all methods of the interface type `entry`; false for nil. */
export interface Implements extends InstBase { op: 'implements'; x: Value; entry: TypeEntry }
/** Zeroed heap memory for one `elem`, or for `count` of them. `why` says in the user's words what allocates ("make([]int)", "x escapes: captured by func1"); `escapes` what keeps it on the heap, once passes/escape has looked. */
export interface New extends InstBase { op: 'new'; elem: IrType; count: Value | undefined; noscan: boolean; why: string; escapes?: string }
/** Overlap allowed. `size` in bytes, of pointer width. */
export interface MemMove extends InstBase { op: 'memmove'; dst: Value; src: Value; size: Value }
export interface MemZero extends InstBase { op: 'memzero'; dst: Value; size: Value }
export type GuardKind = 'nil' | 'index' | 'slice' | 'div' | 'shift' | 'assert' | 'convert' | 'other';
/** Unless `cond` (i1) holds, calls `fail` with `args`, which does not return. */
export interface Guard extends InstBase { op: 'guard'; guard: GuardKind; cond: Value; fail: Func; args: Value[] }
export type AtomicOp = 'load' | 'store' | 'add' | 'and' | 'or' | 'xchg' | 'cas';
/** Sequentially consistent. `add`, `and`, `or`, `xchg` give the old value; `cas` (value = new, expected = old) gives i1. */
export interface Atomic extends InstBase { op: 'atomic'; atomic: AtomicOp; addr: Value; value: Value | undefined; expected: Value | undefined }
/** An LLVM intrinsic or another operation of the table in intrinsics.ts, by its LLVM name without type suffix ("llvm.sqrt"). */
export interface Intrinsic extends InstBase { op: 'intrinsic'; name: string; args: Value[] }
/** Inline assembly with LLVM constraints; always kept (has side effects). */
export interface Asm extends InstBase { op: 'asm'; text: string; constraints: string; args: Value[] }

export interface Br extends InstBase { op: 'br'; to: Block }
export interface CondBr extends InstBase { op: 'condbr'; cond: Value; then: Block; else: Block }
export interface Switch extends InstBase { op: 'switch'; x: Value; cases: { readonly value: IntConst; to: Block }[]; default: Block }
export interface Ret extends InstBase { op: 'ret'; value: Value | undefined }
export interface Unreachable extends InstBase { op: 'unreachable' }

export type Terminator = Br | CondBr | Switch | Ret | Unreachable;
export type Inst =
  | Slot | Load | Store | FieldAddr | ElemAddr | PtrAdd | Extract | Insert | Aggregate | Bin | FNeg | Cmp | Conv | Select
  | Call | CallPtr | CallIface | MakeIface | IsType | Implements | New | MemMove | MemZero | Guard | Atomic | Intrinsic | Asm | Terminator;

// ---- functions, globals, types, module -------------------------------------------------------------

/** The last instruction, and only it, is a Terminator. */
export interface Block { name: string; insts: Inst[] }

/** A function without blocks is external: defined in assembly, or in the builtins. */
export interface Func {
  readonly kind: 'func';
  /** Link name: `strings.(*Builder).WriteString`, `slices.Sort[int]`, `main.main.func1`, or the name of an export. */
  readonly name: string;
  readonly params: readonly Param[];
  /** Several results are one struct. */
  readonly result: IrType;
  blocks: Block[];
  pos: IrPos | undefined;
  readonly attrs: FuncAttrs;
}
/** The code of a func value: its last parameter is the closure object. */
export function isValueCode(f: Func): boolean {
  return f.params.at(-1)?.name === '.closure';
}

export interface FuncAttrs {
  noreturn?: boolean;
  noinline?: boolean;
  alwaysinline?: boolean;
  cold?: boolean;
  /** Seen from outside the module: kept and not renamed. */
  exported?: boolean;
  /** Exported: a result smaller than a register keeps its sign. */
  signedResult?: boolean;
  /** Without a body: keeps none of the addresses that it is given. */
  noescape?: boolean;
  /** Its address is its identity: not merged with an equal function. */
  addressSignificant?: boolean;
  section?: string;
  /** An interrupt handler entered by hardware (RISC-V: saves all registers, ends with mret). */
  interrupt?: boolean;
  /** Loops that look like memcpy stay loops: the function is part of memcpy's own implementation. */
  nobuiltins?: boolean;
  wasmImport?: { readonly module: string; readonly name: string };
  wasmExport?: string;
}
export interface Global {
  readonly kind: 'global';
  readonly name: string;
  type: IrType;
  /** undefined: declared elsewhere (assembly, linker script). */
  init: Const | undefined;
  readonly external: boolean;
  /** May stand in flash: nothing writes to it. */
  readonly: boolean;
  /** The linked program is given other contents than `init`: nothing may be concluded from it. */
  patched?: boolean;
  /** Equal read-only data may be merged. */
  mergeable: boolean;
  exported: boolean;
  section: string | undefined;
  align: number | undefined;
  /** The Go package it belongs to, for reports. */
  pkg: string;
  pos: IrPos | undefined;
}
/** A Go type of the program. Its descriptor is a Global that ir/build/typedesc.ts fills once it is known what is needed of it. */
export interface TypeEntry {
  /** typeKey of the type: unique in the program. */
  readonly key: string;
  /** As Go prints it: "main.T", "[]int". */
  readonly name: string;
  /** Interface types: the selectors of all methods, sorted. */
  readonly interfaceSelectors: readonly string[] | undefined;
  /** Selector → function that takes the data word first. Filled for the selectors that are called somewhere. */
  readonly methods: Map<string, Func>;
  /** All selectors of the method set, called or not: decides `implements`. */
  readonly methodSet: ReadonlySet<string>;
  /** Some live code makes an interface value of this type. */
  reachesInterface: boolean;
  /** Its address is where the method table (`vtableSlots` words) begins; the `*abi.Type` stands behind that. */
  descriptor: Global | undefined;
  /** Words before the `abi.Type`: the methods called through interfaces, filled by passes/lower-interfaces. */
  vtableSlots: number;
}

export interface Module {
  readonly name: string;
  readonly pointerBytes: 4 | 8;
  readonly types: IrTypes;
  readonly funcs: Map<string, Func>;
  readonly globals: Map<string, Global>;
  readonly typeEntries: Map<string, TypeEntry>;
  /** Module-level assembly, in order. */
  readonly asm: string[];
  /** Kept whatever is reachable from them: the entry, exports, interrupt handlers. */
  readonly roots: Func[];
  /** Data kept likewise: the vector table, exported variables. */
  readonly rootGlobals: Global[];
  /** Where the methods that interface calls reach stand, by selector: a descriptor's name and the index into its method table. Filled by passes/lower-interfaces. */
  readonly methodTables: Map<string, { readonly descriptor: string; readonly index: number }[]>;
  /** Code makes interface values of types it finds in other descriptors: every type with a descriptor reaches interfaces. */
  reflectsValues: boolean;
}

/** The table of interned types of one module. */
export class IrTypes {
  readonly void: VoidType = { kind: 'void' };
  readonly i1: IntType = { kind: 'int', bits: 1 };
  readonly i8: IntType = { kind: 'int', bits: 8 };
  readonly i16: IntType = { kind: 'int', bits: 16 };
  readonly i32: IntType = { kind: 'int', bits: 32 };
  readonly i64: IntType = { kind: 'int', bits: 64 };
  readonly f32: FloatType = { kind: 'float', bits: 32 };
  readonly f64: FloatType = { kind: 'float', bits: 64 };
  readonly ptr: PtrType = { kind: 'ptr' };
  /** Go's int, uint and uintptr. */
  readonly int: IntType;
  readonly string: StructType;
  readonly slice: StructType;
  readonly iface: StructType;
  private readonly ids = new Map<IrType, number>();
  private readonly interned = new Map<string, IrType>();

  constructor(readonly pointerBytes: 4 | 8) {
    this.int = pointerBytes === 4 ? this.i32 : this.i64;
    this.string = this.struct([this.ptr, this.int]);
    this.slice = this.struct([this.ptr, this.int, this.int]);
    this.iface = this.struct([this.ptr, this.ptr]);
  }
  struct(fields: readonly IrType[]): StructType {
    return this.intern(`{${fields.map((f) => this.id(f)).join()}}`, () => ({ kind: 'struct', fields: [...fields] }));
  }
  array(elem: IrType, length: number): ArrayType {
    return this.intern(`[${length}]${this.id(elem)}`, () => ({ kind: 'array', elem, length }));
  }
  private intern<T extends IrType>(key: string, make: () => T): T {
    let t = this.interned.get(key);
    if (!t) this.interned.set(key, (t = make()));
    return t as T;
  }
  private id(t: IrType): number {
    let n = this.ids.get(t);
    if (n === undefined) this.ids.set(t, (n = this.ids.size));
    return n;
  }
}
