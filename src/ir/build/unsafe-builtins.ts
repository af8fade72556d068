/** The functions of package unsafe that run. */
import { isUnsigned } from '../../types/predicates';
import type { IntType, Value } from '../ir';
import type { CallExpr, Expr } from '../../syntax/nodes';
import { under } from '../../types/under';
import { builtinArgs, type BuiltinArg } from './builtins';
import type { FunctionBuilder } from './function-builder';
import { builtinOf } from './order';
import { unparen } from './syntax';

/** A call of one of them. */
export function unsafeCall(f: FunctionBuilder, e: CallExpr, name: 'Add' | 'Slice' | 'SliceData' | 'String' | 'StringData'): Value {
  const { b } = f;
  const [x, n] = builtinArgs(f, e, name);
  f.at(e);
  switch (name) {
    case 'Add':
      return b.ptrAdd(x.value, b.resize(n.value, f.t.int, !isUnsigned(n.type)));
    case 'SliceData':
    case 'StringData':
      return b.extract(x.value, 0);
    case 'Slice': {
      const u = under(x.type);
      const size = u.kind === 'Pointer' ? f.p.sizeof(u.base) : 1;
      const len = checkedLength(f, e, x.value, n, size, 'panicunsafeslicelen', 'panicunsafeslicenilptr');
      return b.aggregate(f.t.slice, [x.value, len, len]);
    }
    case 'String': {
      const len = checkedLength(f, e, x.value, n, 1, 'panicunsafestringlen', 'panicunsafestringnilptr');
      return b.aggregate(f.t.string, [x.value, len]);
    }
  }
}

/** `unsafe.String(unsafe.SliceData(b), len(b))`: pointer and length of one thing need no checks. */
function isWhole(f: FunctionBuilder, e: CallExpr): boolean {
  if (e.args.length < 2) return false;
  const [ptr, len] = e.args.map(unparen);
  const name = (x: Expr): string | undefined => (x.kind === 'CallExpr' ? builtinOf(f, x)?.builtin : undefined);
  const data = name(ptr);
  return (data === 'SliceData' || data === 'StringData') && name(len) === 'len';
}

/** The length as an int: not negative, not beyond the address space, and 0 for a nil pointer. */
function checkedLength(f: FunctionBuilder, e: CallExpr, ptr: Value, n: BuiltinArg, size: number, badLength: string, nilPointer: string): Value {
  const { b, t } = f;
  const bits = (n.value.type as IntType).bits;
  const wide = bits > t.int.bits ? n.value : b.resize(n.value, t.int, !isUnsigned(n.type));
  const len = b.resize(wide, t.int, false);
  if (isWhole(f, e)) return len;
  const maxInt = (1n << BigInt(t.int.bits - 1)) - 1n;
  const fits = ((1n << BigInt(t.int.bits)) - 1n) / BigInt(Math.max(size, 1));
  // As an unsigned number a negative length is beyond the limit too.
  const limit = b.int(wide.type as IntType, fits < maxInt ? fits : maxInt);
  b.guard('other', b.cmp('ule', wide, limit), f.rt(badLength));
  const bytes = b.bin('mul', len, b.word(size));
  const room = b.bin('sub', b.word(0), b.conv('ptrtoint', ptr, t.int));
  b.guard('other', b.bin('or', b.cmp('eq', len, b.word(0)), b.cmp('ne', ptr, b.null())), f.rt(nilPointer));
  b.guard('other', b.cmp('ule', bytes, room), f.rt(badLength));
  return len;
}
