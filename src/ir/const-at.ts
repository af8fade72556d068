/** What a load from constant data gives. */
import type { Const, IrType } from './ir';
import type { Layouts } from './layout';

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
