/**
 * Heap objects that no one outside their function can know become stack slots, and short strings are made in slots. What stays on the
 * heap is told why.
 */
import { buildCfg, type Cfg } from '../ir/cfg';
import type { Block, Call, Func, Inst, IrPos, IrType, Load, Module, New, Slot, Store, Value } from '../ir/ir';
import { Layouts } from '../ir/layout';
import { eachOperand, mapOperands } from '../ir/visit';
import { Loops } from './loops';
import type { Shared } from './passes';
import { PointsTo, type Graph, type Node } from './points-to';

/** Bytes of one object, and of all objects of one function, that may move to the stack. */
const maxObject = 256;
const maxFunction = 768;

/** Functions of the runtime that make strings and slices in the memory of this size that their first argument points to, if they fit and it is not nil. */
const makers = new Set(['concatstring2', 'concatstrings', 'intstring', 'slicebytetostring', 'stringtoslicebyte'].map((n) => `runtime.${n}`));
const makersBytes = 32;

function isMaker(i: Inst): i is Call {
  return i.op === 'call' && makers.has(i.fn.name) && i.args[0]?.kind === 'zero';
}

/** Moves objects of all functions to the stack where that is safe. With `explain`, what stays says at which line it becomes known to others. */
export function escape(m: Module, shared: Shared = {}, explain = false): void {
  const points = shared.points ?? new PointsTo(m);
  shared.points = undefined;
  const layouts = new Layouts(m.pointerBytes);
  for (const f of m.funcs.values()) {
    if (f.blocks.some((b) => b.insts.some((i) => i.op === 'new' || isMaker(i)))) new FunctionEscape(f, points.graph(f), layouts, m, explain).run();
  }
}

class FunctionEscape {
  private readonly cfg: Cfg;
  private readonly loops: Loops;
  private readonly home = new Map<Inst, Block>();
  private readonly nodes: readonly Node[];
  private readonly lent: Slot[] = [];
  private bytes = 0;

  constructor(private readonly f: Func, private readonly graph: Graph, private readonly layouts: Layouts, private readonly m: Module, private readonly explain: boolean) {
    this.cfg = buildCfg(f);
    this.loops = new Loops(this.cfg);
    for (const b of f.blocks) for (const i of b.insts) this.home.set(i, b);
    this.nodes = graph.nodes();
  }

  run(): void {
    const moved = new Map<Value, Slot>();
    for (const b of this.f.blocks) {
      for (const i of b.insts) {
        if (isMaker(i)) this.lend(i);
        if (i.op !== 'new') continue;
        const type = this.slotType(i);
        const reason = this.reason(i, type);
        if (reason !== undefined) {
          const at = this.explain ? this.culprit(i) : undefined;
          i.escapes = at ? `${reason} at ${at.file}:${at.line}` : reason;
          continue;
        }
        moved.set(i, { kind: 'inst', op: 'slot', type: i.type, pos: i.pos, elem: type as IrType, name: 'heap' });
      }
    }
    if (moved.size) this.replace(moved);
    this.f.blocks[0].insts.unshift(...this.lent);
  }

  /** Gives a maker memory of the stack if its result does not leave the function. */
  private lend(i: Call): void {
    const bytes = this.m.types.array(this.m.types.i8, makersBytes);
    if (this.reason(i, bytes) !== undefined) return;
    const slot: Slot = { kind: 'inst', op: 'slot', type: this.m.types.ptr, pos: i.pos, elem: bytes, name: 'heap' };
    this.lent.push(slot);
    i.args = [slot, ...i.args.slice(1)];
  }

  /** What the slot holds; undefined when the size is not known. */
  private slotType(i: New): IrType | undefined {
    if (i.count === undefined) return i.elem;
    return i.count.kind === 'int' && i.count.value < 65536n ? this.m.types.array(i.elem, Number(i.count.value)) : undefined;
  }

  /** Why the object must stay on the heap; undefined when it need not. */
  private reason(i: New | Call, type: IrType | undefined): string | undefined {
    const node = this.graph.of(i);
    if (!node) return 'not looked at';
    if (node.escape !== undefined) return node.escape;
    if (this.graph.shared.has(node)) return 'the caller keeps it';
    if (!type) return 'its size is not known';
    const size = this.layouts.size(type);
    if (size > maxObject) return `it has ${size} bytes, too many for the stack`;
    if (this.bytes + size > maxFunction) return 'the stack frame would become too large';
    if (!this.diesInLoop(i, new Set())) return 'it may outlive one round of the loop that makes it';
    this.bytes += size;
    return undefined;
  }

