/** Addresses of a module's functions, data and types, and the initial contents of its data. Both are made when something first asks for them. */
import type { Const, Func, Global, IrType, Module, TypeEntry } from '../ir/ir';
import { Layouts } from '../ir/layout';
import { codeBase, type Memory } from './memory';
import { readerOf, writerOf, type Reader, type Writer } from './access';
import { AddressNumber, intValue, zeroValue, type Value } from './value';
import { wrap64 } from './int64';

const codeStep = 16;

export class Space {
  readonly layouts: Layouts;
  private readonly code = new Map<Func, number>();
  private readonly funcs: Func[] = [];
  private readonly data = new Map<Global, number>();
  private readonly entries = new Map<number, TypeEntry>();
  private readonly types = new Map<TypeEntry, number>();
  private readonly readers = new Map<IrType, Reader>();
  private readonly writers = new Map<IrType, Writer>();
  /** Told about each global that gets an address; what it gives is called when the initial value is there. */
  placed: ((g: Global, address: number, size: number) => () => void) | undefined;

  constructor(readonly module: Module, readonly memory: Memory, private readonly tracked: boolean) {
    this.layouts = new Layouts(module.pointerBytes);
  }

  /** How a value of this type is read from memory. */
  reader(t: IrType): Reader {
    let r = this.readers.get(t);
    if (!r) this.readers.set(t, (r = readerOf(t, this)));
    return r;
  }

  /** How a value of this type is written to memory. */
  writer(t: IrType): Writer {
    let w = this.writers.get(t);
    if (!w) this.writers.set(t, (w = writerOf(t, this)));
    return w;
  }

  codeAddress(f: Func): number {
    let a = this.code.get(f);
    if (a === undefined) {
      a = codeBase + this.funcs.length * codeStep;
      this.code.set(f, a);
      this.funcs.push(f);
    }
    return a;
  }

  /** The function that begins at an address. */
  funcAt(address: number): Func | undefined {
    return this.funcs[(address - codeBase) / codeStep];
  }

  /** The place of data; its initial value is written there. */
  dataAddress(g: Global): number {
    let a = this.data.get(g);
    if (a === undefined) {
      const size = this.layouts.size(g.type);
      a = this.memory.allocate(size, Math.max(8, g.align ?? 1));
      this.data.set(g, a);
      const done = this.placed?.(g, a, size);
      if (g.init) this.write(g.init, a);
      done?.();
    }
    return a;
  }

  /** The place of data that has one already. */
  placeOf(g: Global): number | undefined {
    return this.data.get(g);
  }

  /** Gives data that stands outside the module a place: symbols of a linker script. */
  place(g: Global, address: number): void {
    this.data.set(g, address);
  }

  /** A type that no value has may have no descriptor: its address is then one that nothing else has. */
  typeAddress(e: TypeEntry): number {
    const known = this.types.get(e);
    if (known !== undefined) return known;
    const a = e.descriptor ? this.dataAddress(e.descriptor) : this.memory.allocate(0, 8);
    this.types.set(e, a);
    this.entries.set(a, e);
    return a;
  }

  /** The type whose descriptor stands at an address. */
  entryAt(address: number): TypeEntry | undefined {
    return this.entries.get(address);
  }

  address(c: Const & { kind: 'addr' | 'type' | 'numptr' }): number {
    switch (c.kind) {
      case 'addr':
        return (c.of.kind === 'func' ? this.codeAddress(c.of) : this.dataAddress(c.of)) + c.offset;
      case 'type':
        return this.typeAddress(c.entry);
      case 'numptr':
        return Number(c.value);
    }
  }

  /** A constant as a value. */
  value(c: Const): Value {
    switch (c.kind) {
      case 'int':
        return intValue(c.type.bits, c.value);
      case 'float':
        return c.value;
      case 'zero':
      case 'undef':
        return zeroValue(c.type);
      case 'agg':
        return c.elems.map((e) => this.value(e));
      case 'bytes':
        return [...c.data];
      case 'ptrint':
        return this.integer(c);
      default:
        return this.address(c);
    }
  }

  private integer(c: Const & { kind: 'ptrint' }): Value {
    const a = this.address(c.of);
    const n = c.base ? a - this.dataAddress(c.base) : a;
    if (this.tracked) return new AddressNumber(c.base || c.type.bits !== this.module.pointerBytes * 8 ? NaN : n);
    return c.type.bits === 64 ? wrap64(BigInt(n)) : intValue(c.type.bits, BigInt.asUintN(c.type.bits, BigInt(n)));
  }

  /** Writes a constant to fresh memory. */
  private write(c: Const, at: number): void {
    switch (c.kind) {
      case 'zero':
      case 'undef':
        return;
      case 'bytes':
        return this.memory.fill(at, c.data);
      case 'agg':
        c.elems.forEach((e, n) => this.write(e, at + (c.type.kind === 'struct' ? this.layouts.offset(c.type, n) : n * this.layouts.size(c.type.elem))));
        return;
      default:
        this.writer(c.type)(at, this.value(c));
    }
  }
}
