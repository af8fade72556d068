/** Loads, stores, addresses, and the parts of struct and array values. */
import type { Atomic, Inst, Load, Store } from '../ir/ir';
import type { Compiler } from './compile';
import { add64, and64, or64, type I64 } from './int64';
import type { Op } from './machine';
import type { Value } from './value';

type MemoryInst = Extract<Inst, { op: 'load' | 'store' | 'field' | 'elem' | 'ptradd' | 'memmove' | 'memzero' | 'atomic' | 'extract' | 'insert' | 'aggregate' | 'iface' }>;

/** The op of one instruction. */
export function memoryOp(c: Compiler, i: MemoryInst): Op {
  const { space, memory } = c.m;
  switch (i.op) {
    case 'load':
      return load(c, i);
    case 'store':
      return store(c, i);
    case 'field': {
      const [d, base, offset] = [c.reg(i), c.reg(i.base), space.layouts.offset(i.struct, i.index)];
      return (f) => void (f.r[d] = f.r[base] + offset);
    }
    case 'elem':
      return moved(c, c.reg(i), c.reg(i.base), c.reg(i.index), space.layouts.size(i.elem));
    case 'ptradd':
      return moved(c, c.reg(i), c.reg(i.base), c.reg(i.offset), 1);
    case 'memmove': {
      const [to, from, size] = [c.reg(i.dst), c.reg(i.src), c.reg(i.size)];
      return (f) => memory.move(f.r[to], f.r[from], Number(f.r[size]));
    }
    case 'memzero': {
      const [to, size] = [c.reg(i.dst), c.reg(i.size)];
      return (f) => memory.zero(f.r[to], Number(f.r[size]));
    }
    case 'atomic':
      return atomic(c, i);
    case 'extract': {
      const [d, agg, n] = [c.reg(i), c.reg(i.agg), i.index];
      return (f) => void (f.r[d] = (f.r[agg] as unknown as number[])[n]);
    }
    case 'insert': {
      const [d, agg, n, x] = [c.reg(i), c.reg(i.agg), i.index, c.reg(i.value)];
      return (f) => {
        const copy = (f.r[agg] as unknown as number[]).slice();
        copy[n] = f.r[x];
        f.r[d] = copy as unknown as number;
      };
    }
    case 'aggregate':
      return aggregate(c.reg(i), c.regs(i.elems));
    case 'iface': {
      const [d, data, type] = [c.reg(i), c.reg(i.data), space.typeAddress(i.entry)];
      return (f) => void (f.r[d] = [type, f.r[data]] as unknown as number);
    }
  }
}

function aggregate(d: number, parts: readonly number[]): Op {
  const [a, b, e] = parts;
  if (parts.length === 2) return (f) => void (f.r[d] = [f.r[a], f.r[b]] as unknown as number);
  if (parts.length === 3) return (f) => void (f.r[d] = [f.r[a], f.r[b], f.r[e]] as unknown as number);
  return (f) => void (f.r[d] = parts.map((p) => f.r[p]) as unknown as number);
}

/** base + index * size, in the width of pointers. */
function moved(c: Compiler, d: number, base: number, index: number, size: number): Op {
  if (c.m.module.pointerBytes === 4) return (f) => void (f.r[d] = (f.r[base] + f.r[index] * size) >>> 0);
  return (f) => void (f.r[d] = f.r[base] + Number(f.r[index]) * size);
}

function load(c: Compiler, i: Load): Op {
  const d = c.reg(i);
  const slot = i.volatile ? undefined : c.slotRegister(i.addr);
  if (slot !== undefined) return (f) => void (f.r[d] = f.r[slot]);
  const a = c.reg(i.addr);
  if (i.volatile) c.m.volatileUse();
  const { memory } = c.m;
  if (i.type.kind === 'int') {
    if (i.type.bits === 8) return (f) => void (f.r[d] = memory.u8(f.r[a]));
    if (i.type.bits === 32) return (f) => void (f.r[d] = memory.i32(f.r[a]));
  }
  if (i.type.kind === 'ptr') return (f) => void (f.r[d] = memory.ptr(f.r[a]));
  const read = c.m.space.reader(i.type);
  return (f) => void (f.r[d] = read(f.r[a]) as number);
}

function store(c: Compiler, i: Store): Op {
  const v = c.reg(i.value);
  const slot = i.volatile ? undefined : c.slotRegister(i.addr);
  if (slot !== undefined) return (f) => void (f.r[slot] = f.r[v]);
  const a = c.reg(i.addr);
  if (i.volatile) c.m.volatileUse();
  const { memory } = c.m;
  const t = i.value.type;
  if (t.kind === 'int') {
    if (t.bits === 8) return (f) => memory.set8(f.r[a], f.r[v]);
    if (t.bits === 32) return (f) => memory.set32(f.r[a], f.r[v]);
  }
  if (t.kind === 'ptr') return (f) => memory.setPtr(f.r[a], f.r[v]);
  const write = c.m.space.writer(t);
  return (f) => write(f.r[a], f.r[v]);
}

/** Nothing else runs in between: a plain read and write. */
function atomic(c: Compiler, i: Atomic): Op {
  const a = c.reg(i.addr);
  const d = c.dest(i);
  if (i.atomic === 'load') {
    const read = c.m.space.reader(i.type);
    return (f) => void (f.r[d] = read(f.r[a]) as number);
  }
  if (!i.value) throw new Error(`atomic ${i.atomic} without a value`);
  const v = c.reg(i.value);
  const t = i.value.type;
  const read = c.m.space.reader(t);
  const write = c.m.space.writer(t);
  if (i.atomic === 'store') return (f) => write(f.r[a], f.r[v]);
  if (i.atomic === 'cas') {
    if (!i.expected) throw new Error('atomic cas without an expected value');
    const e = c.reg(i.expected);
    return (f) => {
      const same = read(f.r[a]) === f.r[e];
      if (same) write(f.r[a], f.r[v]);
      f.r[d] = same ? 1 : 0;
    };
  }
  const change = changes(i.atomic, t.kind === 'int' ? t.bits : 64);
  return (f) => {
    const old = read(f.r[a]) as number;
    write(f.r[a], change(old, f.r[v]) as Value);
    if (d >= 0) f.r[d] = old;
  };
}

function changes(op: 'add' | 'and' | 'or' | 'xchg', bits: number): (x: number, y: number) => I64 {
  const mask = bits >= 32 ? -1 : 2 ** bits - 1;
  const wide = bits === 64;
  switch (op) {
    case 'add':
      return wide ? add64 : (x, y) => (x + y) & mask;
    case 'and':
      return wide ? and64 : (x, y) => x & y;
    case 'or':
      return wide ? or64 : (x, y) => x | y;
    case 'xchg':
      return (_, y) => y;
  }
}
