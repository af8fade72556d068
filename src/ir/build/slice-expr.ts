/** Slice expressions. */
import type { Type } from '../../types/type';
import { under } from '../../types/under';
import type { Value } from '../ir';
import type { Expr, SliceExpr } from '../../syntax/nodes';
import { addressOf, isAddressable } from './address';
import { boundsGuard } from './bounds';
import { expr } from './expr';
import type { FunctionBuilder } from './function-builder';
import { sequence } from './order';

/** What is sliced: its first element, length and capacity (the length for strings). */
interface Sliced {
  readonly ptr: Value;
  readonly len: Value;
  readonly cap: Value;
  readonly kind: 'string' | 'array' | 'slice';
  readonly elem: Type | undefined;
}

/** The value of x[i:j:k]. */
export function sliceExpr(f: FunctionBuilder, e: SliceExpr): Value {
  const { b } = f;
  sequence(f, [e.x, ...e.index]);
  const operand = prepare(f, e);
  const [lo, hi, max] = e.index.map((x) => x && { e: x, v: expr(f, x) });
  f.at(e);
  const s = operand();
  let k = s.cap;
  if (max) k = bound(f, s.kind === 'slice' ? 'slice3Acap' : 'slice3Alen', max, s.cap);
  let j = s.len;
  if (hi) j = bound(f, max ? 'slice3B' : s.kind === 'slice' ? 'sliceAcap' : 'sliceAlen', hi, k);
  const i = lo ? bound(f, max ? 'slice3C' : 'sliceB', lo, j) : b.word(0);
  const ptr = s.elem ? b.elem(s.ptr, f.ir(s.elem), i) : b.elem(s.ptr, f.t.i8, i);
  const len = b.bin('sub', j, i);
  if (s.kind === 'string') return b.aggregate(f.t.string, [ptr, len]);
  return b.aggregate(f.t.slice, [ptr, len, j === k ? len : b.bin('sub', k, i)]);
}

function bound(f: FunctionBuilder, check: Parameters<typeof boundsGuard>[1], x: { e: Expr; v: Value }, limit: Value): Value {
  const value = f.info.types.get(x.e)?.value;
  if (value?.kind === 'int') {
    // The checker has compared constants with each other and with constant lengths.
    if (value.val === 0n || (limit.kind === 'int' && value.val <= limit.value)) return f.b.word(value.val);
  }
  return boundsGuard(f, check, x.v, limit, f.type(x.e));
}

function prepare(f: FunctionBuilder, e: SliceExpr): () => Sliced {
  const { b } = f;
  const u = f.under(e.x);
  switch (u.kind) {
    case 'Basic': {
      const s = expr(f, e.x);
      return () => ({ ptr: b.extract(s, 0), len: b.extract(s, 1), cap: b.extract(s, 1), kind: 'string', elem: undefined });
    }
    case 'Slice': {
      const s = expr(f, e.x);
      return () => ({ ptr: b.extract(s, 0), len: b.extract(s, 1), cap: b.extract(s, 2), kind: 'slice', elem: u.elem });
    }
    case 'Array': {
      const addr = isAddressable(f, e.x) ? addressOf(f, e.x) : f.spill(expr(f, e.x));
      return () => ({ ptr: addr, len: b.word(u.len), cap: b.word(u.len), kind: 'array', elem: u.elem });
    }
    case 'Pointer': {
      const a = under(u.base);
      if (a.kind !== 'Array') break;
      const p = expr(f, e.x);
      return () => {
        f.nilGuard(p);
        return { ptr: p, len: b.word(a.len), cap: b.word(a.len), kind: 'array', elem: a.elem };
      };
    }
    default:
      break;
  }
  throw new Error(`slice of ${u.kind}`);
}
