/** Exact constants of the checker as constants of the IR. */
import * as constant from '../../constant/constant';
import type { Constant } from '../../constant/constant';
import type { Type } from '../../types/type';
import { typeString } from '../../types/typestring';
import { under } from '../../types/under';
import type { Const, IrType, IrTypes, StructType } from '../ir';

/** What turning a constant into data needs of the program. */
export interface ConstContext {
  readonly t: IrTypes;
  irType(t: Type): IrType;
  stringConst(bytes: string): Const;
}

/** The IR constant of a Go constant of type `type` (not an interface). */
export function constValue(p: ConstContext, value: Constant, type: Type): Const {
  const u = under(type);
  const ir = p.irType(type);
  if (u.kind === 'Basic') {
    switch (value.kind) {
      case 'bool':
        return { kind: 'int', type: p.t.i8, value: value.val ? 1n : 0n };
      case 'string':
        return p.stringConst(value.val);
      case 'unknown':
        return { kind: 'zero', type: ir };
      default:
        return numberConst(p, value, ir);
    }
  }
  // unsafe.Pointer(uintptr constant) and the like.
  if (ir.kind === 'ptr' && value.kind === 'int' && value.val === 0n) return { kind: 'zero', type: ir };
  throw new Error(`constant of type ${typeString(type)}`);
}

function numberConst(p: ConstContext, value: Constant, ir: IrType): Const {
  if (ir.kind === 'int') {
    const v = constant.toInt(value);
    return { kind: 'int', type: ir, value: BigInt.asUintN(ir.bits, constant.bigIntVal(v)) };
  }
  if (ir.kind === 'float') return floatConst(value, ir);
  if (ir.kind === 'ptr') return { kind: 'zero', type: ir };
  const s = ir as StructType;
  const part = s.fields[0];
  if (part.kind !== 'float') throw new Error('numeric constant of a type that is not numeric');
  return { kind: 'agg', type: s, elems: [floatConst(constant.real(value), part), floatConst(constant.imag(value), part)] };
}

function floatConst(value: Constant, type: IrType & { kind: 'float' }): Const {
  const real = constant.real(value);
  const v = type.bits === 32 ? constant.float32Val(real) : constant.float64Val(real);
  return { kind: 'float', type, value: v };
}
