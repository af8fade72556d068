/** Bounds checks of indices and slices. */
import { isUnsigned } from '../../types/predicates';
import type { Type } from '../../types/type';
import type { IntType, Value } from '../ir';
import type { Expr } from '../../syntax/nodes';
import type { FunctionBuilder } from './function-builder';

/** The checks in the numbering of Go's internal/abi, with the runtime function of each. */
const checks = {
  index: { code: 0, fail: 'panicIndex' },
  sliceAlen: { code: 1, fail: 'panicSliceAlen' },
  sliceAcap: { code: 2, fail: 'panicSliceAcap' },
  sliceB: { code: 3, fail: 'panicSliceB' },
  slice3Alen: { code: 4, fail: 'panicSlice3Alen' },
  slice3Acap: { code: 5, fail: 'panicSlice3Acap' },
  slice3B: { code: 6, fail: 'panicSlice3B' },
  slice3C: { code: 7, fail: 'panicSlice3C' },
} as const;
export type BoundsCheck = keyof typeof checks;

/** A constant index into something of constant length, which the checker has checked. */
export function constIndex(f: FunctionBuilder, e: Expr, len: Value): Value | undefined {
  const value = f.info.types.get(e)?.value;
  if (value?.kind !== 'int' || len.kind !== 'int' || value.val < 0n || value.val >= len.value) return undefined;
  return f.b.word(value.val);
}

/** Panics unless x < limit (an index) or x <= limit (a slice bound). Gives x as an int. */
export function boundsGuard(f: FunctionBuilder, check: BoundsCheck, x: Value, limit: Value, type: Type): Value {
  const { b, t } = f;
  const cmp = check === 'index' ? 'ult' : 'ule';
  const unsigned = isUnsigned(type);
  const bits = (x.type as IntType).bits;
  const info = checks[check];
  if (bits < t.int.bits || (bits === t.int.bits && (!unsigned || x.kind === 'int'))) {
    const i = b.resize(x, t.int, !unsigned);
    b.guard(check === 'index' ? 'index' : 'slice', b.cmp(cmp, i, limit), f.rt(info.fail), [i, limit]);
    return i;
  }
  // Wider than int, or unsigned: compared and reported in 64 bits.
  const wide = b.resize(x, t.i64, !unsigned);
  const c = bits === t.int.bits ? b.cmp(cmp, x, limit) : b.cmp(cmp, wide, b.resize(limit, t.i64, false));
  b.guard(check === 'index' ? 'index' : 'slice', c, f.rt('panicBounds64'), [wide, b.bool8(!unsigned), limit, b.int(t.i8, info.code)]);
  return b.resize(wide, t.int, false);
}
