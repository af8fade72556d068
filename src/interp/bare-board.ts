/**
 * A board to run whole programs on: QEMU's mps2-an386 as far as the runtime looks at it. A serial port that is always ready, a timer
 * that counts steps, and what runtime/asm provides.
 */
import type { Global, Module } from '../ir/ir';
import type { Frame} from './machine';
import { Exit, Machine, OutOfSteps, StackOverflow, type HostFunction, type Platform } from './machine';
import { tryAndThrow } from './try-throw';
import type { Value } from './value';

const timerValue = 0x4000_0004;
const serialData = 0x4000_4000;
/** Offsets of words in the first frame of a goroutine; runtime/src/runtime/arch_cortexm.go writes them. */
const taskArgument = 0;
const taskEntry = 1;

export interface RunOptions {
  readonly heap?: number;
  readonly stack?: number;
  /** How many steps the program may take. */
  readonly budget?: number;
}

export interface RunResult {
  readonly output: string;
  /** Exit status; undefined when the program did not end. */
  readonly status: number | undefined;
  readonly steps: number;
  /** Why the program could not be run on. */
  readonly error?: string;
}

/** Where a goroutine goes on. */
interface Fiber {
  readonly frame: Frame;
  readonly sp: number;
  /** What its context holds as the stack pointer: another value there is another goroutine. */
  readonly token: number;
  readonly stack: Stack;
}

interface Stack {
  readonly limit: number;
  readonly top: number;
}

const goroutineStack = 1 << 17;
/** What the program itself sets aside for a stack; it is not used. */
const wordsForStack = 256;

/** Runs a program from `runtime.resetMain` to its exit. */
export function runProgram(module: Module, options: RunOptions = {}): RunResult {
  const board = new BareBoard();
  const m = new Machine(module, { platform: board, stack: options.stack ?? 4 << 20 });
  board.start(m, options.heap ?? 8 << 20);
  const main = module.funcs.get('runtime.resetMain');
  if (!main) throw new Error('the program has no entry');
  const done = (status: number | undefined, error?: string): RunResult => ({ output: board.output, status, steps: m.steps, ...(error === undefined ? {} : { error }) });
  try {
    m.run(main, [], options.budget ?? 200_000_000);
    return done(0);
  } catch (error) {
    if (error instanceof Exit) return done(error.status);
    if (error instanceof OutOfSteps || error instanceof StackOverflow) return done(undefined, error.message);
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return done(undefined, `${text}\nin ${m.backtrace().join(' < ')}`);
  }
}

class BareBoard implements Platform {
  readonly functions: ReadonlyMap<string, HostFunction>;
  private readonly chunks: string[] = [];
  private ticks = 0;
  private readonly fibers = new Map<number, Fiber>();
  private readonly idleStacks: Stack[] = [];
  private current: Stack = { limit: 0, top: 0 };

  constructor() {
    const none: HostFunction = () => undefined;
    const status: HostFunction = (_, [n]) => {
      throw new Exit(n as number);
    };
    this.functions = new Map<string, HostFunction>([
      ['flash_exit', status],
      ['flash_semihost_exit', status],
      ['flash_irq_save', () => 0],
      ['flash_irq_restore', none],
      ['flash_wfi', none],
      ['llvm.trap', () => { throw new Exit(2); }],
      ...tryAndThrow(),
      ['flash_system', (m, [code], site) => this.system(m, code as number, site.frame)],
      ['flash_guard', none],
      ['flash_restart', (m, [, code], site) => this.system(m, code as number, site.frame)],
      ['flash_switch', (m, [from, to], site) => this.switch(m, from as number, to as number, site.frame)],
    ]);
  }

  get output(): string {
    return this.chunks.join('');
  }

  /** Gives the linker script's symbols their addresses. */
  start(m: Machine, heap: number): void {
    this.current = { limit: m.stackLimit, top: m.stackTop };
    const start = m.memory.allocate(heap, 16);
    // The table of stack sizes has the one line for all goroutines.
    const sizes = m.memory.allocate(16, 16);
    m.memory.setPtr(sizes + m.memory.pointerBytes, wordsForStack);
    const symbols: Record<string, number> = { flash_stack_sizes: sizes, flash_build_id: m.memory.allocate(8, 8), _heap_start: start, _heap_end: start + heap, _stack_top: m.stackTop, _stack_bottom: m.stackLimit };
    for (const [name, address] of Object.entries(symbols)) {
      const g: Global | undefined = m.module.globals.get(name);
      if (g) m.symbol(g, address);
    }
  }

  read(address: number): number {
    if (address === timerValue) return ~(this.ticks += 25) >>> 0;
    return 0;
  }

  write(address: number, _bytes: number, value: number): void {
    if (address === serialData) this.chunks.push(String.fromCharCode(value & 0xff));
    else if (address < 0x1000) throw new Error(`a write to address ${address}`);
  }

  assembly(text: string): Value {
    throw new Error(`assembly cannot be interpreted: ${text}`);
  }

  /** Goes on with other code, for good: the stack it leaves does not matter. */
  private system(m: Machine, code: number, frame: Frame): undefined {
    const target = m.space.funcAt(code);
    if (!target) throw new Error('flash_system of what is no function');
    m.call(m.codeOf(target), [0], { frame, dest: -1 });
  }

  // ---- goroutines ------------------------------------------------------------------------------------------

  private switch(m: Machine, from: number, to: number, frame: Frame): undefined {
    const { memory } = m;
    // Every goroutine has its own memory for slots, so this value is no other's.
    const token = m.sp;
    memory.setPtr(from, token);
    this.fibers.set(from, { frame, sp: m.sp, token, stack: this.current });
    const known = this.fibers.get(to);
    this.fibers.delete(to);
    const sp = memory.ptr(to);
    if (known && known.token === sp) {
      m.frame = known.frame;
      m.sp = known.sp;
      this.take(m, known.stack);
      return;
    }
    if (known) this.idleStacks.push(known.stack);
    const word = memory.pointerBytes;
    const argument = memory.ptr(sp + taskArgument * word);
    const entry = m.space.funcAt(memory.ptr(sp + taskEntry * word));
    if (!entry) throw new Error('a goroutine without code');
    const stack = this.idleStacks.pop() ?? newStack(m);
    this.take(m, stack);
    m.sp = stack.top;
    m.call(m.codeOf(entry), [argument], { frame: m.bottomFrame(), dest: -1 });
  }

  private take(m: Machine, stack: Stack): void {
    this.current = stack;
    m.stackLimit = stack.limit;
  }
}

function newStack(m: Machine): Stack {
  const limit = m.memory.allocate(goroutineStack, 16);
  return { limit, top: limit + goroutineStack };
}
