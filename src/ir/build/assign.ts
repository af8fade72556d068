/** Assignments and variable declarations. */
import type { Var } from '../../types/object';
import { isInterface } from '../../types/predicates';
import { Typ } from '../../types/universe';
import type { Type } from '../../types/type';
import type { FloatType, IntType, Value } from '../ir';
import type { AssignStmt, Expr, Name, VarDecl } from '../../syntax/nodes';
import { addressOf, isAddressable, reference } from './address';
import { arithmetic, shift, shiftCount } from './arith';
import { receive } from './chans';
import { convertAssign } from './convert';
import { effects, expr, exprAs, exprInto } from './expr';
import type { FunctionBuilder } from './function-builder';
import { assertOk } from './interfaces';
import { assignTo, targetOf, targetOrBlank, type LValue } from './lvalue';
import { elementOrZero, mapAccess, mapAssign, mapIndex, mapKey } from './maps';
import { hoist, mayCall, sequence } from './order';
import { concat } from './strings';
import { isBlank, listOf, unparen } from './syntax';
import { declareInit, declareValue, declareZero } from './variables';

/** lhs = rhs, lhs := rhs, lhs op= rhs, lhs++ */
export function assignStmt(f: FunctionBuilder, s: AssignStmt): void {
  const lhs = listOf(s.lhs);
  if (s.op) return opAssign(f, s, lhs[0]);
  const rhs = listOf(s.rhs);
  if (lhs.length === 1 && rhs.length === 1) return single(f, s, lhs[0], rhs[0]);
  if (rhs.length === 1) return spread(f, s, lhs, rhs[0]);
  parallel(f, s, lhs, rhs);
}

/** The variable that a name on the left of := declares; undefined if it only assigns. */
function declared(f: FunctionBuilder, s: { readonly def: boolean }, e: Expr): Var | undefined {
  if (!s.def || e.kind !== 'Name' || e.value === '_') return undefined;
  const v = f.info.defs.get(e);
  return v?.kind === 'Var' ? v : undefined;
}

function single(f: FunctionBuilder, s: AssignStmt, lhs: Expr, rhs: Expr): void {
  const v = declared(f, s, lhs);
  if (v) {
    f.at(lhs);
    return declareInit(f, v, rhs, f.varType(v));
  }
  const x = unparen(lhs);
  if (isBlank(x)) return evaluateOnly(f, rhs);
  if (mayCall(f, x)) hoist(f, x);
  const type = f.type(x);
  if (f.isBig(type) && unparen(rhs).kind === 'CompositeLit') {
    // The literal may read what is assigned: it is made elsewhere.
    const temp = f.temp(f.ir(type));
    exprInto(f, temp, rhs, type);
    const target = targetOf(f, x);
    f.at(s);
    if (target.kind === 'memory') return f.copy(target.address(), temp, type);
    return assignTo(f, target, f.load(type, temp));
  }
  if (f.isBig(type) && !isInterface(type) && isAddressable(f, rhs) && f.info.types.get(rhs)?.mode !== 'nilvalue') {
    const src = addressOf(f, rhs);
    const target = targetOf(f, x);
    f.at(s);
    if (target.kind === 'memory') return f.copy(target.address(), src, type);
    return assignTo(f, target, f.load(type, src));
  }
  const value = exprAs(f, rhs, type);
  const target = targetOf(f, x);
  f.at(s);
  assignTo(f, target, value);
}

/** _ = x */
function evaluateOnly(f: FunctionBuilder, e: Expr): void {
  if (f.info.types.get(e)?.mode === 'nilvalue' || f.info.types.get(e)?.value) return;
  effects(f, e);
}

function parallel(f: FunctionBuilder, s: AssignStmt, lhs: readonly Expr[], rhs: readonly Expr[]): void {
  const vars = lhs.map((e) => declared(f, s, e));
  sequence(f, [...lhs.map((e, i) => (vars[i] || isBlank(e) ? undefined : e)), ...rhs]);
  const targets = lhs.map((e, i) => (vars[i] ? undefined : targetOrBlank(f, e, () => typeOrDefault(f, rhs[i]))));
  const values = rhs.map((e, i) => {
    const v = vars[i];
    return exprAs(f, e, v ? f.varType(v) : (targets[i] as LValue).type);
  });
  f.at(s);
  values.forEach((value, i) => {
    const v = vars[i];
    if (v) declareValue(f, v, value);
    else assignTo(f, targets[i] as LValue, value);
  });
}

function typeOrDefault(f: FunctionBuilder, e: Expr): Type {
  return f.info.types.get(e)?.mode === 'nilvalue' ? Typ['unsafe.Pointer'] : f.type(e);
}

/** One of several values. */
interface Part {
  readonly value: Value;
  readonly type: Type;
}

/** The values of a call with several results, or of the `v, ok` form of an operation. */
export function parts(f: FunctionBuilder, e: Expr): Part[] {
  const x = unparen(e);
  const ok = commaOk(f, x);
  if (ok) return [{ value: ok.value, type: ok.type }, { value: ok.ok, type: Typ.bool }];
  const tuple = expr(f, x);
  const t = f.type(x);
  if (t.kind !== 'Tuple') throw new Error('expression without several values');
  return t.vars.map((v, i) => ({ value: f.b.extract(tuple, i), type: f.subst(v.type as Type) }));
}

function commaOk(f: FunctionBuilder, x: Expr): { value: Value; ok: Value; type: Type } | undefined {
  if (x.kind === 'AssertExpr') return assertOk(f, x);
  if (x.kind === 'Operation' && x.op === '<-') return receive(f, x, true);
  if (x.kind === 'IndexExpr') {
    const m = f.under(x.x);
    if (m.kind === 'Map') return mapIndex(f, x, m, true);
  }
  return undefined;
}