  /** The line that lets others know the object: a store to memory that outlives the function, a return, else a call. */
  private culprit(i: New): IrPos | undefined {
    const node = this.graph.of(i);
    if (!node || (node.escape === undefined && !this.graph.shared.has(node))) return undefined;
    let call: IrPos | undefined;
    for (const b of this.f.blocks) {
      for (const x of b.insts) {
        if (x === i) continue;
        switch (x.op) {
          case 'store':
            if (this.graph.of(x.value) === node && this.isOutside(x.addr)) return x.pos;
            break;
          case 'ret':
            if (x.value && this.graph.of(x.value) === node) return x.pos;
            break;
          case 'conv':
            if (x.conv === 'ptrtoint' && this.graph.of(x.x) === node) return x.pos;
            break;
          case 'call':
          case 'callptr':
          case 'icall':
          case 'asm':
          case 'intrinsic':
            if (x.args.some((a) => this.graph.of(a) === node)) call ??= x.pos;
            break;
          default:
            break;
        }
      }
    }
    return call;
  }

  /** Memory that others know. */
  private isOutside(addr: Value): boolean {
    const n = this.graph.of(addr);
    return !n || n.escape !== undefined || n.globals.size > 0 || this.graph.shared.has(n);
  }

  /** In a loop one slot serves every round: nothing may hold the address from one round to the next. */
  private diesInLoop(i: New | Call, asked: Set<New | Call>): boolean {
    const block = this.home.get(i) as Block;
    const loop = this.loops.innermost(block);
    if (loop === undefined) return true;
    if (loop === 'irregular' || asked.has(i)) return false;
    asked.add(i);
    const node = this.graph.of(i) as Node;
    for (const holder of this.nodes) {
      if (holder.known !== node) continue;
      if (holder.escape !== undefined || holder.opaque || this.graph.shared.has(holder) || holder.globals.size > 0) return false;
      if (holder.news.length + holder.slots.length === 0) return false;
      for (const n of holder.news) if (n !== i && (this.loops.innermost(this.home.get(n) as Block) !== loop || !this.diesInLoop(n, asked))) return false;
      for (const s of holder.slots) if (!this.freshInLoop(s, loop)) return false;
    }
    return true;
  }

  /** A variable that every round of the loop stores to before it is read. */
  private freshInLoop(s: Slot, loop: ReadonlySet<Block>): boolean {
    const loads: Load[] = [];
    const stores: Store[] = [];
    let simple = true;
    for (const b of this.f.blocks) {
      for (const i of b.insts) {
        if (i.op === 'load' && i.addr === s) loads.push(i);
        else if (i.op === 'store' && i.addr === s && i.value !== s) stores.push(i);
        else eachOperand(i, (v) => void (v === s && (simple = false)));
      }
    }
    if (!simple) return false;
    return stores.some((store) => loop.has(this.home.get(store) as Block) && loads.every((load) => this.before(store, load)));
  }

  /** `a` has run whenever `b` runs. */
  private before(a: Inst, b: Inst): boolean {
    const x = this.home.get(a) as Block;
    const y = this.home.get(b) as Block;
    if (!this.cfg.number.has(y)) return true;
    if (!this.cfg.number.has(x)) return false;
    return x === y ? x.insts.indexOf(a) < x.insts.indexOf(b) : this.cfg.dominates(x, y);
  }

  /** The slots go to the entry; where the object was made, the slot is cleared. */
  private replace(moved: ReadonlyMap<Value, Slot>): void {
    for (const b of this.f.blocks) {
      b.insts = b.insts.map((i): Inst => {
        const slot = moved.get(i);
        return slot ? { kind: 'inst', op: 'store', type: this.m.types.void, pos: i.pos, addr: slot, value: { kind: 'zero', type: slot.elem }, volatile: false } : i;
      });
    }
    for (const b of this.f.blocks) for (const i of b.insts) mapOperands(i, (v) => moved.get(v) ?? v);
    this.f.blocks[0].insts.unshift(...moved.values());
  }
}
