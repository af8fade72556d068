/** Range loops over everything but functions. */
import { isString } from '../../types/predicates';
import type { Type } from '../../types/type';
import { Typ, universeRune } from '../../types/universe';
import { under } from '../../types/under';
import type { Block, IntType, StructType, Value } from '../ir';
import type { BlockStmt, ForStmt, Node, RangeClause } from '../../syntax/nodes';
import { walk } from '../../syntax/walk';
import { addressOf, isAddressable } from './address';
import { expr, exprAs } from './expr';
import type { FunctionBuilder } from './function-builder';
import { rangeOverFunc } from './range-func';
import { assignRangeVars, declareShared, hasRangeVar, type RangeValue } from './range-vars';
import { block } from './stmt';
import { transientString } from './strings';
import { listOf } from './syntax';

/** The parts that all range loops share. */
class Loop {
  readonly top: Block;
  readonly next: Block;
  readonly done: Block;

  constructor(
    readonly f: FunctionBuilder,
    readonly s: ForStmt,
    readonly clause: RangeClause,
    readonly label: string | undefined,
  ) {
    const { b } = f;
    this.top = b.newBlock('range.cond');
    this.next = b.newBlock('range.next');
    this.done = b.newBlock('range.end');
  }

  /** Builds the iteration: variables, body, jump to `next`, which becomes the current block. */
  iterate(values: readonly (RangeValue | undefined)[]): void {
    const { f } = this;
    assignRangeVars(f, this.clause, values);
    f.targets.push({ label: this.label, breakTo: this.done, continueTo: this.next });
    block(f, this.s.body.list);
    f.targets.pop();
    f.b.br(this.next);
    f.b.place(this.next);
    f.at(this.clause);
  }
}

/** for k, v = range x { … } */
export function rangeStmt(f: FunctionBuilder, s: ForStmt, clause: RangeClause, label: string | undefined): void {
  const loop = new Loop(f, s, clause, label);
  declareShared(f, clause);
  const u = f.under(clause.x);
  switch (u.kind) {
    case 'Basic':
      if (isString(u)) overString(loop);
      else overInt(loop);
      break;
    case 'Array':
      overArray(loop, u.elem, u.len);
      break;
    case 'Pointer': {
      const a = under(u.base);
      if (a.kind !== 'Array') throw new Error('range over a pointer that is not to an array');
      overArrayPointer(loop, a.elem, a.len);
      break;
    }
    case 'Slice':
      overSlice(loop, u.elem);
      break;
    case 'Map':
      overMap(loop, u.key, u.elem);
      break;
    case 'Chan':
      overChan(loop, u.elem);
      break;
    case 'Signature':
      rangeOverFunc(f, s, clause, loop.done, label);
      break;
    default:
      throw new Error(`range over ${u.kind}`);
  }
  f.b.place(loop.done);
}

/** A counter from 0 below `limit`; `iterate` gets its value. */
function counted(loop: Loop, limit: Value, signed: boolean, iterate: (i: Value) => void): void {
  const { f } = loop;
  const { b } = f;
  const type = limit.type as IntType;
  const counter = f.temp(type);
  b.store(counter, b.int(type, 0));
  b.br(loop.top);
  b.place(loop.top);
  const i = b.load(type, counter);
  const body = b.newBlock('range.body');
  b.condBr(b.cmp(signed ? 'slt' : 'ult', i, limit), body, loop.done);
  b.place(body);
  iterate(i);
  b.store(counter, b.bin('add', b.load(type, counter), b.int(type, 1)));
  b.br(loop.top);
}

function overInt(loop: Loop): void {
  const { f, clause } = loop;
  // The variable's type is that of the range expression, which may be an untyped constant.
  const key = listOf(clause.lhs)[0];
  let type = f.type(clause.x);
  const blank = key?.kind === 'Name' && key.value === '_';
  if (key && !blank && f.info.types.get(clause.x)?.value) type = f.type(key);
  const limit = f.ir(type).kind === 'int' ? exprAs(f, clause.x, type) : expr(f, clause.x);
  f.at(clause);
  const u = under(type);
  const signed = !(u.kind === 'Basic' && u.basic.startsWith('uint'));
  const wide = f.b.resize(limit, f.ir(type) as IntType, signed);
  counted(loop, wide, signed, (i) => loop.iterate([{ value: i, type }]));
}

function overArray(loop: Loop, elem: Type, len: number): void {
  const { f, clause } = loop;
  if (!hasRangeVar(clause, 1)) {
    // Evaluated for its calls and checks; without a call the checker has made it a constant.
    if (isAddressable(f, clause.x)) addressOf(f, clause.x);
    else expr(f, clause.x);
    return overElements(loop, elem, f.b.null(), f.b.word(len));
  }
  // The loop sees the array as it was at its start.
  const t = f.type(clause.x);
  const copy = f.temp(f.ir(t));
  if (isAddressable(f, clause.x)) f.copy(copy, addressOf(f, clause.x), t);
  else f.b.store(copy, expr(f, clause.x));
  f.at(clause);
  overElements(loop, elem, copy, f.b.word(len));
}

