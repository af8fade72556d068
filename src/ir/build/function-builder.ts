/** The state of one function while its body is built, and the helpers that every file of the body builder uses. */
import { unalias } from '../../types/alias';
import type { Info } from '../../types/info';
import type { Package, Var } from '../../types/object';
import type { Signature, Type } from '../../types/type';
import { under } from '../../types/under';
import type { Block, Const, Func, IrPos, IrType, IrTypes, StructType, Value } from '../ir';
import type { Expr, Name } from '../../syntax/nodes';
import type { Layouts } from '../layout';
import { Emitter } from './emit';
import type { Facts, FnFacts } from './facts';
import type { BodySource, ProgramContext, TypeEnv } from './program-api';
import type { RangeBody } from './range-func';

/** Where a variable is: a value that never changes, or memory. */
export type Place = { readonly kind: 'value'; readonly value: Value } | { readonly kind: 'memory'; readonly addr: Value };

/** What `break` and `continue` may leave: a loop, switch or select. */
export interface Target {
  readonly label: string | undefined;
  readonly breakTo: Block;
  readonly continueTo: Block | undefined;
  /** A labelled block: only a break with its label means it. */
  readonly labelOnly?: boolean;
}

/** A result of the function: its type and, if it lives in memory while the body runs, where. */
export interface ResultPlace {
  readonly type: Type;
  readonly addr: Value;
}

/** The frame of a function with defer statements; see docs/abi.md. */
export interface DeferFrame {
  /** Address of the frame in the function that is being filled. */
  readonly addr: Value;
  /** The parameters of the function as the body function sees them. */
  readonly params: readonly Value[];
  /** Adds a field to the frame and gives its address; the layout is closed when the body is done. */
  field(type: IrType): Value;
}

/** Parts that all builders inside one declared function share. */
export interface Shared {
  readonly facts: Facts;
  readonly root: BodySource;
  readonly layouts: Layouts;
}

/** Packages that never dereference nil or index out of range: a check in them would bring the whole of panics into every program. */
const unguardedPackages = /^(runtime|internal\/flash\/.*|runtime\/(volatile|interrupt))$/;

/** Aggregates above this many bytes are copied and zeroed in memory instead of going through values. */
const bigBytes = 64;

export class FunctionBuilder {
  readonly t: IrTypes;
  readonly info: Info;
  readonly env: TypeEnv;
  readonly pkg: Package;
  /** Fills the function; with defer statements it moves on to the body function. */
  b: Emitter;

  // Variables and results.
  readonly places = new Map<Var, Place>();
  results: ResultPlace[] = [];
  /** The values of results are returned from memory: they are named, or a deferred call or a range function sets them. */
  namedResults = false;
  frame: DeferFrame | undefined;
  recoverToken: Value | undefined;
  /** Set while the body of a range-over-func loop is built. */
  rangeBody: RangeBody | undefined;

  // Control flow.
  readonly targets: Target[] = [];
  readonly labels = new Map<string, Block>();
  /** The label in front of the statement being built. */
  pendingLabel: string | undefined;
  fallthroughTo: Block | undefined;

  /** Calls that were evaluated ahead of the expression they stand in; see order.ts. */
  readonly hoisted = new Map<Expr, Value>();
  private closures = 0;
  private temporaries = 0;

  constructor(
    readonly p: ProgramContext,
    readonly source: BodySource,
    readonly fn: Func,
    readonly shared: Shared,
    readonly facts: FnFacts,
    readonly outer: FunctionBuilder | undefined,
  ) {
    this.t = p.t;
    this.info = source.info;
    this.env = source.env;
    this.pkg = source.pkg;
    this.b = new Emitter(p.t, fn);
    this.b.unguarded = unguardedPackages.test(source.pkg.path);
  }

  get signature(): Signature {
    return this.source.signature;
  }

  // ---- positions and names ---------------------------------------------------------------------

  /** Instructions from here on belong to this node. */
  at(node: { readonly pos: number }): void {
    this.b.pos = this.posOf(node);
  }
  posOf(node: { readonly pos: number }): IrPos {
    return this.p.irPos(this.pkg.parsed, node, this.shared.root);
  }
  /** Name of the next function literal. */
  closureName(): string {
    this.closures++;
    return `${this.source.name}.${/\.func\d+(\.\d+)*$/.test(this.source.name) ? '' : 'func'}${this.closures}`;
  }
  /** A name for a helper function of this one. */
  helperName(what: string): string {
    return `${this.source.name}.${what}${++this.temporaries}`;
  }

