/** Turns memory back into data of the module: globals whose contents have changed, and what they lead to. */
import type { ArrayType, Const, Global, IrType, Module } from '../ir/ir';
import type { I64 } from './int64';
import { unsigned64 } from './int64';
import type { Space } from './space';
import { Tag, type Item, type TrackedMemory } from './tracked-memory';

/** A piece of memory that evaluated code allocated and that is still in use. */
export interface NewData {
  readonly item: Item;
  readonly pkg: string;
  /** Its type in the module: that of the allocation, or words where nobody knows. */
  readonly type: IrType;
  /** Set when the global that holds it has been made. */
  global: Global | undefined;
}

export interface Results {
  /** Globals whose contents are no longer their initial value. */
  readonly changed: readonly Global[];
  /** What those lead to, beyond the module's own data. */
  readonly made: readonly NewData[];
  /** The contents as a constant; every piece of `made` must have its global by then. */
  constant(of: Global | NewData): Const;
}

/** What the evaluated code has left. */
export function constantsOf(m: Module, space: Space, memory: TrackedMemory): Results {
  memory.open = true;
  const b = new ResultBuilder(m, space, memory);
  const changed = memory.items.filter((i) => i.changed && i.global);
  for (const item of changed) b.follow(item);
  return { changed: changed.map((i) => i.global as Global), made: [...b.made.values()], constant: (of) => b.constant(of) };
}

class ResultBuilder {
  readonly made = new Map<Item, NewData>();

  constructor(private readonly m: Module, private readonly space: Space, private readonly memory: TrackedMemory) {}

  /** Finds all allocated memory that can be reached from an object. */
  follow(first: Item): void {
    const work = [first];
    for (let item = work.pop(); item; item = work.pop()) {
      this.memory.eachAddress(item, (value) => {
        const to = this.memory.itemAt(value);
        if (!to || to.global || this.made.has(to)) return;
        this.made.set(to, { item: to, pkg: to.pkg, type: this.typeOf(to), global: undefined });
        work.push(to);
      });
    }
  }

  private typeOf(item: Item): IrType {
    const { types, pointerBytes } = this.m;
    if (item.type && this.space.layouts.size(item.type) > 0) return item.type;
    let pointers = false;
    this.memory.eachAddress(item, () => (pointers = true));
    if (!pointers) return types.array(types.i8, Math.max(1, item.size));
    const fields: IrType[] = [];
    for (let k = 0; k < item.size; k += pointerBytes) {
      const rest = item.size - k;
      if (rest < pointerBytes) fields.push(types.array(types.i8, rest));
      else fields.push(this.memory.tagAt(item.address + k) === Tag.pointer ? types.ptr : types.int);
    }
    return types.struct(fields);
  }

  constant(of: Global | NewData): Const {
    if ('kind' in of) return this.at(of.type, this.space.dataAddress(of));
    return of.item.size === 0 ? { kind: 'zero', type: of.type } : this.at(of.type, of.item.address);
  }

  private at(t: IrType, address: number): Const {
    const size = this.space.layouts.size(t);
    if (size === 0 || this.memory.raw(address, size).every((b) => b === 0)) return t.kind === 'int' ? { kind: 'int', type: t, value: 0n } : { kind: 'zero', type: t };
    switch (t.kind) {
      case 'struct':
        return { kind: 'agg', type: t, elems: t.fields.map((f, n) => this.at(f, address + this.space.layouts.offset(t, n))) };
      case 'array':
        return this.array(t, address);
      case 'ptr':
        return this.memory.tagAt(address) === Tag.plain ? this.fixed(address) : this.address(this.memory.ptr(address));
      case 'int':
        return this.integer(t, address);
      case 'float':
        return { kind: 'float', type: t, value: t.bits === 32 ? this.memory.f32(address) : this.memory.f64(address) };
      case 'void':
        throw new Error('data without a type');
    }
  }

  private array(t: ArrayType, address: number): Const {
    const size = this.space.layouts.size(t.elem);
    if (t.elem === this.m.types.i8) return { kind: 'bytes', type: t, data: this.memory.raw(address, t.length).slice() };
    return { kind: 'agg', type: t, elems: Array.from({ length: t.length }, (_, n) => this.at(t.elem, address + n * size)) };
  }

  private fixed(address: number): Const {
    const value = this.memory.ptr(address);
    return value === 0 ? { kind: 'zero', type: this.m.types.ptr } : { kind: 'numptr', type: this.m.types.ptr, value: BigInt(value) };
  }

  private integer(t: IrType & { kind: 'int' }, address: number): Const {
    const tag = this.space.layouts.size(t) >= 4 ? this.memory.tagAt(address) : Tag.plain;
    if (tag !== Tag.plain) {
      const of = this.address(this.memory.ptr(address));
      if (of.kind === 'addr' || of.kind === 'type') return { kind: 'ptrint', type: t, of, base: undefined };
    }
    const value = this.space.reader(t)(address) as I64;
    return { kind: 'int', type: t, value: BigInt.asUintN(t.bits, t.bits === 64 ? unsigned64(value) : BigInt(value)) };
  }

  /** An address as a constant. */
  private address(value: number): Const {
    const { ptr } = this.m.types;
    const fn = this.space.funcAt(value);
    if (fn) return { kind: 'addr', type: ptr, of: fn, offset: 0 };
    const entry = this.space.entryAt(value);
    if (entry) return { kind: 'type', type: ptr, entry };
    const item = this.memory.itemAt(value);
    const of = item?.global ?? (item && this.made.get(item)?.global);
    if (!item || !of) throw new Error(`0x${value.toString(16)} is not the address of data`);
    return { kind: 'addr', type: ptr, of, offset: value - item.address };
  }
}
