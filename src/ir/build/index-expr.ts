/** Values of index expressions: arrays, slices, strings, maps, and instantiated functions. */
import { under } from '../../types/under';
import type { Value } from '../ir';
import type { IndexExpr } from '../../syntax/nodes';
import { addressOf, isAddressable } from './address';
import { boundsGuard, constIndex } from './bounds';
import { expr } from './expr';
import { instantiated } from './func-values';
import type { FunctionBuilder } from './function-builder';
import { mapIndex } from './maps';
import { sequence } from './order';

/** The value of x[i]. */
export function indexExpr(f: FunctionBuilder, e: IndexExpr): Value {
  const generic = instantiated(f, e);
  if (generic) return generic;
  const u = f.under(e.x);
  switch (u.kind) {
    case 'Map':
      return mapIndex(f, e, u, false);
    case 'Basic':
      return stringIndex(f, e);
    case 'Array': {
      if (isAddressable(f, e)) break;
      sequence(f, [e.x, e.index]);
      const a = expr(f, e.x);
      const fixed = constIndex(f, e.index, f.b.word(u.len));
      if (fixed?.kind === 'int') {
        f.at(e);
        return f.b.extract(a, Number(fixed.value));
      }
      const i = expr(f, e.index);
      f.at(e);
      const index = boundsGuard(f, 'index', i, f.b.word(u.len), f.type(e.index));
      return f.load(u.elem, f.b.elem(f.spill(a), f.ir(u.elem), index));
    }
    default:
      break;
  }
  const addr = addressOf(f, e);
  f.at(e);
  const p = u.kind === 'Pointer' ? under(u.base) : u;
  if (p.kind !== 'Array' && p.kind !== 'Slice') throw new Error(`index of ${p.kind}`);
  return f.load(p.elem, addr);
}

function stringIndex(f: FunctionBuilder, e: IndexExpr): Value {
  const { b, t } = f;
  sequence(f, [e.x, e.index]);
  const s = expr(f, e.x);
  const i = expr(f, e.index);
  f.at(e);
  const len = b.extract(s, 1);
  const index = constIndex(f, e.index, len) ?? boundsGuard(f, 'index', i, len, f.type(e.index));
  return b.load(t.i8, b.elem(b.extract(s, 0), t.i8, index));
}
