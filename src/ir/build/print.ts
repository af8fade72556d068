/** print and println. */
import { isUnsigned } from '../../types/predicates';
import type { Type } from '../../types/type';
import { under } from '../../types/under';
import type { Value } from '../ir';
import type { BuiltinArg } from './builtins';
import type { FunctionBuilder } from './function-builder';

/** Prints values, with spaces between them and a newline for println. */
export function printValues(f: FunctionBuilder, args: readonly BuiltinArg[], line: boolean): void {
  f.callRt('printlock');
  args.forEach((a, i) => {
    if (line && i > 0) f.callRt('printsp');
    printValue(f, a.value, a.type);
  });
  if (line) f.callRt('printnl');
  f.callRt('printunlock');
}

function printValue(f: FunctionBuilder, v: Value, t: Type): void {
  const { b } = f;
  const u = under(t);
  switch (u.kind) {
    case 'Basic':
      return printBasic(f, v, t);
    case 'Slice':
      return void f.callRt('printslice', b.extract(v, 0), b.extract(v, 1), b.extract(v, 2));
    case 'Interface':
      return void f.callRt('printiface', b.extract(v, 0), b.extract(v, 1));
    default:
      f.callRt('printpointer', v);
  }
}

function printBasic(f: FunctionBuilder, v: Value, t: Type): void {
  const { b, t: types } = f;
  const u = under(t);
  if (u.kind === 'Basic' && (u.basic === 'bool' || u.basic === 'untyped bool')) return void f.callRt('printbool', v);
  const ir = v.type;
  if (ir === types.string) return void f.callRt('printstring', v);
  switch (ir.kind) {
    case 'int':
      f.callRt(isUnsigned(t) ? 'printuint' : 'printint', b.resize(v, types.i64, !isUnsigned(t)));
      return;
    case 'float':
      f.callRt(ir === types.f32 ? 'printfloat32' : 'printfloat', v);
      return;
    case 'struct':
      f.callRt(ir.fields[0] === types.f32 ? 'printcomplex64' : 'printcomplex', v);
      return;
    default:
      f.callRt('printpointer', v);
  }
}
