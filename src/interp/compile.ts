/**
 * Makes a function ready to run: a list of closures, one per instruction. Operands are registers; constants have registers that
 * are filled on entry. A slot that is only loaded and stored as a whole is a register itself.
 */
import type { Block, Const, Func, Inst, Slot, Value as IrValue } from '../ir/ir';
import { eachOperand } from '../ir/visit';
import { arithmeticOp } from './ops-arith';
import { callOp } from './ops-call';
import { memoryOp } from './ops-memory';
import type { Code, Frame, Machine, Op } from './machine';
import { zeroValue, type Value } from './value';
import { alignUp } from '../util/size';

/** Compiles one body; the ops of a family of instructions use it. */
export class Compiler {
  private readonly registers = new Map<IrValue, number>();
  private readonly constants = new Map<Const, number>();
  private readonly slots = new Map<Slot, number>();
  private readonly starts = new Map<Block, number>();
  readonly template: number[] = [];
  slotBytes = 0;

  constructor(readonly m: Machine, readonly fn: Func) {}

  compile(): Op[] {
    const { fn } = this;
    for (const p of fn.params) this.define(p, 0);
    const whole = wholeSlots(fn);
    let count = 0;
    for (const b of fn.blocks) {
      this.starts.set(b, count);
      for (const i of b.insts) {
        if (i.op === 'slot' && whole.has(i)) {
          this.slots.set(i, this.template.length);
          this.template.push(zeroValue(i.elem) as number);
          continue;
        }
        if (i.type.kind !== 'void') this.define(i, 0);
        count++;
      }
    }
    const ops: Op[] = [];
    for (const b of fn.blocks) for (const i of b.insts) if (i.op !== 'slot' || !whole.has(i)) ops.push(this.inst(i));
    this.slotBytes = alignUp(this.slotBytes, 8);
    return ops;
  }

  private define(v: IrValue, initial: number): void {
    this.registers.set(v, this.template.length);
    this.template.push(initial);
  }

  /** Register of an operand. */
  reg(v: IrValue): number {
    if (v.kind === 'inst' || v.kind === 'param') {
      const r = this.registers.get(v);
      if (r === undefined) throw new Error(`${this.fn.name} uses a value that it does not make`);
      return r;
    }
    let r = this.constants.get(v);
    if (r === undefined) {
      r = this.template.length;
      this.template.push(this.m.space.value(v) as number);
      this.constants.set(v, r);
    }
    return r;
  }

  regs(list: readonly IrValue[]): number[] {
    return list.map((v) => this.reg(v));
  }

  /** Register of an instruction's own result; -1 if it has none. */
  dest(i: Inst): number {
    return i.type.kind === 'void' ? -1 : this.reg(i);
  }

  /** Register of a slot that is one. */
  slotRegister(v: IrValue): number | undefined {
    return v.kind === 'inst' && v.op === 'slot' ? this.slots.get(v) : undefined;
  }

  start(b: Block): number {
    return this.starts.get(b) as number;
  }

  private inst(i: Inst): Op {
    switch (i.op) {
      case 'bin':
      case 'fneg':
      case 'cmp':
      case 'conv':
      case 'select':
        return arithmeticOp(this, i);
      case 'slot':
        return this.slot(i);
      case 'load':
      case 'store':
      case 'field':
      case 'elem':
      case 'ptradd':
      case 'memmove':
      case 'memzero':
      case 'atomic':
      case 'extract':
      case 'insert':
      case 'aggregate':
      case 'iface':
        return memoryOp(this, i);
      case 'br': {
        const to = this.start(i.to);
        return (f) => void (f.pc = to);
      }
      case 'condbr': {
        const [c, yes, no] = [this.reg(i.cond), this.start(i.then), this.start(i.else)];
        return (f) => void (f.pc = f.r[c] !== 0 ? yes : no);
      }
      case 'switch': {
        const x = this.reg(i.x);
        const cases = new Map(i.cases.map((c) => [this.m.space.value(c.value), this.start(c.to)]));
        const otherwise = this.start(i.default);
        return (f) => void (f.pc = cases.get(plain(f.r[x])) ?? otherwise);
      }
      default:
        return callOp(this, i);
    }
  }

  private slot(i: Slot): Op {
    const { layouts } = this.m.space;
    const align = layouts.align(i.elem);
    const at = alignUp(this.slotBytes, align);
    this.slotBytes = at + layouts.size(i.elem);
    const d = this.reg(i);
    return (f: Frame) => void (f.r[d] = f.base + at);
  }
}

/** Compiles the body of a function. */
export function compileBody(m: Machine, c: Code): void {
  const compiler = new Compiler(m, c.fn);
  const ops = compiler.compile();
  c.template = compiler.template;
  c.slotBytes = compiler.slotBytes;
  c.ops = ops;
}

/** A number that is looked up: an address taken as one ends the evaluation here. */
function plain(x: number): Value {
  return typeof x === 'number' || typeof x === 'bigint' ? x : +x;
}

/** Slots that are only loaded and stored as a whole. */
function wholeSlots(fn: Func): Set<Slot> {
  const slots = new Set<Slot>();
  const taken = new Set<IrValue>();
  for (const b of fn.blocks) {
    for (const i of b.insts) {
      if (i.op === 'slot') slots.add(i);
      else if (i.op === 'load' && !i.volatile && isWhole(i.addr, i.type)) continue;
      else if (i.op === 'store' && !i.volatile && isWhole(i.addr, i.value.type)) taken.add(i.value);
      else eachOperand(i, (v) => taken.add(v));
    }
  }
  for (const s of slots) if (taken.has(s)) slots.delete(s);
  return slots;
}

function isWhole(addr: IrValue, type: IrValue['type']): boolean {
  return addr.kind === 'inst' && addr.op === 'slot' && addr.elem === type;
}
