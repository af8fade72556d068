/** Map operations: element reads and writes, deletion. Keys of strings and of 4 or 8 byte words have operations of their own. */
import type { MapT, Type } from '../../types/type';
import { under } from '../../types/under';
import type { Value } from '../ir';
import type { Expr, IndexExpr } from '../../syntax/nodes';
import { expr, exprAs } from './expr';
import type { FunctionBuilder } from './function-builder';
import { sequence } from './order';
import { transientString } from './strings';

/** A key as the map operations take it, with the suffix of their names. */
export interface MapKey {
  readonly suffix: '' | '_str' | '_32' | '_64';
  readonly value: Value;
}

/** Prepares a key of the map's key type. */
export function mapKey(f: FunctionBuilder, key: Value, t: Type): MapKey {
  const { b } = f;
  const kind = fastKind(f, t);
  if (kind === '') return { suffix: '', value: f.spill(key) };
  if (kind === '_str') return { suffix: kind, value: key };
  if (key.type.kind === 'ptr') return { suffix: kind, value: b.conv('ptrtoint', key, f.t.int) };
  return { suffix: kind, value: key };
}

function fastKind(f: FunctionBuilder, t: Type): MapKey['suffix'] {
  const u = under(t);
  const ir = f.ir(t);
  if (ir === f.t.string) return '_str';
  if (u.kind !== 'Basic' && u.kind !== 'Pointer' && u.kind !== 'Chan') return '';
  if (ir.kind === 'ptr') return f.p.pointerBytes === 4 ? '_32' : '_64';
  if (ir.kind !== 'int') return '';
  return ir.bits === 32 ? '_32' : ir.bits === 64 ? '_64' : '';
}

/** The map and key of x[k] for reading. */
function operands(f: FunctionBuilder, e: IndexExpr, m: MapT): { map: Value; key: MapKey } {
  sequence(f, [e.x, e.index]);
  const map = expr(f, e.x);
  const isString = f.ir(m.key) === f.t.string && f.ir(f.type(e.index)) === f.t.string;
  const key = isString ? transientString(f, e.index) : exprAs(f, e.index, m.key);
  f.at(e);
  return { map, key: mapKey(f, key, m.key) };
}

/** Address of the element, nil if there is none. */
export function mapAccess(f: FunctionBuilder, mapType: Type, map: Value, key: MapKey): Value {
  return f.callRt(`mapaccess${key.suffix}`, f.typeWord(mapType), map, key.value);
}

/** Address of the element, made if there is none. */
export function mapAssign(f: FunctionBuilder, mapType: Type, map: Value, key: MapKey): Value {
  return f.callRt(`mapassign${key.suffix}`, f.typeWord(mapType), map, key.value);
}

/** The element at an address that may be nil: then the zero value. */
export function elementOrZero(f: FunctionBuilder, addr: Value, t: Type): Value {
  const { b } = f;
  const ir = f.ir(t);
  const zero = f.p.dataGlobal({ kind: 'zero', type: ir }, { readonly: true, name: 'zero' });
  return b.load(ir, b.select(b.cmp('ne', addr, b.null()), addr, b.addr(zero)));
}

/** The value of m[k]. */
export function mapIndex(f: FunctionBuilder, e: IndexExpr, m: MapT, ok: false): Value;
/** The values of `v, ok = m[k]`. */
export function mapIndex(f: FunctionBuilder, e: IndexExpr, m: MapT, ok: true): { value: Value; ok: Value; type: Type };
export function mapIndex(f: FunctionBuilder, e: IndexExpr, m: MapT, ok: boolean): Value | { value: Value; ok: Value; type: Type } {
  const { map, key } = operands(f, e, m);
  const addr = mapAccess(f, f.type(e.x), map, key);
  const value = elementOrZero(f, addr, m.elem);
  return ok ? { value, ok: f.b.toBool(f.b.cmp('ne', addr, f.b.null())), type: m.elem } : value;
}

/** delete(m, k) */
export function mapDelete(f: FunctionBuilder, m: Expr, k: Expr, at: { readonly pos: number }): void {
  const u = f.under(m);
  if (u.kind !== 'Map') throw new Error('delete of a type that is no map');
  sequence(f, [m, k]);
  const map = expr(f, m);
  const key = mapKey(f, exprAs(f, k, u.key), u.key);
  f.at(at);
  f.callRt(`mapdelete${key.suffix}`, f.typeWord(f.type(m)), map, key.value);
}
