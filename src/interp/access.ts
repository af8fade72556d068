/** Reading and writing values of a type: one closure per type. */
import type { IrType } from '../ir/ir';
import type { I64 } from './int64';
import type { Space } from './space';
import type { Value } from './value';

export type Reader = (address: number) => Value;
export type Writer = (address: number, value: Value) => void;

/** How a value of the type is read. */
export function readerOf(t: IrType, space: Space): Reader {
  const m = space.memory;
  switch (t.kind) {
    case 'void':
      return () => 0;
    case 'int':
      switch (t.bits) {
        case 1:
          return (a) => m.u8(a) & 1;
        case 8:
          return (a) => m.u8(a);
        case 16:
          return (a) => m.u16(a);
        case 32:
          return (a) => m.i32(a);
        case 64:
          return (a) => m.i64(a);
      }
      break;
    case 'float':
      return t.bits === 32 ? (a) => m.f32(a) : (a) => m.f64(a);
    case 'ptr':
      return (a) => m.ptr(a);
    case 'array': {
      const elem = space.reader(t.elem);
      const size = space.layouts.size(t.elem);
      const n = t.length;
      return (a) => {
        const out = new Array<Value>(n);
        for (let k = 0; k < n; k++) out[k] = elem(a + k * size);
        return out;
      };
    }
    case 'struct': {
      const parts = t.fields.map((f) => space.reader(f));
      const offsets = t.fields.map((_, n) => space.layouts.offset(t, n));
      return (a) => {
        const out = new Array<Value>(parts.length);
        for (let k = 0; k < parts.length; k++) out[k] = parts[k](a + offsets[k]);
        return out;
      };
    }
  }
  throw new Error('a type that cannot be read');
}

/** How a value of the type is written. */
export function writerOf(t: IrType, space: Space): Writer {
  const m = space.memory;
  switch (t.kind) {
    case 'void':
      return () => undefined;
    case 'int':
      switch (t.bits) {
        case 1:
        case 8:
          return (a, v) => m.set8(a, v as number);
        case 16:
          return (a, v) => m.set16(a, v as number);
        case 32:
          return (a, v) => m.set32(a, v as number);
        case 64:
          return (a, v) => m.set64(a, v as I64);
      }
      break;
    case 'float':
      return t.bits === 32 ? (a, v) => m.setF32(a, v as number) : (a, v) => m.setF64(a, v as number);
    case 'ptr':
      return (a, v) => m.setPtr(a, v as number);
    case 'array': {
      const elem = space.writer(t.elem);
      const size = space.layouts.size(t.elem);
      return (a, v) => (v as readonly Value[]).forEach((x, k) => elem(a + k * size, x));
    }
    case 'struct': {
      const parts = t.fields.map((f) => space.writer(f));
      const offsets = t.fields.map((_, n) => space.layouts.offset(t, n));
      return (a, v) => {
        const list = v as readonly Value[];
        for (let k = 0; k < parts.length; k++) parts[k](a + offsets[k], list[k]);
      };
    }
  }
  throw new Error('a type that cannot be written');
}
