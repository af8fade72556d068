/**
 * Range over functions: the loop body becomes a function that the iterator calls. Statements that leave the body note in the
 * loop's `next` variable what is to happen, return false, and the code behind the iterator's call does it: there it may be
 * one more such statement, if that code stands in a loop body itself.
 *
 * The state of the loop lives in the body's closure object, so that an iterator that calls the body too late is found out
 * even when the function with the loop has returned.
 */
import type { Var } from '../../types/object';
import type { Signature, Type } from '../../types/type';
import { under } from '../../types/under';
import type { Block, IrType, Value } from '../ir';
import type { BranchStmt, ForStmt, RangeClause } from '../../syntax/nodes';
import { callClosure } from './call';
import { expr, readVar, varAddr } from './expr';
import { FunctionBuilder } from './function-builder';
import { GrowingStruct } from './growing-struct';
import { assignRangeVars } from './range-vars';
import { returnResults } from './return';
import { block, branchStmt } from './stmt';

/** States of a loop, numbered as in Go's internal/abi. */
const State = { done: 0, ready: 1, panic: 2, exhausted: 3, missingPanic: 4 } as const;

/** A statement that leaves the loop body for somewhere outside of it. */
export type RangeExit = { readonly kind: 'return' } | { readonly kind: 'branch'; readonly stmt: BranchStmt };

/** What a builder knows that fills the body of a range-over-func loop. */
export interface RangeBody {
  /** The function or function literal that the loop stands in, through all loops of this kind. */
  readonly real: FunctionBuilder;
  /** Address of the loop's state. */
  readonly state: Value;
  /** Address of a result of the real function. */
  resultAddr(i: number): Value;
  /** Address of the variable that says what to do after the loop. */
  nextAddr(): Value;
  /** The number of an exit. */
  exitCode(exit: RangeExit): number;
  /** Values of the function around the loop, fetched through the closure. */
  fromOuter(key: string, type: IrType, value: (outer: FunctionBuilder) => Value): Value;
}

/** Leaves the loop body: the code after the loop goes on with the exit. */
export function leaveRangeBody(f: FunctionBuilder, exit: RangeExit): void {
  const { rangeBody, b } = f;
  if (!rangeBody) throw new Error('not in the body of a range function');
  b.store(rangeBody.nextAddr(), b.word(rangeBody.exitCode(exit)));
  b.store(rangeBody.state, b.word(State.done));
  b.ret(b.bool8(false));
}

interface Hidden {
  readonly index: number;
  readonly value: (outer: FunctionBuilder) => Value;
}

/** A loop being built: its closure object and its exits. */
class RangeLoop {
  readonly object: GrowingStruct;
  readonly hidden = new Map<string, Hidden>();
  readonly exits: RangeExit[] = [];
  private next: Value | undefined;

  constructor(
    readonly f: FunctionBuilder,
    readonly captures: readonly { readonly v: Var; readonly byValue: boolean }[],
  ) {
    const { t } = f;
    this.object = new GrowingStruct(t, [t.ptr, t.int, ...captures.map((c): IrType => (c.byValue ? f.ir(f.varType(c.v)) : t.ptr))]);
  }

  nextSlot(): Value {
    return (this.next ??= this.f.temp(this.f.t.int));
  }
  get usesNext(): boolean {
    return this.next !== undefined;
  }

  body(child: FunctionBuilder, closure: Value): RangeBody {
    const { f } = this;
    const fromOuter = (key: string, type: IrType, value: (outer: FunctionBuilder) => Value): Value => {
      let h = this.hidden.get(key);
      if (!h) this.hidden.set(key, (h = { index: this.object.add(type), value }));
      return child.b.load(type, this.object.address(child.b, closure, h.index));
    };
    const real = f.rangeBody ? f.rangeBody.real : f;
    return {
      real,
      state: this.object.address(child.b, closure, 1),
      resultAddr: (i) => fromOuter(`result${i}`, f.t.ptr, (o) => (o.rangeBody ? o.rangeBody.resultAddr(i) : o.results[i].addr)),
      nextAddr: () => fromOuter('next', f.t.ptr, () => this.nextSlot()),
      exitCode: (exit) => this.exitCode(exit),
      fromOuter,
    };
  }

  private exitCode(exit: RangeExit): number {
    const same = (x: RangeExit): boolean =>
      x.kind === 'return' ? exit.kind === 'return' : exit.kind === 'branch' && x.stmt.tok === exit.stmt.tok && x.stmt.label?.value === exit.stmt.label?.value;
    let i = this.exits.findIndex(same);
    if (i < 0) i = this.exits.push(exit) - 1;
    return i + 1;
  }
}

