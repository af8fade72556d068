/** Appends instructions to the current block: one method per operation, types filled in, trivial constants folded. Nothing Go-specific. */
import type {
  ArrayType, Asm, Atomic, AtomicOp, BinOp, Block, CmpOp, Const, ConvOp, FloatType, Func, Global, GuardKind, Inst, IntConst, IntType, IrPos, IrType, IrTypes, StructType, TypeEntry, Value,
} from '../ir';

/** Distributes Omit over the union of instructions. */
type Fields<I> = I extends Inst ? Omit<I, 'kind' | 'pos' | 'type'> & { type: IrType } : never;

export class Emitter {
  pos: IrPos | undefined;
  /** In the runtime, which checks what it needs itself, guards are left out. */
  unguarded = false;
  private entrySlots = 0;
  block: Block;

  constructor(readonly t: IrTypes, readonly fn: Func) {
    if (fn.blocks.length === 0) fn.blocks.push({ name: 'entry', insts: [] });
    this.block = fn.blocks[fn.blocks.length - 1];
  }

  // ---- blocks ----
  /** A new block, not yet placed: `place` appends it to the function and makes it current. */
  newBlock(name: string): Block {
    return { name, insts: [] };
  }
  place(b: Block): void {
    this.fn.blocks.push(b);
    this.block = b;
  }
  /** True when the current block already ended; what follows is unreachable. */
  get ended(): boolean {
    const last = this.block.insts[this.block.insts.length - 1];
    return last !== undefined && isTerminator(last);
  }
  private add<I extends Inst>(fields: Fields<I>): I {
    // Code after a terminator is unreachable: it goes to a block that nobody jumps to.
    if (this.ended) this.place(this.newBlock('dead'));
    const inst = { kind: 'inst', pos: this.pos, ...fields } as unknown as I;
    this.block.insts.push(inst);
    return inst;
  }

  // ---- constants ----
  int(type: IntType, value: bigint | number): IntConst {
    return { kind: 'int', type, value: BigInt.asUintN(type.bits, BigInt(value)) };
  }
  /** A constant of Go's int. */
  word(value: number | bigint): IntConst {
    return this.int(this.t.int, value);
  }
  bool8(v: boolean): IntConst {
    return this.int(this.t.i8, v ? 1 : 0);
  }
  float(type: FloatType, value: number): Const {
    return { kind: 'float', type, value: type.bits === 32 ? Math.fround(value) : value };
  }
  zero(type: IrType): Const {
    return type.kind === 'int' ? this.int(type, 0) : { kind: 'zero', type };
  }
  undef(type: IrType): Const {
    return { kind: 'undef', type };
  }
  addr(of: Global | Func, offset = 0): Const {
    return { kind: 'addr', type: this.t.ptr, of, offset };
  }
  null(): Const {
    return { kind: 'zero', type: this.t.ptr };
  }

  // ---- memory ----
  /** Slots go to the head of the entry block, so that they stand before every use. */
  slot(elem: IrType, name: string): Value {
    const inst: Inst = { kind: 'inst', op: 'slot', type: this.t.ptr, pos: this.pos, elem, name };
    this.fn.blocks[0].insts.splice(this.entrySlots++, 0, inst);
    return inst;
  }
  load(type: IrType, addr: Value, volatile = false): Value {
    return this.add({ op: 'load', type, addr, volatile });
  }
  store(addr: Value, value: Value, volatile = false): void {
    this.add({ op: 'store', type: this.t.void, addr, value, volatile });
  }
  field(base: Value, struct: StructType, index: number): Value {
    return index === 0 ? base : this.add({ op: 'field', type: this.t.ptr, base, struct, index });
  }
  elem(base: Value, elem: IrType, index: Value): Value {
    if (index.kind === 'int' && index.value === 0n) return base;
    return this.add({ op: 'elem', type: this.t.ptr, base, elem, index });
  }
  ptrAdd(base: Value, offset: Value): Value {
    return this.add({ op: 'ptradd', type: this.t.ptr, base, offset });
  }
  memmove(dst: Value, src: Value, size: Value): void {
    this.add({ op: 'memmove', type: this.t.void, dst, src, size });
  }
  memzero(dst: Value, size: Value): void {
    this.add({ op: 'memzero', type: this.t.void, dst, size });
  }
  new(elem: IrType, noscan: boolean, why: string, count?: Value): Value {
    return this.add({ op: 'new', type: this.t.ptr, elem, count, noscan, why });
  }

