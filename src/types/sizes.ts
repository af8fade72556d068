/** Sizes and alignments of types as our targets lay them out: natural alignment up to 8 bytes, whatever the word size. */
import type { BasicKind, Type } from './type';
import type { Var } from './object';
import { asNamed } from './alias';
import { isComplex } from './predicates';
import { under } from './under';
import { Typ } from './universe';
import { alignUp } from '../util/size';

const basicSizes: Readonly<Partial<Record<BasicKind, number>>> = {
  bool: 1, int8: 1, int16: 2, int32: 4, int64: 8, uint8: 1, uint16: 2, uint32: 4, uint64: 8, float32: 4, float64: 8, complex64: 8, complex128: 16,
};

const maxAlign = 8;
/** Sizes from here on do not fit any address space; -1 stands for them. */
const tooLarge = 2 ** 53;

export class Sizes {
  constructor(readonly wordSize: 4 | 8) {}

  /** The alignment in bytes, at least 1. */
  alignof(T: Type): number {
    const t = under(T);
    switch (t.kind) {
      case 'Array':
        return this.alignof(t.elem);
      case 'Struct': {
        if (t.fields.length === 0 && isAtomicAlign64(T)) return 8;
        let max = 1;
        for (const f of t.fields) max = Math.max(max, this.alignof(f.type ?? Typ.invalid));
        return max;
      }
      case 'Slice':
      case 'Interface':
        return this.wordSize;
      case 'Basic':
        if (t.basic === 'string' || t.basic === 'untyped string') return this.wordSize;
    }
    const size = this.sizeof(T);
    if (size < 1) return 1;
    return Math.min(isComplex(T) ? size / 2 : size, maxAlign);
  }

  /** The offset of each field; -1 from where on it is too large. */
  offsetsof(fields: readonly Var[]): number[] {
    let offs = 0;
    return fields.map((f) => {
      if (offs < 0) return -1;
      const type = f.type ?? Typ.invalid;
      const at = alignUp(offs, this.alignof(type));
      const size = this.sizeof(type);
      offs = size < 0 || at + size >= tooLarge ? -1 : at + size;
      return at;
    });
  }

  /** The size in bytes, padding at the end included; -1 if it is too large. */
  sizeof(T: Type): number {
    const t = under(T);
    switch (t.kind) {
      case 'Basic':
        if (t.basic === 'string' || t.basic === 'untyped string') return this.wordSize * 2;
        return basicSizes[t.basic] ?? this.wordSize;
      case 'Array': {
        if (t.len <= 0) return 0;
        const elem = this.sizeof(t.elem);
        if (elem <= 0) return elem;
        const size = alignUp(elem, this.alignof(t.elem)) * t.len;
        return size < tooLarge ? size : -1;
      }
      case 'Slice':
        return this.wordSize * 3;
      case 'Struct': {
        const n = t.fields.length;
        if (n === 0) return 0;
        const offset = this.offsetsof(t.fields)[n - 1];
        const size = this.sizeof(t.fields[n - 1].type ?? Typ.invalid);
        if (offset < 0 || size < 0 || offset + size >= tooLarge) return -1;
        return alignUp(offset + size, this.alignof(T));
      }
      case 'Interface':
        return this.wordSize * 2;
      default:
        return this.wordSize;
    }
  }

  /** The offset of the field at the end of a path of field indices; -1 if it is too large. */
  offsetof(T: Type, index: readonly number[]): number {
    let offs = 0;
    for (const i of index) {
      const s = under(T);
      if (s.kind !== 'Struct') return -1;
      const d = this.offsetsof(s.fields)[i];
      if (d < 0 || offs + d >= tooLarge) return -1;
      offs += d;
      T = s.fields[i].type ?? Typ.invalid;
    }
    return offs;
  }
}

/** Whether T is the marker that makes 64-bit atomics aligned on 32-bit machines. */
function isAtomicAlign64(T: Type): boolean {
  const obj = asNamed(T)?.orig.obj;
  return obj?.name === 'align64' && (obj.pkg?.path === 'sync/atomic' || obj.pkg?.path === 'internal/runtime/atomic');
}