function overArrayPointer(loop: Loop, elem: Type, len: number): void {
  const { f, clause } = loop;
  const p = expr(f, clause.x);
  f.at(clause);
  overElements(loop, elem, p, f.b.word(len), hasRangeVar(clause, 1));
}

function overSlice(loop: Loop, elem: Type): void {
  const { f, clause } = loop;
  const s = expr(f, clause.x);
  f.at(clause);
  overElements(loop, elem, f.b.extract(s, 0), f.b.extract(s, 1));
}

function overElements(loop: Loop, elem: Type, base: Value, len: Value, guard = false): void {
  const { f, clause } = loop;
  counted(loop, len, true, (i) => {
    const values: RangeValue[] = [{ value: i, type: Typ.int }];
    if (hasRangeVar(clause, 1)) {
      if (guard) f.nilGuard(base);
      values.push({ addr: f.b.elem(base, f.ir(elem), i), type: elem });
    }
    loop.iterate(values);
  });
}

/** What a body may consist of, beside assignments to variables, that does not write to memory or let others run. */
const quietKinds: ReadonlySet<Node['kind']> = new Set<Node['kind']>(['BlockStmt', 'IfStmt', 'BranchStmt', 'ReturnStmt', 'EmptyStmt', 'Name', 'BasicLit', 'ParenExpr', 'IndexExpr', 'ListExpr']);

/** Whether the bytes of a slice are the same in each round. */
function leavesMemory(f: FunctionBuilder, body: BlockStmt): boolean {
  let quiet = true;
  walk(body, (n) => {
    if (n.kind === 'AssignStmt') quiet &&= listOf(n.lhs).every((x) => x.kind === 'Name' && (n.def || x.value === '_' || f.under(x).kind === 'Basic'));
    else if (n.kind === 'Operation') quiet &&= n.op !== '<-';
    else quiet &&= quietKinds.has(n.kind);
    return quiet;
  });
  return quiet;
}

function overString(loop: Loop): void {
  const { f, clause } = loop;
  const { b, t } = f;
  const s = leavesMemory(f, loop.s.body) && (!clause.lhs || clause.def) ? transientString(f, clause.x) : expr(f, clause.x);
  f.at(clause);
  const len = b.extract(s, 1);
  const index = f.temp(t.int);
  const after = f.temp(t.int);
  const rune = f.temp(t.i32);
  b.store(index, b.word(0));
  b.br(loop.top);
  b.place(loop.top);
  const i = b.load(t.int, index);
  const body = b.newBlock('range.body');
  const single = b.newBlock('range.ascii');
  const multi = b.newBlock('range.rune');
  const ready = b.newBlock('range.char');
  b.condBr(b.cmp('slt', i, len), body, loop.done);
  b.place(body);
  const byte = b.load(t.i8, b.elem(b.extract(s, 0), t.i8, i));
  b.condBr(b.cmp('ult', byte, b.int(t.i8, 0x80)), single, multi);
  b.place(single);
  b.store(rune, b.conv('zext', byte, t.i32));
  b.store(after, b.bin('add', i, b.word(1)));
  b.br(ready);
  b.place(multi);
  const decoded = f.callRt('decoderune', s, i);
  b.store(rune, b.extract(decoded, 0));
  b.store(after, b.extract(decoded, 1));
  b.br(ready);
  b.place(ready);
  loop.iterate([{ value: i, type: Typ.int }, { value: b.load(t.i32, rune), type: universeRune }]);
  b.store(index, b.load(t.int, after));
  b.br(loop.top);
}

function overMap(loop: Loop, key: Type, elem: Type): void {
  const { f, clause } = loop;
  const { b, t } = f;
  const m = expr(f, clause.x);
  f.at(clause);
  const type = f.p.runtimeType('hiter') as StructType;
  const it = f.temp(type);
  b.store(it, b.zero(type));
  f.callRt('mapiterinit', f.typeWord(f.type(clause.x)), m, it);
  b.br(loop.top);
  b.place(loop.top);
  const k = b.load(t.ptr, it);
  const body = b.newBlock('range.body');
  b.condBr(b.cmp('ne', k, b.null()), body, loop.done);
  b.place(body);
  const values: (RangeValue | undefined)[] = [];
  if (hasRangeVar(clause, 0)) values[0] = { addr: k, type: key };
  if (hasRangeVar(clause, 1)) values[1] = { addr: b.load(t.ptr, b.field(it, type, 1)), type: elem };
  loop.iterate(values);
  f.callRt('mapiternext', it);
  b.br(loop.top);
}

function overChan(loop: Loop, elem: Type): void {
  const { f } = loop;
  const { b } = f;
  const c = expr(f, loop.clause.x);
  f.at(loop.clause);
  const into = f.temp(f.ir(elem));
  b.br(loop.top);
  b.place(loop.top);
  const body = b.newBlock('range.body');
  b.condBr(b.toI1(f.callRt('chanrecv', c, into)), body, loop.done);
  b.place(body);
  loop.iterate([{ addr: into, type: elem }]);
  b.br(loop.top);
}