  // ---- aggregates ----
  extract(agg: Value, index: number): Value {
    if (agg.kind === 'agg') return agg.elems[index];
    if (agg.kind === 'inst' && agg.op === 'aggregate') return agg.elems[index];
    const type = agg.type.kind === 'struct' ? agg.type.fields[index] : (agg.type as ArrayType).elem;
    if (agg.kind === 'zero') return this.zero(type);
    return this.add({ op: 'extract', type, agg, index });
  }
  insert(agg: Value, index: number, value: Value): Value {
    return this.add({ op: 'insert', type: agg.type, agg, index, value });
  }
  aggregate(type: StructType | ArrayType, elems: Value[]): Value {
    if (elems.every(isConst)) return { kind: 'agg', type, elems: elems as Const[] };
    return this.add({ op: 'aggregate', type, elems });
  }
  iface(entry: TypeEntry, data: Value): Value {
    return this.add({ op: 'iface', type: this.t.iface, entry, data });
  }

  // ---- arithmetic ----
  bin(bin: BinOp, x: Value, y: Value): Value {
    if (x.kind === 'int' && y.kind === 'int') {
      const folded = foldInt(bin, x.value, y.value, x.type.bits);
      if (folded !== undefined) return this.int(x.type, folded);
    }
    if (y.kind === 'int' && y.value === 0n && (bin === 'add' || bin === 'sub' || bin === 'or' || bin === 'shl' || bin === 'lshr' || bin === 'ashr')) return x;
    return this.add({ op: 'bin', type: x.type, bin, x, y });
  }
  fneg(x: Value): Value {
    return this.add({ op: 'fneg', type: x.type, x });
  }
  cmp(cmp: CmpOp, x: Value, y: Value): Value {
    if (x.kind === 'int' && y.kind === 'int') return this.int(this.t.i1, foldCmp(cmp, x.value, y.value, x.type.bits) ? 1 : 0);
    return this.add({ op: 'cmp', type: this.t.i1, cmp, x, y });
  }
  conv(conv: ConvOp, x: Value, type: IrType): Value {
    if (x.type === type) return x;
    if (x.kind === 'int' && type.kind === 'int') {
      const v = conv === 'sext' ? BigInt.asIntN(x.type.bits, x.value) : x.value;
      return this.int(type, v);
    }
    return this.add({ op: 'conv', type, conv, x });
  }
  /** The same pointer, which escape analysis does not follow: the library vouches that it stays. */
  unfollowed(x: Value): Value {
    return this.add({ op: 'conv', type: this.t.ptr, conv: 'bitcast', x });
  }
  /** Integer to another width, extending by the sign of the source type. */
  resize(x: Value, type: IntType, signed: boolean): Value {
    const from = (x.type as IntType).bits;
    if (from === type.bits) return x;
    return this.conv(from > type.bits ? 'trunc' : signed ? 'sext' : 'zext', x, type);
  }
  /** i8 bool → i1 and back. */
  toI1(x: Value): Value {
    if (x.kind === 'inst' && x.op === 'conv' && x.conv === 'zext' && x.x.type === this.t.i1) return x.x;
    return this.cmp('ne', x, this.int(this.t.i8, 0));
  }
  toBool(x: Value): Value {
    return this.conv('zext', x, this.t.i8);
  }
  select(cond: Value, x: Value, y: Value): Value {
    if (cond.kind === 'int') return cond.value ? x : y;
    return this.add({ op: 'select', type: x.type, cond, x, y });
  }
  intrinsic(name: string, type: IrType, args: Value[]): Value {
    return this.add({ op: 'intrinsic', type, name, args });
  }
  atomic(atomic: AtomicOp, type: IrType, addr: Value, value?: Value, expected?: Value): Value {
    return this.add<Atomic>({ op: 'atomic', type, atomic, addr, value, expected });
  }
  asm(text: string, constraints: string, type: IrType, args: Value[]): Value {
    return this.add<Asm>({ op: 'asm', type, text, constraints, args });
  }

