/** The front door of the room: how much stack each goroutine, main and the interrupts of a linked program need. */
import { findSection, readElf } from '../image/elf';
import { CallGraph, failureReport, type CallNode } from './call-graph';
import type { CallFacts, Hole } from './call-facts';
import { Depths, type Depth, type PathStep } from './depths';
import { readStackTable } from './stack-table';
import { alignUp } from '../util/size';

/** What is known of the core's interrupts. */
export interface InterruptModel {
  /** Bytes that the core itself pushes on the stack it interrupts: a goroutine's, too. */
  readonly frame: number;
  /** Where there is no table of handlers: the assembly that is entered, on the system stack, and what it calls. */
  readonly trap: { readonly entry: string; readonly handler: string } | undefined;
}

export interface StackOptions {
  readonly interrupts: InterruptModel;
  /** The size of a goroutine's stack where its depth is unknown, by the function that `go` starts. */
  readonly unknownBytes: (name: string) => number;
  /** Bytes at the bottom of each goroutine's stack that it must not use. */
  readonly guardBytes: number;
}

export interface GoroutineStack {
  /** The function that `go` starts. */
  readonly name: string;
  /** As code of the program sees it. */
  readonly pointer: number;
  readonly depth: Depth;
  /** The size of its stack. */
  readonly bytes: number;
}

export interface StackReport {
  readonly goroutines: readonly GoroutineStack[];
  readonly main: Depth;
  /** The deepest handler, what the core pushes for it included; undefined in a program without handlers. */
  readonly interrupt: Depth | undefined;
  /** What reports the end of a program that fails: it runs on the system stack, on top of what main has there. */
  readonly report: Depth | undefined;
  /** Bytes that the system stack needs; undefined where main's depth, or a handler's, is unknown. */
  readonly system: number | undefined;
}

/** What of the report is kept with a program: bytes that main and the deepest handler need, where that is known, and those there are. */
export interface StackSummary {
  readonly main: number | undefined;
  readonly interrupt: number | undefined;
  readonly size: number;
}

/** The essence of a report on a program whose system stack has `size` bytes. */
export function summarizeStacks(r: StackReport, size: number): StackSummary {
  const bytes = (d: Depth | undefined): number | undefined => (d?.kind === 'known' ? d.bytes : undefined);
  return { main: bytes(r.main), interrupt: r.interrupt ? bytes(r.interrupt) : 0, size };
}

/** Bytes of a linked program's system stack. */
export function systemStackSize(elf: Uint8Array): number {
  return findSection(readElf(elf), '.stack')?.size ?? 0;
}

/** How many deferred calls may panic in turn. */
type Nested = 'one' | 'all';

const taskStart = 'runtime.taskMain-thunk';
const mainStart = 'runtime.resetMain';
/** Code that handles what ends the program, or starts it. */
const noHandlers = new Set(['Reset_Handler', 'flash_fault', 'flash_unhandled']);

/** Analyses a linked program. */
export function analyseStacks(elf: Uint8Array, facts: CallFacts, options: StackOptions): StackReport {
  return new Stacks(new CallGraph(elf, facts), facts, options).run();
}

class Stacks {
  private readonly depths: Depths;

  constructor(private readonly graph: CallGraph, facts: CallFacts, private readonly options: StackOptions) {
    this.depths = new Depths(graph, facts);
  }

  run(): StackReport {
    const start = this.graph.find(mainStart);
    const main: Depth = start === undefined ? { kind: 'known', bytes: 0, path: [] } : this.withPanics(start, undefined, 'one');
    const interrupt = this.interrupt();
    const report = this.report();
    return { goroutines: this.goroutines(), main, interrupt, report, system: systemNeed(main, interrupt, report) };
  }

  // ---- goroutines ----