  // ---- types -----------------------------------------------------------------------------------

  subst(t: Type): Type {
    return this.env.subst(t);
  }
  /** The concrete type of an expression. */
  type(e: Expr): Type {
    return typeOfExpr(this.source, e);
  }
  /** The underlying concrete type of an expression. */
  under(e: Expr): Type {
    return under(this.type(e));
  }
  varType(v: Var): Type {
    return this.env.subst(v.type ?? this.p.checker.resolveObject(v));
  }
  ir(t: Type): IrType {
    return this.p.irType(t);
  }
  struct(t: Type): StructType {
    return this.p.structType(t);
  }
  isBig(t: Type): boolean {
    return this.p.sizeof(t) > bigBytes;
  }
  /** The variable that a name declares or uses. */
  varOf(name: Name): Var | undefined {
    const obj = this.info.defs.get(name) ?? this.info.uses.get(name);
    return obj?.kind === 'Var' ? obj : undefined;
  }

  // ---- memory ----------------------------------------------------------------------------------

  zero(t: Type): Const {
    return this.b.zero(this.ir(t));
  }
  load(t: Type, addr: Value): Value {
    return this.b.load(this.ir(t), addr);
  }
  /** Memory of this function, not initialised. */
  temp(type: IrType, name = ''): Value {
    const large = (type.kind === 'array' || type.kind === 'struct') && this.shared.layouts.size(type) > this.p.maxSlotBytes;
    return large ? this.b.new(type, false, 'value too large for the stack') : this.b.slot(type, name);
  }
  /** The address of memory that holds the value. */
  spill(v: Value): Value {
    if (v.kind === 'inst' && v.op === 'load' && !v.volatile && this.isPrivate(v.addr) && this.b.block.insts.at(-1) === v) return v.addr;
    const s = this.temp(v.type);
    this.b.store(s, v);
    return s;
  }
  /** An unnamed slot, which nobody else changes. */
  private isPrivate(addr: Value): boolean {
    return addr.kind === 'inst' && addr.op === 'slot' && addr.name === '';
  }
  /** Heap memory for a variable or value of this type. */
  alloc(t: Type, why: string): Value {
    return this.b.new(this.ir(t), !this.p.hasPointers(t), why);
  }
  copy(dst: Value, src: Value, t: Type): void {
    if (this.isBig(t)) this.b.memmove(dst, src, this.b.word(this.p.sizeof(t)));
    else this.b.store(dst, this.load(t, src));
  }
  clear(addr: Value, t: Type): void {
    const size = this.p.sizeof(t);
    if (size === 0) return;
    if (this.isBig(t)) this.b.memzero(addr, this.b.word(size));
    else this.b.store(addr, this.zero(t));
  }

  // ---- the runtime and checks ------------------------------------------------------------------

  rt(name: string): Func {
    return this.p.runtimeFunc(name);
  }
  callRt(name: string, ...args: Value[]): Value {
    return this.b.call(this.rt(name), args);
  }
  /** Panics if the pointer is nil. */
  nilGuard(ptr: Value): void {
    if (isNonNil(ptr)) return;
    this.b.guard('nil', this.b.cmp('ne', ptr, this.b.null()), this.rt('panicNil'));
  }
  typeWord(t: Type): Const {
    return this.p.typeConst(unalias(t));
  }
  /** Declares `name` of package runtime does not return. */
  fail(name: string, ...args: Value[]): void {
    this.callRt(name, ...args);
    this.b.unreachable();
  }
}

/** The concrete type of an expression as recorded by the checker. */
export function typeOfExpr(source: Pick<BodySource, 'info' | 'env'>, e: Expr): Type {
  const { info, env } = source;
  const tv = info.types.get(e);
  if (tv) return env.subst(tv.type);
  if (e.kind === 'ParenExpr') return typeOfExpr(source, e.x);
  const id = e.kind === 'SelectorExpr' ? e.sel : e;
  const obj = id.kind === 'Name' ? (info.uses.get(id) ?? info.defs.get(id)) : undefined;
  if (obj?.type) return env.subst(obj.type);
  throw new Error(`no type recorded for ${e.kind}`);
}

/** Addresses that cannot be nil. */
function isNonNil(v: Value): boolean {
  if (v.kind === 'addr') return true;
  if (v.kind !== 'inst') return false;
  return v.op === 'slot' || v.op === 'new' || v.op === 'field' || v.op === 'elem';
}
