/**
 * Atomic operations: instructions where the core has them, else plain ones with interrupts masked. There is one core, so
 * order is a matter of the compiler alone: fences of a single thread, which cost no instruction.
 */
import type { Atomic, IrType, Value } from '../ir/ir';
import type { FunctionWriter } from './function';
import { irqMask } from './machine';

const fence = 'fence syncscope("singlethread") seq_cst';

/** Writes one atomic operation; gives its operands. */
export function atomic(w: FunctionWriter, i: Atomic): readonly string[] | undefined {
  const { target, module, arch, word } = w.ctx;
  const mask = irqMask(arch);
  // Where nothing interrupts, everything is atomic.
  if (!mask) return plain(w, i);
  const wide = w.ctx.shapes.layouts.size(typeOf(i)) > module.pointerBytes;
  if (!wide && (target.hasAtomics || i.atomic === 'load' || i.atomic === 'store')) {
    w.line(fence);
    const result = target.hasAtomics ? instructions(w, i) : words(w, i);
    w.line(fence);
    return result;
  }
  const state = w.def(`call ${word} asm sideeffect "${mask.save}", "=r,~{memory}"()`);
  const result = plain(w, i);
  w.line(`call void asm sideeffect "${mask.restore}", "r,~{memory}"(${word} ${state})`);
  return result;
}

/** The type of what is in memory. */
function typeOf(i: Atomic): IrType {
  return i.value?.type ?? i.type;
}

function operand(i: Atomic, v: Value | undefined): Value {
  if (!v) throw new Error(`atomic ${i.atomic} lacks an operand`);
  return v;
}

function instructions(w: FunctionWriter, i: Atomic): readonly string[] | undefined {
  const addr = w.one(i.addr);
  const type = w.ctx.shapes.text(typeOf(i));
  const align = w.ctx.shapes.layouts.size(typeOf(i));
  switch (i.atomic) {
    case 'load':
      return [w.def(`load atomic ${type}, ptr ${addr} monotonic, align ${align}`)];
    case 'store':
      w.line(`store atomic ${w.typed(operand(i, i.value))}, ptr ${addr} monotonic, align ${align}`);
      return undefined;
    case 'cas': {
      const both = w.def(`cmpxchg ptr ${addr}, ${w.typed(operand(i, i.expected))}, ${w.typed(operand(i, i.value))} monotonic monotonic`);
      return [w.def(`extractvalue {${type}, i1} ${both}, 1`)];
    }
    default:
      return [w.def(`atomicrmw ${i.atomic} ptr ${addr}, ${w.typed(operand(i, i.value))} monotonic`)];
  }
}

/** Reads and writes of a word are one instruction anyway. */
function words(w: FunctionWriter, i: Atomic): readonly string[] | undefined {
  const addr = w.one(i.addr);
  if (i.atomic === 'load') return [w.def(`load volatile ${w.ctx.shapes.text(i.type)}, ptr ${addr}`)];
  w.line(`store volatile ${w.typed(operand(i, i.value))}, ptr ${addr}`);
  return undefined;
}

/** The operation without regard to others. */
function plain(w: FunctionWriter, i: Atomic): readonly string[] | undefined {
  const addr = w.one(i.addr);
  const type = w.ctx.shapes.text(typeOf(i));
  if (i.atomic === 'load') return [w.def(`load ${type}, ptr ${addr}`)];
  const value = w.one(operand(i, i.value));
  if (i.atomic === 'store') {
    w.line(`store ${type} ${value}, ptr ${addr}`);
    return undefined;
  }
  const old = w.def(`load ${type}, ptr ${addr}`);
  switch (i.atomic) {
    case 'cas': {
      const same = w.def(`icmp eq ${type} ${old}, ${w.one(operand(i, i.expected))}`);
      w.line(`store ${type} ${w.def(`select i1 ${same}, ${type} ${value}, ${type} ${old}`)}, ptr ${addr}`);
      return [same];
    }
    case 'xchg':
      w.line(`store ${type} ${value}, ptr ${addr}`);
      return [old];
    default:
      w.line(`store ${type} ${w.def(`${i.atomic} ${type} ${old}, ${value}`)}, ptr ${addr}`);
      return [old];
  }
}