/** a, b = f() and the like. */
function spread(f: FunctionBuilder, s: AssignStmt, lhs: readonly Expr[], rhs: Expr): void {
  const vars = lhs.map((e) => declared(f, s, e));
  lhs.forEach((e, i) => {
    if (!vars[i] && !isBlank(e) && mayCall(f, e)) hoist(f, e);
  });
  const values = parts(f, rhs);
  const targets = lhs.map((e, i) => (vars[i] ? undefined : targetOrBlank(f, e, () => values[i].type)));
  f.at(s);
  values.forEach((x, i) => {
    const v = vars[i];
    if (v) declareValue(f, v, convertAssign(f, x.value, x.type, f.varType(v)));
    else {
      const target = targets[i] as LValue;
      if (target.kind !== 'blank') assignTo(f, target, convertAssign(f, x.value, x.type, target.type));
    }
  });
}

// ---- op= ---------------------------------------------------------------------------------------

function opAssign(f: FunctionBuilder, s: AssignStmt, lhs: Expr): void {
  const x = unparen(lhs);
  const type = f.type(x);
  sequence(f, [x, s.rhs]);
  if (x.kind === 'IndexExpr' && f.under(x.x).kind === 'Map') return mapOpAssign(f, s, x, type);
  const addr = reference(f, x)();
  f.at(s);
  const old = f.load(type, addr);
  f.b.store(addr, operate(f, s, old, type));
}

/** The new value: old op rhs. */
function operate(f: FunctionBuilder, s: AssignStmt, old: Value, type: Type): Value {
  const op = s.op;
  if (!op) throw new Error('assignment without an operator');
  if (!s.rhs) {
    f.at(s);
    return arithmetic(f, op, old, one(f, type), type);
  }
  if (op === '<<' || op === '>>') {
    const n = shiftCount(f, s.rhs);
    f.at(s);
    return shift(f, op, old, n, type, f.type(s.rhs));
  }
  if (f.ir(type) === f.t.string) return appendStrings(f, s, old, s.rhs);
  const y = exprAs(f, s.rhs, type);
  f.at(s);
  return arithmetic(f, op, old, y, type);
}

function appendStrings(f: FunctionBuilder, s: AssignStmt, old: Value, rhs: Expr): Value {
  const list: Value[] = [old];
  const add = (e: Expr): void => {
    const x = unparen(e);
    if (x.kind === 'Operation' && x.op === '+' && x.y && !f.info.types.get(x)?.value && !f.hoisted.has(x)) {
      add(x.x);
      add(x.y);
    } else list.push(expr(f, e));
  };
  add(rhs);
  f.at(s);
  return concat(f, list);
}

function one(f: FunctionBuilder, type: Type): Value {
  const ir = f.ir(type);
  if (ir.kind === 'int') return f.b.int(ir as IntType, 1);
  if (ir.kind === 'float') return f.b.float(ir, 1);
  if (ir.kind !== 'struct') throw new Error('increment of a type that is no number');
  const part = ir.fields[0] as FloatType;
  return f.b.aggregate(ir, [f.b.float(part, 1), f.b.float(part, 0)]);
}

function mapOpAssign(f: FunctionBuilder, s: AssignStmt, x: Expr & { readonly kind: 'IndexExpr' }, type: Type): void {
  const m = f.under(x.x);
  if (m.kind !== 'Map') return;
  const mapType = f.type(x.x);
  const map = expr(f, x.x);
  const key = mapKey(f, exprAs(f, x.index, m.key), m.key);
  f.at(s);
  // The operation may panic, so the element is not made before it is done.
  const old = elementOrZero(f, mapAccess(f, mapType, map, key), type);
  const value = operate(f, s, old, type);
  f.at(s);
  f.b.store(mapAssign(f, mapType, map, key), value);
}

// ---- declarations ------------------------------------------------------------------------------

/** var a, b T = x, y */
export function varDecl(f: FunctionBuilder, d: VarDecl): void {
  const values = listOf(d.values);
  if (values.length === 0) {
    for (const name of d.names) {
      const v = variable(f, name);
      f.at(name);
      if (v) declareZero(f, v);
    }
    return;
  }
  if (values.length === d.names.length) return declareEach(f, d.names, values);
  const list = parts(f, values[0]);
  d.names.forEach((name, i) => {
    const v = variable(f, name);
    f.at(name);
    if (v) declareValue(f, v, convertAssign(f, list[i].value, list[i].type, f.varType(v)));
  });
}

function variable(f: FunctionBuilder, name: Name): Var | undefined {
  const v = f.info.defs.get(name);
  return v?.kind === 'Var' && name.value !== '_' ? v : undefined;
}

function declareEach(f: FunctionBuilder, names: readonly Name[], values: readonly Expr[]): void {
  if (names.length === 1) {
    const v = variable(f, names[0]);
    f.at(names[0]);
    if (v) return declareInit(f, v, values[0], f.varType(v));
    const blank = f.info.defs.get(names[0]);
    if (blank?.kind === 'Var' && blank.type) {
      exprAs(f, values[0], f.varType(blank));
      return;
    }
    return evaluateOnly(f, values[0]);
  }
  sequence(f, values);
  const list = values.map((e, i) => {
    const v = f.info.defs.get(names[i]);
    return exprAs(f, e, v?.kind === 'Var' ? f.varType(v) : f.type(e));
  });
  names.forEach((name, i) => {
    const v = variable(f, name);
    f.at(name);
    if (v) declareValue(f, v, list[i]);
  });
}
