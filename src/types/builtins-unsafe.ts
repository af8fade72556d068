/** Calls of the functions of package unsafe. */
import * as constant from '../constant/constant';
import { unparen } from './util';
import { asNamed } from './alias';
import { assignment } from './assignments';
import { recordSig, type BuiltinCall, type BuiltinCheck } from './builtins';
import { errorf, invalidArg } from './errors';
import { expr } from './expr';
import { isValidIndex } from './index';
import { derefStructPtr, lookupFieldOrMethod } from './lookup';
import type { BuiltinName } from './object';
import { Operand } from './operand';
import { isTypeParam } from './predicates';
import { record, recordSelection } from './recording';
import { Pointer, Slice, type Named, type Type } from './type';
import { commonUnder, under } from './under';
import { Typ, universeByte } from './universe';
import { use } from './use';
import { go1_17, go1_20, verifyVersionf } from './version';

function add(c: BuiltinCall): boolean {
  const { check, x, call, args } = c;
  verifyVersionf(check, call.fun, go1_17, 'unsafe.Add');
  assignment(check, x, Typ['unsafe.Pointer'], 'argument to unsafe.Add');
  if (x.bad) return false;
  const y = args[1];
  if (!isValidIndex(check, y, 'InvalidUnsafeAdd', 'length', true)) return false;
  x.mode = 'value';
  x.type = Typ['unsafe.Pointer'];
  recordSig(c, x.type, x.type, y.type);
  return true;
}

/** The result of Alignof and its like: a constant, unless it depends on type parameters. */
function uintptrResult(c: BuiltinCall, arg: Type, variable: boolean, val: number): void {
  const { x } = c;
  if (variable) {
    x.mode = 'value';
    recordSig(c, Typ.uintptr, arg);
  } else {
    x.mode = 'constant';
    x.val = constant.makeInt64(val);
  }
  x.type = Typ.uintptr;
}

function alignofCall(c: BuiltinCall): boolean {
  const { check, x } = c;
  assignment(check, x, undefined, 'argument to unsafe.Alignof');
  if (x.bad) return false;
  const variable = hasVarSize(x.type);
  uintptrResult(c, x.type, variable, variable ? 0 : check.sizes.alignof(x.type));
  return true;
}

function sizeofCall(c: BuiltinCall): boolean {
  const { check, x } = c;
  assignment(check, x, undefined, 'argument to unsafe.Sizeof');
  if (x.bad) return false;
  const variable = hasVarSize(x.type);
  const size = variable ? 0 : check.sizes.sizeof(x.type);
  if (size < 0) {
    errorf(check, x, 'TypeTooLarge', '%s is too large', x);
    return false;
  }
  uintptrResult(c, x.type, variable, size);
  return true;
}

function offsetofCall(c: BuiltinCall): boolean {
  const { check, x, call } = c;
  const arg = call.args[0];
  const selx = unparen(arg);
  if (selx.kind !== 'SelectorExpr') {
    errorf(check, arg, 'BadOffsetofSyntax', invalidArg + '%s is not a selector expression', arg);
    use(check, arg);
    return false;
  }
  expr(check, undefined, x, selx.x);
  if (x.bad) return false;
  const base = derefStructPtr(x.type);
  const sel = selx.sel.value;
  const { obj, index, indirect } = lookupFieldOrMethod(base, false, check.pkg, sel);
  if (!obj || !index) {
    errorf(check, x, 'MissingFieldOrMethod', invalidArg + '%s has no single field %s', base, sel);
    return false;
  }
  if (obj.kind !== 'Var') {
    errorf(check, arg, 'InvalidOffsetof', invalidArg + '%s is a method value', arg);
    return false;
  }
  if (indirect) {
    errorf(check, x, 'InvalidOffsetof', invalidArg + 'field %s is embedded via a pointer in %s', sel, base);
    return false;
  }
  const type = obj.type ?? Typ.invalid;
  recordSelection(check, selx, 'field', base, obj, index, false);
  record(check, Operand.of(x.is('variable') ? 'variable' : 'value', selx, type));
  const variable = hasVarSize(base);
  const offset = variable ? 0 : check.sizes.offsetof(base, index);
  if (offset < 0) {
    errorf(check, x, 'TypeTooLarge', '%s is too large', x);
    return false;
  }
  uintptrResult(c, type, variable, offset);
  return true;
}

