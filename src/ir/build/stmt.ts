/** Statements: the dispatch over their kinds, blocks, labels, branches, if and for. */
import { assertNever } from '../../util/assert';
import type { Var } from '../../types/object';
import type { Block } from '../ir';
import type { BlockStmt, BranchStmt, ForStmt, IfStmt, LabeledStmt, SimpleStmt, Stmt } from '../../syntax/nodes';
import { assignStmt, varDecl } from './assign';
import { sendStmt } from './chans';
import { deferStmt, goStmt } from './defer';
import { cond, effects } from './expr';
import type { FunctionBuilder } from './function-builder';
import { leaveRangeBody } from './range-func';
import { rangeStmt } from './range';
import { returnStmt } from './return';
import { selectStmt } from './select';
import { giveWay } from './spin';
import { switchStmt } from './switch';
import { listOf } from './syntax';
import { typeSwitch } from './type-switch';
import { bind, newVariable } from './variables';

/** A list of statements. */
export function block(f: FunctionBuilder, list: readonly (Stmt | SimpleStmt)[]): void {
  for (const s of list) stmt(f, s);
}

/** One statement. */
export function stmt(f: FunctionBuilder, s: Stmt | SimpleStmt): void {
  f.at(s);
  const label = f.pendingLabel;
  f.pendingLabel = undefined;
  switch (s.kind) {
    case 'EmptyStmt':
      return;
    case 'LabeledStmt':
      return labeled(f, s);
    case 'BlockStmt':
      return labelledBlock(f, s, label);
    case 'ExprStmt':
      return effects(f, s.x);
    case 'SendStmt':
      return sendStmt(f, s);
    case 'DeclStmt':
      for (const d of s.decls) if (d.kind === 'VarDecl') varDecl(f, d);
      return;
    case 'AssignStmt':
      return assignStmt(f, s);
    case 'BranchStmt':
      return branchStmt(f, s);
    case 'CallStmt':
      return s.tok === 'go' ? goStmt(f, s) : deferStmt(f, s);
    case 'ReturnStmt':
      return returnStmt(f, s);
    case 'IfStmt':
      return ifStmt(f, s);
    case 'ForStmt':
      return s.init?.kind === 'RangeClause' ? rangeStmt(f, s, s.init, label) : forStmt(f, s, label);
    case 'SwitchStmt':
      return s.tag?.kind === 'TypeSwitchGuard' ? typeSwitch(f, s, s.tag, label) : switchStmt(f, s, label);
    case 'SelectStmt':
      return selectStmt(f, s, label);
    case 'RangeClause':
      throw new Error('range clause outside a for statement');
    default:
      return assertNever(s);
  }
}

// ---- labels and branches -----------------------------------------------------------------------

function labelBlock(f: FunctionBuilder, name: string): Block {
  let to = f.labels.get(name);
  if (!to) f.labels.set(name, (to = f.b.newBlock(name)));
  return to;
}

function labeled(f: FunctionBuilder, s: LabeledStmt): void {
  if (s.label.value !== '_') {
    const here = labelBlock(f, s.label.value);
    f.b.br(here);
    f.b.place(here);
  }
  f.pendingLabel = s.label.value;
  stmt(f, s.stmt);
  f.pendingLabel = undefined;
}

function labelledBlock(f: FunctionBuilder, s: BlockStmt, label: string | undefined): void {
  if (label === undefined) return block(f, s.list);
  const done = f.b.newBlock('block.end');
  f.targets.push({ label, breakTo: done, continueTo: undefined, labelOnly: true });
  block(f, s.list);
  f.targets.pop();
  f.b.br(done);
  f.b.place(done);
}

/** break, continue, goto, fallthrough */
export function branchStmt(f: FunctionBuilder, s: BranchStmt): void {
  f.at(s);
  if (s.tok === 'fallthrough') {
    if (!f.fallthroughTo) throw new Error('fallthrough outside a switch');
    return f.b.br(f.fallthroughTo);
  }
  if (s.tok === 'goto') {
    const name = s.label?.value ?? '';
    if (f.rangeBody && !f.facts.labels.has(name)) return leaveRangeBody(f, { kind: 'branch', stmt: s });
    return f.b.br(labelBlock(f, name));
  }
  for (let i = f.targets.length - 1; i >= 0; i--) {
    const t = f.targets[i];
    if (s.label ? t.label !== s.label.value : t.labelOnly) continue;
    const to = s.tok === 'break' ? t.breakTo : t.continueTo;
    if (to) return f.b.br(to);
  }
  if (!f.rangeBody) throw new Error(`${s.tok} without a target`);
  leaveRangeBody(f, { kind: 'branch', stmt: s });
}

// ---- if and for --------------------------------------------------------------------------------

function ifStmt(f: FunctionBuilder, s: IfStmt): void {
  const { b } = f;
  if (s.init) stmt(f, s.init);
  const then = b.newBlock('if.then');
  const done = b.newBlock('if.end');
  const otherwise = s.else ? b.newBlock('if.else') : done;
  cond(f, s.cond, then, otherwise);
  b.place(then);
  block(f, s.then.list);
  b.br(done);
  if (s.else) {
    b.place(otherwise);
    stmt(f, s.else);
    b.br(done);
  }
  b.place(done);
}

function forStmt(f: FunctionBuilder, s: ForStmt, label: string | undefined): void {
  const { b } = f;
  if (s.init) stmt(f, s.init);
  const boxes = perIterationBoxes(f, s);
  const top = b.newBlock('for.cond');
  const body = b.newBlock('for.body');
  const post = s.post || boxes.length > 0 ? b.newBlock('for.post') : top;
  const done = b.newBlock('for.end');
  b.br(top);
  b.place(top);
  for (const box of boxes) bind(f, box.v, b.load(f.t.ptr, box.slot));
  if (s.cond) {
    cond(f, s.cond, body, done);
    b.place(body);
  }
  f.targets.push({ label, breakTo: done, continueTo: post });
  giveWay(f, s);
  block(f, s.body.list);
  f.targets.pop();
  b.br(post);
  if (post !== top) {
    b.place(post);
    f.at(s);
    for (const box of boxes) nextIteration(f, box);
    if (s.post) stmt(f, s.post);
    b.br(top);
  }
  b.place(done);
}

/** A loop variable on the heap: each iteration has a box of its own. */
interface Box {
  readonly v: Var;
  /** Holds the address of the current box. */
  readonly slot: ReturnType<FunctionBuilder['temp']>;
}

function perIterationBoxes(f: FunctionBuilder, s: ForStmt): Box[] {
  if (!f.shared.facts.input.perIteration || s.init?.kind !== 'AssignStmt' || !s.init.def) return [];
  const boxes: Box[] = [];
  for (const e of listOf(s.init.lhs)) {
    const v = e.kind === 'Name' ? f.info.defs.get(e) : undefined;
    if (v?.kind !== 'Var' || v.name === '_' || f.shared.facts.home(v) !== 'heap') continue;
    const place = f.places.get(v);
    if (place?.kind !== 'memory') continue;
    const slot = f.temp(f.t.ptr);
    f.b.store(slot, place.addr);
    boxes.push({ v, slot });
  }
  return boxes;
}

function nextIteration(f: FunctionBuilder, box: Box): void {
  const { v, slot } = box;
  const t = f.varType(v);
  const { addr } = newVariable(f, v);
  f.copy(addr, f.b.load(f.t.ptr, slot), t);
  f.b.store(slot, addr);
  bind(f, v, addr);
}
