/** complex, min and max. */
import { isUnsigned } from '../../types/predicates';
import type { Type } from '../../types/type';
import type { FloatType, StructType, Value } from '../ir';
import type { CallExpr } from '../../syntax/nodes';
import { builtinArgs } from './builtins';
import { exprAs } from './expr';
import type { FunctionBuilder } from './function-builder';
import { sequence } from './order';
import { Typ } from '../../types/universe';

/** complex(re, im) */
export function complexCall(f: FunctionBuilder, e: CallExpr): Value {
  const type = f.ir(f.type(e)) as StructType;
  const part = (type.fields[0] as FloatType).bits === 32 ? Typ.float32 : Typ.float64;
  if (e.args.length === 1) {
    const list = builtinArgs(f, e, 'complex');
    return f.b.aggregate(type, list.map((x) => x.value));
  }
  sequence(f, e.args);
  const re = exprAs(f, e.args[0], part);
  const im = exprAs(f, e.args[1], part);
  f.at(e);
  return f.b.aggregate(type, [re, im]);
}

/** min(x, …) and max(x, …) */
export function minMax(f: FunctionBuilder, e: CallExpr, name: 'min' | 'max'): Value {
  const type = f.type(e);
  sequence(f, e.args);
  const [first, ...rest] = e.args.map((a) => exprAs(f, a, type));
  f.at(e);
  return rest.reduce((x, y) => choose(f, name, x, y, type), first);
}

function choose(f: FunctionBuilder, name: 'min' | 'max', x: Value, y: Value, t: Type): Value {
  const { b } = f;
  const ir = f.ir(t);
  if (ir.kind === 'float') return chooseFloat(f, name, x, y, ir);
  if (ir === f.t.string) {
    // Equal strings: the first one is kept.
    const less = name === 'min' ? f.callRt('cmpstring', y, x) : f.callRt('cmpstring', x, y);
    return b.select(b.cmp('slt', less, b.word(0)), y, x);
  }
  const lt = isUnsigned(t) ? 'ult' : 'slt';
  return b.select(name === 'min' ? b.cmp(lt, y, x) : b.cmp(lt, x, y), y, x);
}

/** NaN if one is NaN; -0 is less than 0. */
function chooseFloat(f: FunctionBuilder, name: 'min' | 'max', x: Value, y: Value, type: FloatType): Value {
  const { b, t } = f;
  const int = type.bits === 32 ? t.i32 : t.i64;
  const xi = b.conv('bitcast', x, int);
  const yi = b.conv('bitcast', y, int);
  // Of equal numbers the signs are combined: they differ for zeros only.
  const equal = b.conv('bitcast', b.bin(name === 'min' ? 'or' : 'and', xi, yi), type);
  const picked = b.select(name === 'min' ? b.cmp('flt', x, y) : b.cmp('fgt', x, y), x, y);
  const same = b.select(b.cmp('feq', x, y), equal, picked);
  const withX = b.select(b.cmp('fne', x, x), x, same);
  return b.select(b.cmp('fne', y, y), y, withX);
}