function slice(c: BuiltinCall): boolean {
  const { check, x, call, args } = c;
  verifyVersionf(check, call.fun, go1_17, 'unsafe.Slice');
  const ptr = commonUnder(x.type).type;
  if (ptr?.kind !== 'Pointer') {
    errorf(check, x, 'InvalidUnsafeSlice', invalidArg + '%s is not a pointer', x);
    return false;
  }
  const y = args[1];
  if (!isValidIndex(check, y, 'InvalidUnsafeSlice', 'length', false)) return false;
  x.mode = 'value';
  x.type = new Slice(ptr.base);
  recordSig(c, x.type, ptr, y.type);
  return true;
}

function sliceData(c: BuiltinCall): boolean {
  const { check, x, call } = c;
  verifyVersionf(check, call.fun, go1_20, 'unsafe.SliceData');
  const s = commonUnder(x.type).type;
  if (s?.kind !== 'Slice') {
    errorf(check, x, 'InvalidUnsafeSliceData', invalidArg + '%s is not a slice', x);
    return false;
  }
  x.mode = 'value';
  x.type = new Pointer(s.elem);
  recordSig(c, x.type, s);
  return true;
}

function string(c: BuiltinCall): boolean {
  const { check, x, call, args } = c;
  verifyVersionf(check, call.fun, go1_20, 'unsafe.String');
  const bytePtr = new Pointer(universeByte);
  assignment(check, x, bytePtr, 'argument to unsafe.String');
  if (x.bad) return false;
  const y = args[1];
  if (!isValidIndex(check, y, 'InvalidUnsafeString', 'length', false)) return false;
  x.mode = 'value';
  x.type = Typ.string;
  recordSig(c, x.type, bytePtr, y.type);
  return true;
}

function stringData(c: BuiltinCall): boolean {
  const { check, x, call } = c;
  verifyVersionf(check, call.fun, go1_20, 'unsafe.StringData');
  assignment(check, x, Typ.string, 'argument to unsafe.StringData');
  if (x.bad) return false;
  x.mode = 'value';
  x.type = new Pointer(universeByte);
  recordSig(c, x.type, Typ.string);
  return true;
}

type UnsafeName = Extract<BuiltinName, 'Add' | 'Alignof' | 'Offsetof' | 'Sizeof' | 'Slice' | 'SliceData' | 'String' | 'StringData'>;

/** The functions of package unsafe by name. */
export const unsafeBuiltins: Readonly<Record<UnsafeName, BuiltinCheck>> = {
  Add: add,
  Alignof: alignofCall,
  Offsetof: offsetofCall,
  Sizeof: sizeofCall,
  Slice: slice,
  SliceData: sliceData,
  String: string,
  StringData: stringData,
};

/** Whether the size of a type depends on type parameters, or cannot be known yet because the type is part of a cycle. */
export function hasVarSize(t: Type, seen = new Map<Named, boolean>()): boolean {
  const named = asNamed(t);
  if (!named) return partsVary(t, seen);
  const known = seen.get(named);
  if (known !== undefined) return known;
  seen.set(named, true); // until it is known better
  const varies = partsVary(t, seen);
  seen.set(named, varies);
  return varies;
}

function partsVary(t: Type, seen: Map<Named, boolean>): boolean {
  const u = under(t);
  if (u.kind === 'Array') return hasVarSize(u.elem, seen);
  if (u.kind === 'Struct') return u.fields.some((f) => f.type !== undefined && hasVarSize(f.type, seen));
  return u.kind === 'Interface' && isTypeParam(t);
}
