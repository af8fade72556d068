/** Arithmetic, comparisons and conversions: without undefined behaviour whatever the operands are. */
import type { Bin, Cmp, Conv, Inst, Select } from '../ir/ir';
import type { FunctionWriter } from './function';

const predicates: Record<Cmp['cmp'], string> = {
  eq: 'icmp eq', ne: 'icmp ne', slt: 'icmp slt', sle: 'icmp sle', sgt: 'icmp sgt', sge: 'icmp sge', ult: 'icmp ult', ule: 'icmp ule', ugt: 'icmp ugt', uge: 'icmp uge',
  feq: 'fcmp oeq', fne: 'fcmp une', flt: 'fcmp olt', fle: 'fcmp ole', fgt: 'fcmp ogt', fge: 'fcmp oge',
};

/** Writes one instruction of the family; gives its operands. */
export function arithmetic(w: FunctionWriter, i: Extract<Inst, { op: 'bin' | 'fneg' | 'cmp' | 'conv' | 'select' }>): readonly string[] {
  switch (i.op) {
    case 'bin':
      return [i.bin === 'sdiv' || i.bin === 'srem' ? divide(w, i) : w.def(`${i.bin} ${w.typed(i.x)}, ${w.one(i.y)}`)];
    case 'fneg':
      return [w.def(`fneg ${w.typed(i.x)}`)];
    case 'cmp':
      return [w.def(`${predicates[i.cmp]} ${w.typed(i.x)}, ${w.one(i.y)}`)];
    case 'conv':
      return [convert(w, i)];
    case 'select':
      return select(w, i);
  }
}

/** The least integer divided by -1 wraps in Go and is undefined in LLVM. */
function divide(w: FunctionWriter, i: Bin): string {
  const type = w.ctx.shapes.text(i.type);
  const x = w.one(i.x);
  const bits = i.type.kind === 'int' ? i.type.bits : 0;
  if (i.y.kind === 'int') {
    const minusOne = i.y.value === BigInt.asUintN(bits, -1n);
    if (!minusOne) return w.def(`${i.bin} ${type} ${x}, ${w.one(i.y)}`);
    return i.bin === 'sdiv' ? w.def(`sub ${type} 0, ${x}`) : w.def(`and ${type} ${x}, 0`);
  }
  const y = w.one(i.y);
  if (bits < 32) {
    // In 32 bits nothing overflows; the truncation wraps.
    const wide = w.def(`${i.bin} i32 ${w.def(`sext ${type} ${x} to i32`)}, ${w.def(`sext ${type} ${y} to i32`)}`);
    return w.def(`trunc i32 ${wide} to ${type}`);
  }
  const special = w.def(`icmp eq ${type} ${y}, -1`);
  const divisor = w.def(`select i1 ${special}, ${type} 1, ${type} ${y}`);
  const result = w.def(`${i.bin} ${type} ${x}, ${divisor}`);
  // The remainder by 1 is 0, as it is by -1.
  if (i.bin === 'srem') return result;
  return w.def(`select i1 ${special}, ${type} ${w.def(`sub ${type} 0, ${x}`)}, ${type} ${result}`);
}

function convert(w: FunctionWriter, i: Conv): string {
  const to = w.ctx.shapes.text(i.type);
  if (i.conv === 'fptosi' || i.conv === 'fptoui') {
    // Small integers by way of 32 bits, so that what does not fit wraps; freeze makes the rest some value.
    if (i.type.kind === 'int' && i.type.bits < 32) return w.def(`trunc i32 ${w.def(`freeze i32 ${w.def(`fptosi ${w.typed(i.x)} to i32`)}`)} to ${to}`);
    return w.def(`freeze ${to} ${w.def(`${i.conv} ${w.typed(i.x)} to ${to}`)}`);
  }
  return w.def(`${i.conv} ${w.typed(i.x)} to ${to}`);
}

function select(w: FunctionWriter, i: Select): readonly string[] {
  const shape = w.ctx.shapes.of(i.type);
  const cond = w.one(i.cond);
  if (shape.inMemory) return [w.def(`select i1 ${cond}, ptr ${w.address(i.x)}, ptr ${w.address(i.y)}`)];
  const x = w.all(i.x);
  const y = w.all(i.y);
  return shape.leaves.map((l, n) => {
    const type = w.ctx.shapes.text(l.type);
    return x[n] === y[n] ? x[n] : w.def(`select i1 ${cond}, ${type} ${x[n]}, ${type} ${y[n]}`);
  });
}
