/**
 * Runs functions at compile time, one after the other, each wholly or not at all. What touches hardware, starts goroutines, depends on
 * addresses or takes too long is taken back.
 */
import type { Func, Global, IrType, Module, New, TypeEntry } from '../ir/ir';
import { Machine, type HostFunction, type Platform } from './machine';
import { constantsOf, type NewData, type Results } from './results';
import { Touch, TrackedMemory, type Item } from './tracked-memory';
import { tryAndThrow } from './try-throw';
import { Unknown, type Value } from './value';

export interface EvaluatorOptions {
  /** Steps that one function may take. */
  readonly steps: number;
  /** Bytes that one function may allocate, reachable afterwards or not. */
  readonly allocation: number;
  /** Bytes other than zero that one function may add to the program's data. */
  readonly content: number;
  /** Globals that have the same value between any two initialisers: what is written to them there is forgotten. */
  readonly scratch: ReadonlySet<string>;
  /** Globals that only later passes fill. */
  readonly unknown: ReadonlySet<string>;
}

export { Touch };
export type { NewData };

/** Why a function could not be evaluated; undefined when it was. */
export type Refusal = string | undefined;

const stackBytes = 1 << 18;

export class Evaluator {
  private readonly memory: TrackedMemory;
  private readonly machine: Machine;
  private readonly touches = new Map<Global, Touch>();
  private allocated = 0;
  private pkg = '';

  constructor(readonly module: Module, private readonly options: EvaluatorOptions) {
    const platform = new NoHardware((size) => this.allocate(size, undefined));
    this.memory = new TrackedMemory(module.pointerBytes, platform);
    this.machine = new Machine(module, { platform, stack: stackBytes, tracked: true, memory: this.memory });
    this.machine.allocated = (i, count) => this.allocateNew(i, count);
    this.machine.space.placed = (g, address, size) => {
      const item = this.memory.own(address, size, { global: g, type: g.type, pkg: g.pkg, touch: this.touchOf(g), fresh: true });
      return () => void (item.fresh = false);
    };
    // The stack is nobody's result.
    this.memory.own(this.machine.stackLimit, stackBytes, { global: undefined, type: undefined, pkg: '', touch: Touch.nothing, fresh: true });
    this.memory.commit();
    this.stack.fresh = true;
  }

  get steps(): number {
    return this.machine.steps;
  }

  private get stack(): Item {
    return this.memory.items[1];
  }

  /** Evaluates one function without parameters. */
  attempt(fn: Func): Refusal {
    this.allocated = 0;
    this.pkg = /^(.*?)\.init\b/.exec(fn.name)?.[1] ?? '';
    try {
      this.machine.run(fn, [], this.options.steps);
      for (const item of this.memory.written()) if (this.options.scratch.has(item.global?.name ?? '')) this.memory.restore(item);
      this.checkResults();
    } catch (error) {
      const where = this.machine.backtrace().filter((n) => n !== '');
      this.memory.rollBack();
      return `${error instanceof Error ? error.message : String(error)} in ${where.slice(0, 6).join(' < ')}`;
    }
    this.memory.commit();
    return undefined;
  }

  /** What was written must make sense without the machine that wrote it. */
  private checkResults(): void {
    const seen = new Set<Item>();
    const work = [...this.memory.written()];
    let content = 0;
    for (let item = work.pop(); item; item = work.pop()) {
      if (seen.has(item)) continue;
      seen.add(item);
      if (item.fresh) content += this.memory.raw(item.address, item.size).reduce((n, b) => (b ? n + 1 : n), 0);
      if (content > this.options.content) throw new Unknown('the results are large');
      if (this.memory.isBroken(item)) throw new Unknown('a part of an address is a result');
      this.memory.eachAddress(item, (value) => {
        const to = this.memory.itemAt(value);
        if (this.isResult(value, to) && to?.fresh) work.push(to);
      });
    }
  }

  /** True for addresses that the module has a name for; others end the evaluation. */
  private isResult(value: number, to: Item | undefined): boolean {
    const { space } = this.machine;
    if (to === this.stack) throw new Unknown('the address of a variable on the stack is a result');
    const entry = space.entryAt(value);
    if (entry ? !entry.descriptor : !to && !space.funcAt(value)) throw new Unknown('an address of nothing is a result');
    if (to?.global && !entry && this.module.globals.get(to.global.name) !== to.global) throw new Unknown('the address of a part of a type is a result');
    return true;
  }