  // ---- calls and checks ----
  call(fn: Func, args: Value[]): Value {
    return this.add({ op: 'call', type: fn.result, fn, args });
  }
  callPtr(fn: Value, type: IrType, args: Value[]): Value {
    return this.add({ op: 'callptr', type, fn, args });
  }
  icall(iface: Value, selector: string, type: IrType, args: Value[]): Value {
    return this.add({ op: 'icall', type, iface, selector, args });
  }
  /** The code that an interface call would get to. */
  icallAddress(iface: Value, selector: string): Value {
    return this.add({ op: 'icall', type: this.t.ptr, iface, selector, args: [], address: true });
  }
  istype(x: Value, entry: TypeEntry): Value {
    return this.add({ op: 'istype', type: this.t.i1, x, entry });
  }
  implements(x: Value, entry: TypeEntry): Value {
    return this.add({ op: 'implements', type: this.t.i1, x, entry });
  }
  guard(guard: GuardKind, cond: Value, fail: Func, args: Value[] = []): void {
    if (cond.kind === 'int' && cond.value !== 0n) return;
    if (this.unguarded && guard !== 'assert') return;
    this.add({ op: 'guard', type: this.t.void, guard, cond, fail, args });
  }

  // ---- control flow ----
  br(to: Block): void {
    if (!this.ended) this.add({ op: 'br', type: this.t.void, to });
  }
  condBr(cond: Value, then: Block, other: Block): void {
    if (cond.kind === 'int') this.br(cond.value ? then : other);
    else if (!this.ended) this.add({ op: 'condbr', type: this.t.void, cond, then, else: other });
  }
  switch(x: Value, cases: { value: IntConst; to: Block }[], otherwise: Block): void {
    if (!this.ended) this.add({ op: 'switch', type: this.t.void, x, cases, default: otherwise });
  }
  ret(value?: Value): void {
    if (!this.ended) this.add({ op: 'ret', type: this.t.void, value });
  }
  unreachable(): void {
    if (!this.ended) this.add({ op: 'unreachable', type: this.t.void });
  }
}

export function isTerminator(i: Inst): boolean {
  return i.op === 'br' || i.op === 'condbr' || i.op === 'switch' || i.op === 'ret' || i.op === 'unreachable';
}

export function isConst(v: Value): v is Const {
  return v.kind !== 'inst' && v.kind !== 'param';
}

function foldInt(op: BinOp, x: bigint, y: bigint, bits: number): bigint | undefined {
  const sx = BigInt.asIntN(bits, x);
  switch (op) {
    case 'add': return x + y;
    case 'sub': return x - y;
    case 'mul': return x * y;
    case 'and': return x & y;
    case 'or': return x | y;
    case 'xor': return x ^ y;
    case 'shl': return y < BigInt(bits) ? x << y : undefined;
    case 'lshr': return y < BigInt(bits) ? x >> y : undefined;
    case 'ashr': return y < BigInt(bits) ? sx >> y : undefined;
    default: return undefined;
  }
}

function foldCmp(op: CmpOp, x: bigint, y: bigint, bits: number): boolean {
  const sx = BigInt.asIntN(bits, x);
  const sy = BigInt.asIntN(bits, y);
  switch (op) {
    case 'eq': return x === y;
    case 'ne': return x !== y;
    case 'slt': return sx < sy;
    case 'sle': return sx <= sy;
    case 'sgt': return sx > sy;
    case 'sge': return sx >= sy;
    case 'ult': return x < y;
    case 'ule': return x <= y;
    case 'ugt': return x > y;
    case 'uge': return x >= y;
    default: throw new Error(`float comparison ${op} of integers`);
  }
}
