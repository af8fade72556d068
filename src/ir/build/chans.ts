/** Channel operations. */
import type { Chan, Type } from '../../types/type';
import type { Value } from '../ir';
import type { Expr, Operation, SendStmt } from '../../syntax/nodes';
import { expr, exprInto } from './expr';
import type { FunctionBuilder } from './function-builder';
import { sequence } from './order';

/** The channel type of an expression. */
export function chanOf(f: FunctionBuilder, e: Expr): Chan {
  const u = f.under(e);
  if (u.kind !== 'Chan') throw new Error('not a channel');
  return u;
}

/** The value of <-c. */
export function receive(f: FunctionBuilder, e: Operation, ok: false): Value;
/** The values of `v, ok = <-c`. */
export function receive(f: FunctionBuilder, e: Operation, ok: true): { value: Value; ok: Value; type: Type };
export function receive(f: FunctionBuilder, e: Operation, ok: boolean): Value | { value: Value; ok: Value; type: Type } {
  const { elem } = chanOf(f, e.x);
  const c = expr(f, e.x);
  f.at(e);
  const { addr, open } = receiveInto(f, c, elem);
  const value = f.load(elem, addr);
  return ok ? { value, ok: open, type: elem } : value;
}

/** Receives into memory of its own. */
export function receiveInto(f: FunctionBuilder, c: Value, elem: Type): { addr: Value; open: Value } {
  const addr = f.temp(f.ir(elem));
  const open = f.callRt('chanrecv', c, addr);
  return { addr, open };
}

/** c <- v */
export function sendStmt(f: FunctionBuilder, s: SendStmt): void {
  const { elem } = chanOf(f, s.chan);
  sequence(f, [s.chan, s.value]);
  const c = expr(f, s.chan);
  const addr = sendOperand(f, s.value, elem);
  f.at(s);
  f.callRt('chansend', c, addr);
}

/** Memory that holds the value to send. */
export function sendOperand(f: FunctionBuilder, value: Expr, elem: Type): Value {
  const addr = f.temp(f.ir(elem));
  exprInto(f, addr, value, elem);
  return addr;
}
