/** Select statements. */
import type { StructType, Value } from '../ir';
import type { CommClause, Expr, Operation, SelectStmt, SendStmt } from '../../syntax/nodes';
import type { Type } from '../../types/type';
import { Typ } from '../../types/universe';
import { chanOf, sendOperand } from './chans';
import { convertAssign } from './convert';
import { expr } from './expr';
import type { FunctionBuilder } from './function-builder';
import { assignTo, targetOf } from './lvalue';
import { block, stmt } from './stmt';
import { isBlank, listOf, unparen } from './syntax';
import { declareValue } from './variables';

/** A communication with its operands evaluated. */
interface Comm {
  readonly clause: CommClause;
  readonly send: boolean;
  readonly chan: Value;
  /** The value to send, or where to receive to; nil if nobody looks at it. */
  readonly elem: Value;
  readonly elemType: Type;
}

/** select { … } */
export function selectStmt(f: FunctionBuilder, s: SelectStmt, label: string | undefined): void {
  const { b } = f;
  const done = b.newBlock('select.end');
  f.targets.push({ label, breakTo: done, continueTo: undefined });
  const comms = s.body.filter((c) => c.comm).map((c) => prepare(f, c));
  const fallback = s.body.find((c) => !c.comm);
  f.at(s);
  if (comms.length === 0) {
    if (fallback) block(f, fallback.body);
    else {
      f.callRt('block');
      b.unreachable();
    }
  } else if (comms.length === 1) {
    one(f, comms[0], fallback);
  } else {
    several(f, comms, fallback, done);
  }
  f.targets.pop();
  b.br(done);
  b.place(done);
}

function sendOf(c: CommClause): SendStmt | undefined {
  return c.comm?.kind === 'SendStmt' ? c.comm : undefined;
}

/** The receive operation of a clause. */
function receiveOf(c: CommClause): Operation {
  const s = c.comm;
  const e = s?.kind === 'ExprStmt' ? s.x : s?.kind === 'AssignStmt' ? s.rhs : undefined;
  const x = e && unparen(e);
  if (x?.kind !== 'Operation' || x.op !== '<-') throw new Error('select case that neither sends nor receives');
  return x;
}

function prepare(f: FunctionBuilder, clause: CommClause): Comm {
  f.at(clause);
  const send = sendOf(clause);
  if (send) {
    const { elem } = chanOf(f, send.chan);
    const chan = expr(f, send.chan);
    return { clause, send: true, chan, elem: sendOperand(f, send.value, elem), elemType: elem };
  }
  const op = receiveOf(clause);
  const { elem } = chanOf(f, op.x);
  const chan = expr(f, op.x);
  const wanted = clause.comm?.kind === 'AssignStmt' && !isBlank(listOf(clause.comm.lhs)[0]);
  return { clause, send: false, chan, elem: wanted ? f.temp(f.ir(elem)) : f.b.null(), elemType: elem };
}

/** One communication, and perhaps a default. */
function one(f: FunctionBuilder, c: Comm, fallback: CommClause | undefined): void {
  const { b } = f;
  f.at(c.clause);
  if (!fallback) {
    if (c.send) f.callRt('chansend', c.chan, c.elem);
    const open = c.send ? undefined : f.callRt('chanrecv', c.chan, c.elem);
    return clauseBody(f, c, open);
  }
  const selected = b.newBlock('select.case');
  const otherwise = b.newBlock('select.default');
  const done = b.newBlock('select.done');
  let open: Value | undefined;
  if (c.send) b.condBr(b.toI1(f.callRt('selectnbsend', c.chan, c.elem)), selected, otherwise);
  else {
    const r = f.callRt('selectnbrecv', c.chan, c.elem);
    open = b.extract(r, 1);
    b.condBr(b.toI1(b.extract(r, 0)), selected, otherwise);
  }
  b.place(selected);
  clauseBody(f, c, open);
  b.br(done);
  b.place(otherwise);
  block(f, fallback.body);
  b.br(done);
  b.place(done);
}

function several(f: FunctionBuilder, comms: readonly Comm[], fallback: CommClause | undefined, done: ReturnType<FunctionBuilder['b']['newBlock']>): void {
  const { b, t } = f;
  const ordered = [...comms.filter((c) => c.send), ...comms.filter((c) => !c.send)];
  const nsends = comms.filter((c) => c.send).length;
  const scase: StructType = t.struct([t.ptr, t.ptr]);
  const array = f.temp(t.array(scase, ordered.length));
  ordered.forEach((c, i) => {
    const at = b.elem(array, scase, b.word(i));
    b.store(at, c.chan);
    b.store(b.field(at, scase, 1), c.elem);
  });
  const r = f.callRt('selectgo', array, b.word(nsends), b.word(ordered.length - nsends), b.bool8(!fallback));
  const index = b.extract(r, 0);
  const open = b.extract(r, 1);
  const cases = ordered.map((c, i) => ({ c, value: b.word(i), to: b.newBlock('select.case') }));
  const otherwise = b.newBlock(fallback ? 'select.default' : 'select.none');
  b.switch(index, cases.map(({ value, to }) => ({ value, to })), otherwise);
  for (const { c, to } of cases) {
    b.place(to);
    clauseBody(f, c, open);
    b.br(done);
  }
  b.place(otherwise);
  if (fallback) block(f, fallback.body);
  else b.unreachable();
}

/** The assignment of what was received, and the statements. */
function clauseBody(f: FunctionBuilder, c: Comm, open: Value | undefined): void {
  const s = c.clause.comm;
  if (s?.kind === 'AssignStmt' && open) {
    f.at(s);
    const values = [{ value: () => f.load(c.elemType, c.elem), type: c.elemType }, { value: () => open, type: Typ.bool }];
    const list: readonly Expr[] = listOf(s.lhs);
    const fetched = list.map((e, i) => (isBlank(e) ? undefined : values[i].value()));
    list.forEach((e, i) => {
      const value = fetched[i];
      if (!value) return;
      const v = s.def && e.kind === 'Name' ? f.info.defs.get(e) : undefined;
      if (v?.kind === 'Var') {
        declareValue(f, v, convertAssign(f, value, values[i].type, f.varType(v)));
        return;
      }
      const target = targetOf(f, e);
      assignTo(f, target, convertAssign(f, value, values[i].type, target.type));
    });
  }
  for (const x of c.clause.body) stmt(f, x);
}
