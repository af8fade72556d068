/** Calls of builtin functions. Those that may stand in go and defer statements work on evaluated arguments. */
import type { BuiltinName } from '../../types/object';
import type { Type } from '../../types/type';
import { Typ } from '../../types/universe';
import { under } from '../../types/under';
import type { Value } from '../ir';
import type { CallExpr, Expr } from '../../syntax/nodes';
import { appendCall, copyValues } from './append';
import { convertAssign } from './convert';
import { recoverTokenOf } from './defer';
import { effects, expr, exprAs } from './expr';
import type { FunctionBuilder } from './function-builder';
import { makeCall, newCall } from './make';
import { mapKey } from './maps';
import { complexCall, minMax } from './numeric-builtins';
import { sequence } from './order';
import { printValues } from './print';
import { unsafeCall } from './unsafe-builtins';

/** An evaluated argument. */
export interface BuiltinArg {
  readonly value: Value;
  readonly type: Type;
}

/** The value of a call of a builtin function; undefined if it has none. */
export function builtinCall(f: FunctionBuilder, e: CallExpr, name: BuiltinName): Value | undefined {
  switch (name) {
    case 'append':
      return appendCall(f, e);
    case 'len':
    case 'cap':
      return length(f, e, name);
    case 'make':
      return makeCall(f, e);
    case 'new':
      return newCall(f, e);
    case 'complex':
      return complexCall(f, e);
    case 'real':
    case 'imag': {
      const x = expr(f, e.args[0]);
      f.at(e);
      return f.b.extract(x, name === 'real' ? 0 : 1);
    }
    case 'min':
    case 'max':
      return minMax(f, e, name);
    case 'Add':
    case 'Slice':
    case 'SliceData':
    case 'String':
    case 'StringData':
      return unsafeCall(f, e, name);
    case 'Alignof':
    case 'Offsetof':
    case 'Sizeof':
      return layout(f, e, name);
    default:
      return builtinOnValues(f, name, builtinArgs(f, e, name), e);
  }
}

/** Evaluates the arguments of a builtin function that is called for its effects. */
export function builtinArgs(f: FunctionBuilder, e: CallExpr, name: BuiltinName): BuiltinArg[] {
  if (e.args.length === 1 && f.info.types.get(e.args[0])?.mode !== 'nilvalue') {
    const t = f.type(e.args[0]);
    if (t.kind === 'Tuple') {
      const tuple = expr(f, e.args[0]);
      return t.vars.map((v, i) => ({ value: f.b.extract(tuple, i), type: f.subst(v.type as Type) }));
    }
  }
  sequence(f, e.args);
  const args = e.args.map((a, i): BuiltinArg => {
    const type = argType(f, e, name, i);
    return { value: exprAs(f, a, type), type };
  });
  if (name === 'recover') args.push({ value: recoverTokenOf(f), type: Typ['unsafe.Pointer'] });
  return args;
}

function argType(f: FunctionBuilder, e: CallExpr, name: BuiltinName, i: number): Type {
  const a = e.args[i];
  if (name === 'delete' && i === 1) {
    const m = f.under(e.args[0]);
    if (m.kind === 'Map') return m.key;
  }
  if (name === 'panic') return anyType(f, e);
  return f.info.types.get(a)?.mode === 'nilvalue' ? Typ['unsafe.Pointer'] : f.type(a);
}

/** The type of panic's parameter. */
function anyType(f: FunctionBuilder, e: CallExpr): Type {
  const sig = f.type(e.fun);
  if (sig.kind === 'Signature') return sig.params.vars[0].type as Type;
  throw new Error('panic without a signature');
}

