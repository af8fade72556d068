/** Loads, stores, addresses, and aggregates: small ones leaf by leaf, large ones as memory that is written once. */
import type { Aggregate, Extract as ExtractInst, Func, Insert, Inst, Load, MemMove, MemZero, Store, Value } from '../ir/ir';
import { eachOperand } from '../ir/visit';
import type { FunctionWriter } from './function';
import type { Shape, Shapes } from './shape';

/** Where large values of a function can do without a copy, and where their memory ends. */
export interface MemoryPlan {
  /** Loads of large values that can be read in place: nothing writes memory before their last use. */
  readonly inPlace: ReadonlySet<Inst>;
  /** Values whose memory is marked dead after their last use. */
  readonly bounded: ReadonlySet<Inst>;
  /** Last use → the values that end there. */
  readonly ends: ReadonlyMap<Inst, readonly Inst[]>;
}

interface LargeValue { uses: number; readonly block: number; readonly at: number; last: number; simple: boolean }

/** Looks at the large values of a function; most functions have none. */
export function planMemory(f: Func, shapes: Shapes): MemoryPlan {
  const inPlace = new Set<Inst>();
  const bounded = new Set<Inst>();
  const ends = new Map<Inst, Inst[]>();
  for (const [i, l] of largeValues(f, shapes)) {
    if (!l.simple || l.uses === 0) continue;
    const insts = f.blocks[l.block].insts;
    const last = insts[l.last];
    if (i.op === 'load' && !i.volatile && insts.slice(l.at + 1, l.last + 1).every((x) => quiet(x) || (x === last && x.op === 'store'))) inPlace.add(i);
    else if (i.op !== 'extract' && i.op !== 'select' && last.op !== 'ret') {
      bounded.add(i);
      const list = ends.get(last);
      if (list) list.push(i);
      else ends.set(last, [i]);
    }
  }
  return { inPlace, bounded, ends };
}

function largeValues(f: Func, shapes: Shapes): Map<Inst, LargeValue> {
  const large = new Map<Inst, LargeValue>();
  f.blocks.forEach((b, block) => {
    b.insts.forEach((i, at) => {
      if (i.type.kind !== 'void' && shapes.of(i.type).inMemory) large.set(i, { uses: 0, block, at, last: at, simple: true });
    });
  });
  if (large.size === 0) return large;
  f.blocks.forEach((b, block) => {
    b.insts.forEach((i, at) => eachOperand(i, (v) => {
      const l = v.kind === 'inst' ? large.get(v) : undefined;
      if (!l) return;
      l.uses++;
      l.last = Math.max(l.last, at);
      if (l.block !== block || !readsNow(i, shapes)) l.simple = false;
    }));
  });
  return large;
}

/** The instruction reads a large operand when it runs and keeps nothing of its memory. */
function readsNow(i: Inst, shapes: Shapes): boolean {
  if (i.op === 'extract') return !shapes.of(i.type).inMemory;
  return i.op === 'store' || i.op === 'call' || i.op === 'callptr' || i.op === 'insert' || i.op === 'aggregate' || i.op === 'ret';
}

/** Writes no memory that a load could have read. Calls are not quiet: they take large arguments by address. */
function quiet(i: Inst): boolean {
  switch (i.op) {
    case 'store':
    case 'call':
    case 'callptr':
    case 'icall':
    case 'memmove':
    case 'memzero':
    case 'atomic':
    case 'asm':
    case 'intrinsic':
      return false;
    default:
      return true;
  }
}

/** Writes one instruction of the family; gives its operands. */
export function memory(w: FunctionWriter, i: Extract<Inst, { op: 'load' | 'store' | 'field' | 'elem' | 'ptradd' | 'memmove' | 'memzero' }>): readonly string[] | undefined {
  const { shapes, word } = w.ctx;
  switch (i.op) {
    case 'load':
      return load(w, i);
    case 'store':
      return store(w, i);
    case 'field':
      return [w.at(w.one(i.base), shapes.offset(i.struct, i.index))];
    case 'elem':
      return [w.def(`getelementptr inbounds ${shapes.text(i.elem)}, ptr ${w.one(i.base)}, ${word} ${w.one(i.index)}`)];
    case 'ptradd':
      return [w.def(`getelementptr i8, ptr ${w.one(i.base)}, ${word} ${w.one(i.offset)}`)];
    case 'memmove':
    case 'memzero':
      bulk(w, i);
      return undefined;
  }
}

function bulk(w: FunctionWriter, i: MemMove | MemZero): void {
  const { word } = w.ctx;
  if (i.op === 'memzero') {
    const fn = w.ctx.declare(`llvm.memset.p0.${word}`, 'void', ['ptr', 'i8', word, 'i1']);
    return w.line(`call void ${fn}(ptr ${w.one(i.dst)}, i8 0, ${word} ${w.one(i.size)}, i1 false)`);
  }
  const fn = w.ctx.declare(`llvm.memmove.p0.p0.${word}`, 'void', ['ptr', 'ptr', word, 'i1']);
  w.line(`call void ${fn}(ptr ${w.one(i.dst)}, ptr ${w.one(i.src)}, ${word} ${w.one(i.size)}, i1 false)`);
}

