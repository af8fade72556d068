/** Sizes and offsets of IR types in memory: natural alignment on every target, as LLVM lays out structs that are not packed. */
import type { IrType, StructType } from './ir';
import { alignUp } from '../util/size';

interface Layout {
  readonly size: number;
  readonly align: number;
  /** Of struct fields. */
  readonly offsets: readonly number[];
}

/** Layouts of the types of one target. */
export class Layouts {
  private readonly known = new Map<IrType, Layout>();

  constructor(readonly pointerBytes: 4 | 8) {}

  /** Bytes that a value takes in memory, and the distance of array elements. */
  size(t: IrType): number {
    return this.of(t).size;
  }

  align(t: IrType): number {
    return this.of(t).align;
  }

  /** Byte offset of a field. */
  offset(t: StructType, index: number): number {
    return this.of(t).offsets[index];
  }

  private of(t: IrType): Layout {
    let l = this.known.get(t);
    if (!l) this.known.set(t, (l = this.compute(t)));
    return l;
  }

  private compute(t: IrType): Layout {
    switch (t.kind) {
      case 'void':
        return { size: 0, align: 1, offsets: [] };
      case 'int':
        return scalar(t.bits === 1 ? 1 : t.bits / 8);
      case 'float':
        return scalar(t.bits / 8);
      case 'ptr':
        return scalar(this.pointerBytes);
      case 'array':
        return { size: this.size(t.elem) * t.length, align: this.align(t.elem), offsets: [] };
      case 'struct':
        return this.struct(t);
    }
  }

  private struct(t: StructType): Layout {
    const offsets: number[] = [];
    let at = 0;
    let align = 1;
    for (const f of t.fields) {
      const a = this.align(f);
      at = alignUp(at, a);
      offsets.push(at);
      at += this.size(f);
      align = Math.max(align, a);
    }
    return { size: alignUp(at, align), align, offsets };
  }
}

function scalar(bytes: number): Layout {
  return { size: bytes, align: bytes, offsets: [] };
}