/** Runs a builtin function on evaluated arguments. */
export function builtinOnValues(f: FunctionBuilder, name: BuiltinName, args: readonly BuiltinArg[], e: CallExpr): Value | undefined {
  f.at(e);
  switch (name) {
    case 'print':
    case 'println':
      printValues(f, args, name === 'println');
      return undefined;
    case 'panic': {
      const value = convertAssign(f, args[0].value, args[0].type, anyType(f, e));
      f.fail('gopanic', value);
      return undefined;
    }
    case 'recover':
      return f.callRt('gorecover', args[0].value);
    case 'close':
      f.callRt('closechan', args[0].value);
      return undefined;
    case 'copy':
      return copyValues(f, args[0], args[1]);
    case 'clear':
      return clear(f, args[0]);
    case 'delete':
      return deleteKey(f, args);
    default:
      throw new Error(`builtin ${name} is no statement`);
  }
}

function deleteKey(f: FunctionBuilder, args: readonly BuiltinArg[]): undefined {
  const key = mapKey(f, args[1].value, args[1].type);
  f.callRt(`mapdelete${key.suffix}`, f.typeWord(args[0].type), args[0].value, key.value);
  return undefined;
}

function clear(f: FunctionBuilder, x: BuiltinArg): undefined {
  const { b } = f;
  const u = under(x.type);
  if (u.kind === 'Map') f.callRt('mapclear', f.typeWord(x.type), x.value);
  else if (u.kind === 'Slice') b.memzero(b.extract(x.value, 0), b.bin('mul', b.extract(x.value, 1), b.word(f.p.sizeof(u.elem))));
  return undefined;
}

/** len and cap of what is not constant. */
function length(f: FunctionBuilder, e: CallExpr, name: 'len' | 'cap'): Value {
  const { b } = f;
  const x = e.args[0];
  const u = f.under(x);
  switch (u.kind) {
    case 'Basic': {
      const s = expr(f, x);
      f.at(e);
      return b.extract(s, 1);
    }
    case 'Slice': {
      const s = expr(f, x);
      f.at(e);
      return b.extract(s, name === 'len' ? 1 : 2);
    }
    case 'Chan': {
      const c = expr(f, x);
      f.at(e);
      return f.callRt(name === 'len' ? 'chanlen' : 'chancap', c);
    }
    case 'Map':
      return mapLength(f, expr(f, x), e);
    case 'Array':
      effects(f, x);
      return b.word(u.len);
    case 'Pointer': {
      const a = under(u.base);
      effects(f, x);
      return b.word(a.kind === 'Array' ? a.len : 0);
    }
    default:
      throw new Error(`${name} of ${u.kind}`);
  }
}

/** The first word of a map is its length; a nil map has none. */
function mapLength(f: FunctionBuilder, m: Value, e: Expr): Value {
  const { b, t } = f;
  f.at(e);
  const zero = f.p.dataGlobal({ kind: 'zero', type: t.int }, { readonly: true, name: 'zero' });
  return b.load(t.int, b.select(b.cmp('ne', m, b.null()), m, b.addr(zero)));
}

/** Sizes that depend on type parameters. */
function layout(f: FunctionBuilder, e: CallExpr, name: 'Alignof' | 'Offsetof' | 'Sizeof'): Value {
  const x = e.args[0];
  const { sizes } = f.p.checker;
  if (name === 'Sizeof') return f.b.word(f.p.sizeof(f.type(x)));
  if (name === 'Alignof') return f.b.word(sizes.alignof(f.type(x)));
  const sel = x.kind === 'SelectorExpr' ? f.info.selections.get(x) : undefined;
  if (x.kind !== 'SelectorExpr' || !sel) throw new Error('Offsetof of something that is no field');
  let t = f.type(x.x);
  let offset = 0;
  for (const i of sel.index) {
    let u = under(t);
    if (u.kind === 'Pointer') {
      t = u.base;
      u = under(t);
      offset = 0;
    }
    if (u.kind !== 'Struct') break;
    offset += sizes.offsetsof(u.fields)[i];
    t = u.fields[i].type as Type;
  }
  return f.b.word(offset);
}