  private goroutines(): readonly GoroutineStack[] {
    const start = this.graph.find(taskStart);
    const seen = new Map<number, GoroutineStack>();
    // Equal functions are one in the program, under one of their names: the table has the address.
    for (const { pointer } of readStackTable(this.graph.elf.bytes)?.sizes ?? []) {
      const address = this.graph.codePointer(pointer);
      if (address === undefined || start === undefined || seen.has(address)) continue;
      const depth = this.withPanics(start, address, 'all');
      const name = this.graph.nameOf(address);
      seen.set(address, { name, pointer, depth, bytes: this.size(depth, name) });
    }
    return [...seen.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  private size(depth: Depth, name: string): number {
    const { interrupts, guardBytes, unknownBytes } = this.options;
    if (depth.kind !== 'known') return unknownBytes(name);
    // The core may have to align the stack before it pushes.
    const frame = interrupts.frame > 0 ? interrupts.frame + 4 : 0;
    // Without a frame that hardware pushes the core is one whose stacks are aligned to 16, in memory that is aligned to 8.
    const align = interrupts.frame > 0 ? 8 : 16;
    return alignUp(depth.bytes + frame + guardBytes, align) + align - 8;
  }

  /** The depth from a function on, with what it defers run by panics. `entry` is what a goroutine's first function calls. */
  private withPanics(start: number, entry: number | undefined, nested: Nested): Depth {
    const own = this.depths.depth(start);
    if (own.kind !== 'known') return own;
    const first = this.hole(start, 'entry') ?? 0;
    const below = entry === undefined ? undefined : this.depths.depth(entry);
    if (below && below.kind !== 'known') return below;
    const plain = below && first + below.bytes >= own.bytes ? { kind: 'known' as const, bytes: first + below.bytes, path: [{ name: this.graph.nameOf(start), bytes: first }, ...below.path] } : own;
    const panic = entry === undefined ? this.panics(start, 0, [], nested) : this.panics(entry, first, [{ name: this.graph.nameOf(start), bytes: first }], nested);
    if (!panic) return plain;
    return panic.kind === 'known' && panic.bytes <= plain.bytes ? plain : panic;
  }

  /**
   * A panic runs the deferred calls of all functions that are active, on top of the stack; each of them may panic in turn, which
   * runs those that are left. So each deferred call may lie there once, down to where it panics, and one of them in full. A stack
   * without a guard must hold all of that; where there is one, that much bad luck is left to it.
   */
  private panics(root: number, at: number, path: readonly PathStep[], nested: Nested): Depth | undefined {
    const unwind = this.hole(root, 'unwind');
    const deferred = this.deferredBelow(root);
    if (unwind === undefined || deferred.length === 0) return undefined;
    let sum = at + unwind;
    const steps: PathStep[] = [...path, { name: `${this.graph.nameOf(root)} … panic`, bytes: unwind }];
    let last: Depth | undefined;
    for (const { address, times } of deferred) {
      const d = this.depths.depth(address);
      if (d.kind !== 'known') return d;
      if (!last || d.bytes > (last as { bytes: number }).bytes) last = d;
      const again = this.hole(address, 'unwind');
      if (again === undefined || nested === 'one') continue;
      sum += times * again;
      steps.push({ name: `deferred ${this.graph.nameOf(address)} … panic`, bytes: times * again });
    }
    if (last?.kind !== 'known') return undefined;
    return { kind: 'known', bytes: sum + last.bytes, path: [...steps, ...last.path] };
  }

  /** All calls that functions from here on defer, and how many such functions there are for each. */
  private deferredBelow(root: number): readonly { readonly address: number; readonly times: number }[] {
    const times = new Map<number, number>();
    const done = new Set<number>();
    for (let roots = [root]; roots.length > 0; ) {
      const found: number[] = [];
      for (const a of this.depths.reach(roots)) {
        if (done.has(a)) continue;
        done.add(a);
        for (const body of this.depths.bodiesOf(this.graph.node(a))) {
          for (const d of this.depths.deferredBy(body)) {
            if (!times.has(d)) found.push(d);
            times.set(d, (times.get(d) ?? 0) + 1);
          }
        }
      }
      roots = found;
    }
    return [...times].map(([address, n]) => ({ address, times: n }));
  }

  private hole(root: number, hole: Hole): number | undefined {
    return this.depths.distance(root, (n: CallNode) => n.holes.get(hole));
  }

  // ---- the system stack ----

  private interrupt(): Depth | undefined {
    const { frame, trap } = this.options.interrupts;
    const find = (name: string): number[] => [this.graph.find(name)].filter((a) => a !== undefined);
    const first = trap ? find(trap.entry).map((a) => this.graph.node(a).frame)[0] ?? 0 : frame + 4;
    let worst: Depth | undefined;
    for (const h of trap ? find(trap.handler) : this.vectors()) {
      const d = this.withPanics(h, undefined, 'one');
      if (d.kind !== 'known') return d;
      if (worst?.kind !== 'known' || d.bytes > worst.bytes) worst = d;
    }
    if (worst?.kind !== 'known') return undefined;
    return { kind: 'known', bytes: worst.bytes + first, path: [{ name: trap?.entry ?? 'exception frame', bytes: first }, ...worst.path] };
  }

  /** The handlers in the vector table. */
  private vectors(): readonly number[] {
    const table = this.graph.findData('__isr_vector');
    const out = new Set<number>();
    if (!table) return [];
    for (let at = table.address; at < table.address + table.size; at += 4) {
      const f = this.graph.codePointer(this.graph.wordAt(at) ?? 0);
      if (f !== undefined && !noHandlers.has(this.graph.nameOf(f))) out.add(f);
    }
    return [...out];
  }

  private report(): Depth | undefined {
    const address = this.graph.find(failureReport);
    return address === undefined ? undefined : this.depths.depth(address);
  }
}

function systemNeed(main: Depth, interrupt: Depth | undefined, report: Depth | undefined): number | undefined {
  if (main.kind !== 'known' || (interrupt && interrupt.kind !== 'known')) return undefined;
  return main.bytes + Math.max(interrupt?.kind === 'known' ? interrupt.bytes : 0, report?.kind === 'known' ? report.bytes : 0);
}
