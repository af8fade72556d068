/**
 * Runs functions of a module. Frames are objects of our own, not the host's stack: there is no limit to recursion, and a goroutine
 * switch puts another chain of frames in place.
 */
import type { Func, Global, Module, New } from '../ir/ir';
import { compileBody } from './compile';
import { Memory, type Hardware } from './memory';
import { Space } from './space';
import { Unknown, type Value } from './value';

/** One step of a compiled function. */
export type Op = (f: Frame) => void;

/** A function outside the module, or one that the platform answers for. Gives its result, or undefined when it has changed frames itself. */
export type HostFunction = (m: Machine, args: readonly Value[], call: CallSite) => Value | undefined;

/** Where a result goes. */
export interface CallSite {
  readonly frame: Frame;
  readonly dest: number;
}

/** What a program runs on. */
export interface Platform extends Hardware {
  /** Functions by link name; they go before the module's own. */
  readonly functions: ReadonlyMap<string, HostFunction>;
  /** Inline assembly. */
  assembly(text: string, args: readonly Value[]): Value;
}

/** A function made ready to run; `ops` is filled when it is first called. */
export class Code {
  ops: Op[] | undefined;
  /** Registers as they are on entry: constants in their places. */
  template: number[] = [];
  slotBytes = 0;
  host: HostFunction | undefined;

  constructor(readonly fn: Func) {}
}

/** An activation of a function. */
export class Frame {
  pc = 0;
  constructor(
    readonly ops: readonly Op[],
    /** Parameters, constants, results of instructions. Nearly all are numbers; see value.ts. */
    readonly r: number[],
    readonly parent: Frame | undefined,
    /** Register of the parent that takes the result; -1 for none. */
    readonly dest: number,
    /** Lowest address of its stack slots. */
    readonly base: number,
    /** Of the stack pointer before the call. */
    readonly callerSp: number,
    readonly code: Code,
  ) {}
}

/** The program ended by itself. */
export class Exit extends Error {
  constructor(readonly status: number) {
    super(`exit status ${status}`);
  }
}

/** The steps that were granted are used up. */
export class OutOfSteps extends Error {}

class Returned extends Error {}

/** Steps between two looks at the budget. */
const slice = 512;

export interface MachineOptions {
  readonly platform: Platform;
  /** Bytes of stack for slots. */
  readonly stack: number;
  /** Finds out what depends on addresses: see tracked-memory.ts. */
  readonly tracked?: boolean;
  readonly memory?: Memory;
}

export class Machine {
  readonly memory: Memory;
  readonly space: Space;
  readonly platform: Platform;
  readonly tracked: boolean;
  frame: Frame;
  /** Lowest address of the stack in use; slots are below. */
  sp: number;
  /** The stack's lowest address. */
  stackLimit: number;
  readonly stackTop: number;
  steps = 0;
  /** Answers for `new` in place of the runtime's allocator. */
  allocated: ((i: New, count: number) => number) | undefined;
  private readonly codes = new Map<Func, Code>();
  private readonly bottom: Code;

  constructor(readonly module: Module, options: MachineOptions) {
    this.platform = options.platform;
    this.tracked = options.tracked ?? false;
    this.memory = options.memory ?? new Memory(module.pointerBytes, options.platform);
    this.space = new Space(module, this.memory, this.tracked);
    this.stackLimit = this.memory.allocate(options.stack, 16);
    this.stackTop = this.sp = this.stackLimit + options.stack;
    this.bottom = new Code({ kind: 'func', name: '', params: [], result: module.types.void, blocks: [], pos: undefined, attrs: {} });
    this.frame = this.bottomFrame();
  }

  /** Runs a function to its end and gives its result. */
  run(fn: Func, args: readonly Value[], budget: number): Value {
    const bottom = (this.frame = this.bottomFrame());
    this.sp = this.stackTop;
    let left = budget;
    try {
      this.call(this.codeOf(fn), args, { frame: bottom, dest: 0 });
      while (left > 0) {
        for (let n = slice; n > 0; n--) {
          const f = this.frame;
          f.ops[f.pc++](f);
        }
        left -= slice;
      }
    } catch (error) {
      if (error instanceof Returned) return bottom.r[0];
      throw error;
    } finally {
      this.steps += budget - left;
    }
    throw new OutOfSteps('out of steps');
  }

  /** The frame below a function that nobody called. */
  bottomFrame(): Frame {
    const stop: Op = () => {
      throw new Returned();
    };
    return new Frame([stop], [0], undefined, -1, this.stackTop, this.stackTop, this.bottom);
  }

  codeOf(fn: Func): Code {
    let c = this.codes.get(fn);
    if (!c) {
      c = new Code(fn);
      c.host = this.platform.functions.get(fn.name);
      this.codes.set(fn, c);
    }
    return c;
  }

  /** Begins a call; it is done when the frame of the call site goes on. */
  call(c: Code, args: readonly Value[], site: CallSite): void {
    if (c.host) {
      const v = c.host(this, args, site);
      if (v !== undefined && site.dest >= 0) site.frame.r[site.dest] = v as number;
      return;
    }
    const f = this.push(c, site.frame, site.dest);
    for (let k = 0; k < args.length; k++) f.r[k] = args[k] as number;
  }

  /** A new frame on top; the caller fills its parameters. */
  push(c: Code, parent: Frame, dest: number): Frame {
    const ops = c.ops ?? this.compile(c);
    const callerSp = this.sp;
    const base = callerSp - c.slotBytes;
    if (base < this.stackLimit) throw new StackOverflow('the interpreted program recurses too deeply');
    this.sp = base;
    if (this.tracked) this.memory.forgetRange(base, c.slotBytes);
    return (this.frame = new Frame(ops, c.template.slice(), parent, dest, base, callerSp, c));
  }

  private compile(c: Code): Op[] {
    if (c.fn.blocks.length === 0) throw new Unknown(`${c.fn.name} is not part of the program`);
    compileBody(this, c);
    return c.ops as Op[];
  }

  /** The function that is running, and its callers. */
  backtrace(): string[] {
    const out: string[] = [];
    for (let f: Frame | undefined = this.frame; f && out.length < 30; f = f.parent) out.push(f.code.fn.name);
    return out;
  }

  /** Memory that is to be read and written as it is written down: only the real machine knows what that does. */
  volatileUse(): void {
    if (this.tracked) throw new Unknown('memory is volatile');
  }

  /** Gives data outside the module an address. */
  symbol(g: Global, address: number): void {
    this.space.place(g, address);
  }
}

export class StackOverflow extends Error {}