  /** The data of the module as it is after all that was evaluated. */
  results(): Results {
    return constantsOf(this.module, this.machine.space, this.memory);
  }

  // ---- what others may touch ---------------------------------------------------------------------------

  private touchOf(g: Global): Touch {
    if (g.external || !g.init || this.options.unknown.has(g.name)) return Touch.writes;
    if (this.options.scratch.has(g.name) || g.readonly) return Touch.nothing;
    if (g.exported || g.section !== undefined || this.module.rootGlobals.includes(g)) return Touch.writes;
    return this.touches.get(g) ?? Touch.nothing;
  }

  /** Code that will run at the start reads a global, or writes to it. True if that is more than was known. */
  touch(g: Global, how: Touch): boolean {
    if (this.options.scratch.has(g.name)) return false;
    if ((this.touches.get(g) ?? Touch.nothing) >= how) return false;
    this.touches.set(g, how);
    const place = this.machine.space.placeOf(g);
    const item = place === undefined ? undefined : this.memory.itemAt(place);
    if (item) item.touch = this.touchOf(g);
    return true;
  }

  /** What the present contents of a global lead to; undefined while it is as the module says. The allocated memory among it counts as written to. */
  contents(g: Global): Contents | undefined {
    const place = this.machine.space.placeOf(g);
    const first = place === undefined ? undefined : this.memory.itemAt(place);
    if (!first?.changed) return undefined;
    const out: Contents = { funcs: [], globals: [], types: [] };
    const seen = new Set<Item>([first]);
    const work = [first];
    for (let item = work.pop(); item; item = work.pop()) {
      this.memory.eachAddress(item, (value) => {
        const fn = this.machine.space.funcAt(value);
        if (fn) out.funcs.push(fn);
        const type = this.machine.space.entryAt(value);
        if (type) return void out.types.push(type);
        const to = this.memory.itemAt(value);
        if (!to || seen.has(to)) return;
        seen.add(to);
        if (to.global) return void out.globals.push(to.global);
        to.touch = Touch.writes;
        work.push(to);
      });
    }
    return out;
  }

  // ---- allocation ------------------------------------------------------------------------------------------

  private allocateNew(i: New, count: number): number {
    const { types } = this.module;
    return this.allocate(this.machine.space.layouts.size(i.elem) * count, i.count === undefined ? i.elem : types.array(i.elem, count));
  }

  private allocate(size: number, type: IrType | undefined): number {
    this.allocated += size + 16;
    if (!(this.allocated <= this.options.allocation)) throw new Unknown('much memory is allocated');
    const at = this.memory.allocate(size, 8);
    this.memory.own(at, size, { global: undefined, type, pkg: this.pkg, touch: Touch.nothing, fresh: true });
    return at;
  }
}

/** What memory leads to. */
export interface Contents {
  readonly funcs: Func[];
  readonly globals: Global[];
  readonly types: TypeEntry[];
}

/** The platform of compile-time evaluation: there is none. */
class NoHardware implements Platform {
  readonly functions: ReadonlyMap<string, HostFunction>;

  constructor(allocate: (size: number) => number) {
    const refuse = (what: string): HostFunction => () => {
      throw new Unknown(what);
    };
    this.functions = new Map<string, HostFunction>([
      ['runtime.alloc', (_, [size]) => allocate(Number(size) >>> 0)],
      ['flash_irq_save', () => 0],
      ['flash_irq_restore', () => undefined],
      ['runtime.newproc', refuse('a goroutine is started')],
      ['runtime.park', refuse('it waits')],
      ['runtime.GC', refuse('the collector is called')],
      ['runtime.callStack', refuse('it asks for its callers')],
      ...tryAndThrow(),
    ]);
  }

  read(address: number): number {
    throw new Unknown(`address 0x${address.toString(16)} is read`);
  }
  write(address: number): void {
    throw new Unknown(`address 0x${address.toString(16)} is written`);
  }
  assembly(): Value {
    throw new Unknown('assembly');
  }
}