/** for k, v := range f { … } */
export function rangeOverFunc(f: FunctionBuilder, s: ForStmt, clause: RangeClause, breakTo: Block, label: string | undefined): void {
  const { b, t } = f;
  const iterator = expr(f, clause.x);
  const sig = under(f.type(clause.x)) as Signature;
  const yieldSig = under(sig.params.vars[0].type as Type) as Signature;
  const facts = f.shared.facts.fn(s);
  const captures = [...facts.captures].map((v) => ({ v, byValue: f.shared.facts.capturedByValue(v) }));
  const loop = new RangeLoop(f, captures);
  const fn = buildLoopBody(f, loop, s, clause, yieldSig, label);

  f.at(clause);
  const type = loop.object.type();
  const closure = b.new(type, false, 'body of range-over-func loop');
  b.store(closure, b.addr(fn));
  b.store(loop.object.address(b, closure, 1), b.word(State.ready));
  captures.forEach(({ v, byValue }, i) => {
    b.store(loop.object.address(b, closure, i + 2), byValue ? readVar(f, v) : varAddr(f, v));
  });
  for (const h of loop.hidden.values()) b.store(loop.object.address(b, closure, h.index), h.value(f));
  if (loop.usesNext) b.store(loop.nextSlot(), b.word(0));
  callClosure(f, iterator, [closure], t.void);
  afterLoop(f, loop, closure, breakTo);
  loop.object.close();
}

function afterLoop(f: FunctionBuilder, loop: RangeLoop, closure: Value, breakTo: Block): void {
  const { b, t } = f;
  const state = loop.object.address(b, closure, 1);
  b.guard('other', b.cmp('ne', b.load(t.int, state), b.word(State.panic)), f.rt('panicrangestate'), [b.word(State.missingPanic)]);
  b.store(state, b.word(State.exhausted));
  if (!loop.usesNext) return b.br(breakTo);
  const cases = loop.exits.map((exit, i) => ({ value: b.word(i + 1), to: b.newBlock('range.exit'), exit }));
  b.switch(b.load(t.int, loop.nextSlot()), cases.map(({ value, to }) => ({ value, to })), breakTo);
  for (const { to, exit } of cases) {
    b.place(to);
    if (exit.kind === 'return') returnResults(f);
    else branchStmt(f, exit.stmt);
  }
}

function buildLoopBody(f: FunctionBuilder, loop: RangeLoop, s: ForStmt, clause: RangeClause, sig: Signature, label: string | undefined): FunctionBuilder['fn'] {
  const { t, p } = f;
  const params = sig.params.vars.map((v, i) => ({ name: `v${i}`, type: f.ir(v.type as Type) }));
  const name = f.helperName('range');
  const fn = p.newFunc(name, [...params, { name: '.closure', type: t.ptr }], t.i8, f.posOf(clause));
  const source = { ...f.source, fn, name, signature: sig };
  const child = new FunctionBuilder(p, source, fn, f.shared, f.shared.facts.fn(s), f);
  const { b } = child;
  child.at(clause);
  const closure = fn.params[fn.params.length - 1];
  child.rangeBody = loop.body(child, closure);
  loop.captures.forEach(({ v, byValue }, i) => {
    const addr = loop.object.address(b, closure, i + 2);
    child.places.set(v, { kind: 'memory', addr: byValue ? addr : b.load(t.ptr, addr) });
  });
  const { state } = child.rangeBody;
  const before = b.load(t.int, state);
  b.store(state, b.word(State.panic));
  b.guard('other', b.cmp('eq', before, b.word(State.ready)), child.rt('panicrangestate'), [before]);

  const next = b.newBlock('range.continue');
  const stop = b.newBlock('range.break');
  child.targets.push({ label, breakTo: stop, continueTo: next });
  const values = sig.params.vars.map((v, i) => ({ value: fn.params[i] as Value, type: v.type as Type }));
  assignRangeVars(child, clause, values);
  block(child, s.body.list);
  child.b.pos = f.posOf({ pos: s.body.rbrace });
  child.b.br(next);
  child.b.place(next);
  child.b.store(state, b.word(State.ready));
  child.b.ret(b.bool8(true));
  child.b.place(stop);
  child.b.store(state, b.word(State.done));
  child.b.ret(b.bool8(false));
  return fn;
}
