/** The functions of package unsafe that run. */
import { isUnsigned } from '../../types/predicates';
import type { IntType, Value } from '../ir';
import type { CallExpr, Expr } from '../../syntax/nodes';
import { expr } from './expr';
import type { FunctionBuilder } from './function-builder';
import { sequence } from './order';

/** A call of one of them. */
export function unsafeCall(f: FunctionBuilder, e: CallExpr, name: 'Add' | 'Slice' | 'SliceData' | 'String' | 'StringData'): Value {
  const { b } = f;
  sequence(f, e.args);
  const x = expr(f, e.args[0]);
  switch (name) {
    case 'Add': {
      const n = expr(f, e.args[1]);
      f.at(e);
      return b.ptrAdd(x, b.resize(n, f.t.int, !isUnsigned(f.type(e.args[1]))));
    }
    case 'SliceData':
    case 'StringData':
      f.at(e);
      return b.extract(x, 0);
    case 'Slice': {
      const u = f.under(e.args[0]);
      const size = u.kind === 'Pointer' ? f.p.sizeof(u.base) : 1;
      const n = checkedLength(f, e, x, size, 'panicunsafeslicelen', 'panicunsafeslicenilptr');
      return b.aggregate(f.t.slice, [x, n, n]);
    }
    case 'String': {
      const n = checkedLength(f, e, x, 1, 'panicunsafestringlen', 'panicunsafestringnilptr');
      return b.aggregate(f.t.string, [x, n]);
    }
  }
}

/** The length as an int: not negative, not beyond the address space, and 0 for a nil pointer. */
function checkedLength(f: FunctionBuilder, e: CallExpr, ptr: Value, size: number, badLength: string, nilPointer: string): Value {
  const { b, t } = f;
  const arg: Expr = e.args[1];
  const n = expr(f, arg);
  f.at(e);
  const constant = f.info.types.get(arg)?.value;
  const unsigned = isUnsigned(f.type(arg));
  const bits = (n.type as IntType).bits;
  const wide = bits > t.int.bits ? n : b.resize(n, t.int, !unsigned);
  const limit = size === 0 ? (1n << BigInt(t.int.bits - 1)) - 1n : ((1n << BigInt(t.int.bits - 1)) - 1n) / BigInt(size);
  // As an unsigned number a negative length is beyond the limit too.
  if (!constant) b.guard('other', b.cmp('ule', wide, b.int(wide.type as IntType, limit)), f.rt(badLength));
  const len = b.resize(wide, t.int, false);
  const isZero = b.cmp('eq', len, b.word(0));
  b.guard('other', isZero.kind === 'int' && isZero.value ? isZero : b.bin('or', isZero, b.cmp('ne', ptr, b.null())), f.rt(nilPointer));
  return len;
}
