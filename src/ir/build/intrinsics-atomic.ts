/** Atomic operations: `sync/atomic` and the runtime's own package. */
import type { AtomicOp, IntType, IrType, Value } from '../ir';
import type { Emitter } from './emit';
import { checkPointer, define, type IntrinsicTable } from './intrinsics';
import type { Program } from './program';

/** Adds all atomic functions to the table. */
export function atomicIntrinsics(p: Program, table: IntrinsicTable): void {
  const { t } = p;
  const types: readonly (readonly [string, IrType])[] = [['Int32', t.i32], ['Uint32', t.i32], ['Int64', t.i64], ['Uint64', t.i64], ['Uintptr', t.int], ['Pointer', t.ptr]];
  for (const [name, type] of types) {
    const at = (op: string): string[] => [`sync/atomic.${op}${name}`];
    atomicLoad(p, table, at('Load'), type);
    atomicStore(p, table, at('Store'), type);
    exchange(p, table, at('Swap'), type, 'xchg');
    compareAndSwap(p, table, at('CompareAndSwap'), type);
    if (type.kind !== 'int') continue;
    addNew(p, table, at('Add'), type);
    exchange(p, table, at('And'), type, 'and');
    exchange(p, table, at('Or'), type, 'or');
  }
  runtimeAtomics(p, table);
}

/** internal/runtime/atomic, which names the same operations in its own way. */
function runtimeAtomics(p: Program, table: IntrinsicTable): void {
  const { t } = p;
  const at = (...names: string[]): string[] => names.flatMap((n) => [`internal/runtime/atomic.${n}`, `runtime/internal/atomic.${n}`]);
  atomicLoad(p, table, at('Load', 'LoadAcq', 'Loadint32'), t.i32);
  atomicLoad(p, table, at('Load8'), t.i8);
  atomicLoad(p, table, at('Load64', 'LoadAcq64', 'Loadint64'), t.i64);
  atomicLoad(p, table, at('Loaduint', 'Loaduintptr', 'LoadAcquintptr'), t.int);
  atomicLoad(p, table, at('Loadp'), t.ptr);
  atomicStore(p, table, at('Store', 'StoreRel', 'Storeint32'), t.i32);
  atomicStore(p, table, at('Store8'), t.i8);
  atomicStore(p, table, at('Store64', 'StoreRel64', 'Storeint64'), t.i64);
  atomicStore(p, table, at('Storeuintptr', 'StoreReluintptr'), t.int);
  atomicStore(p, table, at('StorepNoWB'), t.ptr);
  addNew(p, table, at('Xadd', 'Xaddint32'), t.i32);
  addNew(p, table, at('Xadd64', 'Xaddint64'), t.i64);
  addNew(p, table, at('Xadduintptr'), t.int);
  exchange(p, table, at('Xchg', 'Xchgint32'), t.i32, 'xchg');
  exchange(p, table, at('Xchg8'), t.i8, 'xchg');
  exchange(p, table, at('Xchg64', 'Xchgint64'), t.i64, 'xchg');
  exchange(p, table, at('Xchguintptr'), t.int, 'xchg');
  exchange(p, table, at('And32'), t.i32, 'and');
  exchange(p, table, at('Or32'), t.i32, 'or');
  exchange(p, table, at('And64'), t.i64, 'and');
  exchange(p, table, at('Or64'), t.i64, 'or');
  exchange(p, table, at('Anduintptr'), t.int, 'and');
  exchange(p, table, at('Oruintptr'), t.int, 'or');
  noResult(p, table, at('And8'), t.i8, 'and');
  noResult(p, table, at('Or8'), t.i8, 'or');
  noResult(p, table, at('And'), t.i32, 'and');
  noResult(p, table, at('Or'), t.i32, 'or');
  compareAndSwap(p, table, at('Cas', 'CasRel', 'Casint32'), t.i32);
  compareAndSwap(p, table, at('Cas64', 'Casint64'), t.i64);
  compareAndSwap(p, table, at('Casuintptr'), t.int);
  compareAndSwap(p, table, at('Casp1'), t.ptr);
}

function atomicLoad(p: Program, table: IntrinsicTable, names: string[], type: IrType): void {
  define(table, names, (b, [addr]) => {
    checkPointer(p, b, addr);
    return b.atomic('load', type, addr);
  });
}

function atomicStore(p: Program, table: IntrinsicTable, names: string[], type: IrType): void {
  void type;
  define(table, names, (b, [addr, value]) => {
    checkPointer(p, b, addr);
    b.atomic('store', p.t.void, addr, value);
    return undefined;
  });
}

/** Gives the old value. */
function exchange(p: Program, table: IntrinsicTable, names: string[], type: IrType, op: AtomicOp): void {
  define(table, names, (b, [addr, value]) => {
    checkPointer(p, b, addr);
    return b.atomic(op, type, addr, value);
  });
}

function noResult(p: Program, table: IntrinsicTable, names: string[], type: IrType, op: AtomicOp): void {
  define(table, names, (b, [addr, value]) => {
    checkPointer(p, b, addr);
    b.atomic(op, type, addr, value);
    return undefined;
  });
}

/** Gives the new value. */
function addNew(p: Program, table: IntrinsicTable, names: string[], type: IntType): void {
  define(table, names, (b: Emitter, [addr, delta]: Value[]) => {
    checkPointer(p, b, addr);
    return b.bin('add', b.atomic('add', type, addr, delta), delta);
  });
}

function compareAndSwap(p: Program, table: IntrinsicTable, names: string[], type: IrType): void {
  void type;
  define(table, names, (b, [addr, old, value]) => {
    checkPointer(p, b, addr);
    return b.toBool(b.atomic('cas', p.t.i1, addr, value, old));
  });
}
