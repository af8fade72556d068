/** How IR types travel in LLVM: as scalar leaves in registers, or, when they are large, in memory. Depends on the type only, so that direct, indirect and interface calls agree. */
import type { FloatType, IntType, IrType, PtrType } from '../ir/ir';
import { Layouts } from '../ir/layout';

export type ScalarType = IntType | FloatType | PtrType;

/** A scalar of a type in memory. */
export interface Leaf {
  readonly type: ScalarType;
  /** Bytes from the start of the value. */
  readonly offset: number;
}

export interface Shape {
  /** Every value of the type is memory that nobody writes once it is made; the value is its address. */
  readonly inMemory: boolean;
  /** In order of the fields; empty for types in memory. */
  readonly leaves: readonly Leaf[];
  readonly size: number;
  readonly align: number;
  /** As LLVM writes it. */
  readonly text: string;
  /** Of struct fields or array elements: the first leaf and the byte offset. */
  readonly elems: readonly { readonly first: number; readonly offset: number }[];
}

const maxLeaves = 8;
const maxArray = 4;

/** Shapes of the types of one module, worked out once each. */
export class Shapes {
  readonly layouts: Layouts;
  private readonly known = new Map<IrType, Shape>();
  private readonly counts = new Map<IrType, number>();

  constructor(readonly pointerBytes: 4 | 8) {
    this.layouts = new Layouts(pointerBytes);
  }

  of(t: IrType): Shape {
    let s = this.known.get(t);
    if (!s) this.known.set(t, (s = this.compute(t)));
    return s;
  }

  /** LLVM's name of the type. */
  text(t: IrType): string {
    return this.of(t).text;
  }

  /** Byte offset of an element of an array or a field of a struct. */
  offset(t: IrType, index: number): number {
    if (t.kind === 'struct') return this.layouts.offset(t, index);
    return t.kind === 'array' ? index * this.layouts.size(t.elem) : 0;
  }

  /** Number of leaves; infinite where an array is too long for registers. */
  private count(t: IrType): number {
    let n = this.counts.get(t);
    if (n === undefined) {
      if (t.kind === 'void') n = 0;
      else if (t.kind === 'struct') n = t.fields.reduce((sum, f) => sum + this.count(f), 0);
      else if (t.kind === 'array') n = t.length > maxArray ? Infinity : t.length === 0 ? 0 : t.length * this.count(t.elem);
      else n = 1;
      this.counts.set(t, n);
    }
    return n;
  }

  private compute(t: IrType): Shape {
    const inMemory = this.count(t) > maxLeaves;
    const leaves: Leaf[] = [];
    const elems: { first: number; offset: number }[] = [];
    if (!inMemory) {
      if (t.kind === 'struct' || t.kind === 'array') {
        const types = t.kind === 'struct' ? t.fields : Array.from({ length: t.length }, () => t.elem);
        types.forEach((e, n) => {
          const offset = this.offset(t, n);
          elems.push({ first: leaves.length, offset });
          for (const l of this.of(e).leaves) leaves.push({ type: l.type, offset: offset + l.offset });
        });
      } else if (t.kind !== 'void') leaves.push({ type: t, offset: 0 });
    }
    return { inMemory, leaves, elems, size: this.layouts.size(t), align: this.layouts.align(t), text: this.spell(t) };
  }

  private spell(t: IrType): string {
    switch (t.kind) {
      case 'void':
      case 'ptr':
        return t.kind;
      case 'int':
        return `i${t.bits}`;
      case 'float':
        return t.bits === 32 ? 'float' : 'double';
      case 'array':
        return `[${t.length} x ${this.text(t.elem)}]`;
      case 'struct':
        return t.fields.length ? `{${t.fields.map((f) => this.text(f)).join(', ')}}` : '{}';
    }
  }
}
