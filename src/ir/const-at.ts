/** Places in data, and what a load from constant data gives. */
import type { Const, Global, IrType, Value } from './ir';
import type { Layouts } from './layout';

/** The part of a global that an address stands for. */
export interface Place {
  readonly global: Global;
  readonly offset: number;
}

/** The part of a global at this address, if it is that of a named one and of its fields. */
export function placeOf(layouts: Layouts, v: Value): Place | undefined {
  if (v.kind === 'addr') return v.of.kind === 'global' ? { global: v.of, offset: v.offset } : undefined;
  if (v.kind !== 'inst' || v.op !== 'field') return undefined;
  const base = placeOf(layouts, v.base);
  return base && { global: base.global, offset: base.offset + layouts.offset(v.struct, v.index) };
}

/** The part of a constant that a load of this type at this offset gives; undefined where it is no part of it. */
export function constAt(layouts: Layouts, c: Const, offset: number, type: IrType): Const | undefined {
  if (offset === 0 && c.type === type) return c.kind === 'zero' ? zero(type) : c;
  if (c.kind === 'zero') return offset >= 0 && offset + layouts.size(type) <= layouts.size(c.type) ? zero(type) : undefined;
  if (c.kind !== 'agg' || c.type.kind !== 'struct') return undefined;
  for (let n = c.elems.length - 1; n >= 0; n--) {
    const start = layouts.offset(c.type, n);
    if (start <= offset && layouts.size(c.type.fields[n]) > 0) return constAt(layouts, c.elems[n], offset - start, type);
  }
  return undefined;
}

function zero(type: IrType): Const {
  return type.kind === 'int' ? { kind: 'int', type, value: 0n } : { kind: 'zero', type };
}