function load(w: FunctionWriter, i: Load): readonly string[] {
  const shape = w.ctx.shapes.of(i.type);
  const addr = w.one(i.addr);
  if (!shape.inMemory) return loadLeaves(w, addr, shape, i.volatile);
  if (w.plan.inPlace.has(i)) return [addr];
  const copy = fresh(w, i, shape);
  transfer(w, copy, addr, shape, 'memcpy', i.volatile);
  return [copy];
}

function loadLeaves(w: FunctionWriter, addr: string, shape: Shape, volatile = false): readonly string[] {
  return shape.leaves.map((l) => {
    const at = w.at(addr, l.offset);
    return w.def(`load ${volatile ? 'volatile ' : ''}${w.ctx.shapes.text(l.type)}, ptr ${at}`);
  });
}

function store(w: FunctionWriter, i: Store): undefined {
  const shape = w.ctx.shapes.of(i.value.type);
  const addr = w.one(i.addr);
  if (shape.inMemory) copyMemory(w, addr, i.value);
  // Zero aggregates of some size are one memset.
  else if (i.value.kind === 'zero' && shape.leaves.length > 2 && !i.volatile) w.zeroMemory(addr, shape.size, shape.align);
  else storeLeaves(w, addr, shape, w.all(i.value), i.volatile);
  return undefined;
}

function storeLeaves(w: FunctionWriter, addr: string, shape: Shape, leaves: readonly string[], volatile = false): void {
  shape.leaves.forEach((l, n) => {
    if (leaves[n] === 'undef') return;
    const at = w.at(addr, l.offset);
    w.line(`store ${volatile ? 'volatile ' : ''}${w.ctx.shapes.text(l.type)} ${leaves[n]}, ptr ${at}`);
  });
}

/** Puts a large value at an address. */
export function copyMemory(w: FunctionWriter, to: string, value: Value): void {
  const shape = w.ctx.shapes.of(value.type);
  if (value.kind === 'undef') return;
  if (value.kind === 'zero') return w.zeroMemory(to, shape.size, shape.align);
  // A value that is read in place may be the very memory that is written.
  const inPlace = value.kind === 'inst' && w.plan.inPlace.has(value);
  transfer(w, to, w.address(value), shape, inPlace ? 'memmove' : 'memcpy', false);
}

function transfer(w: FunctionWriter, to: string, from: string, shape: Shape, how: 'memcpy' | 'memmove', volatile: boolean): void {
  const { word } = w.ctx;
  const fn = w.ctx.declare(`llvm.${how}.p0.p0.${word}`, 'void', ['ptr', 'ptr', word, 'i1']);
  w.line(`call void ${fn}(ptr align ${shape.align} ${to}, ptr align ${shape.align} ${from}, ${word} ${shape.size}, i1 ${volatile})`);
}

/** Memory for a large value that an instruction makes. */
export function fresh(w: FunctionWriter, i: Inst, shape: Shape): string {
  const a = w.alloca(shape);
  if (w.plan.bounded.has(i)) w.lifetime('start', a, shape.size);
  return a;
}

/** Writes one of the instructions that take aggregates apart or build them; gives its operands. */
export function aggregateValue(w: FunctionWriter, i: ExtractInst | Insert | Aggregate): readonly string[] {
  switch (i.op) {
    case 'extract':
      return extract(w, i);
    case 'insert':
      return insert(w, i);
    case 'aggregate':
      return build(w, i);
  }
}

function extract(w: FunctionWriter, i: ExtractInst): readonly string[] {
  const { shapes } = w.ctx;
  const shape = shapes.of(i.type);
  const from = shapes.of(i.agg.type);
  if (!from.inMemory) {
    const { first } = from.elems[i.index];
    return w.all(i.agg).slice(first, first + shape.leaves.length);
  }
  const at = w.at(w.address(i.agg), shapes.offset(i.agg.type, i.index));
  return shape.inMemory ? [at] : loadLeaves(w, at, shape);
}

function insert(w: FunctionWriter, i: Insert): readonly string[] {
  const { shapes } = w.ctx;
  const shape = shapes.of(i.type);
  if (!shape.inMemory) {
    const leaves = [...w.all(i.agg)];
    const added = w.all(i.value);
    leaves.splice(shape.elems[i.index].first, added.length, ...added);
    return leaves;
  }
  const to = fresh(w, i, shape);
  copyMemory(w, to, i.agg);
  put(w, w.at(to, shapes.offset(i.type, i.index)), i.value);
  return [to];
}

function build(w: FunctionWriter, i: Aggregate): readonly string[] {
  const { shapes } = w.ctx;
  const shape = shapes.of(i.type);
  if (!shape.inMemory) return i.elems.flatMap((e) => w.all(e));
  const to = fresh(w, i, shape);
  i.elems.forEach((e, n) => put(w, w.at(to, shapes.offset(i.type, n)), e));
  return [to];
}

function put(w: FunctionWriter, to: string, value: Value): void {
  const shape = w.ctx.shapes.of(value.type);
  if (shape.inMemory) copyMemory(w, to, value);
  else storeLeaves(w, to, shape, w.all(value));
}
