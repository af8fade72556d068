/**
 * Loops of the library that go on as long as input comes, such as that of io.Copy: nothing in memory says how often they go
 * round. Readers of what is in memory (strings.Reader, bytes.Buffer) are no input; those that make much of little are.
 */
import type { Func, Inst, Module } from '../ir/ir';
import type { Calls } from './calls';
import type { Loop } from './loops';
import { reachable } from './reachable';
import type { Trips } from './trips';

/** Functions of the library that read what comes from outside, from another goroutine, or from what is compressed. */
const sources = /^(os\.\(\*File\)\.(Read|ReadAt)|io\.\(\*PipeReader\)\.Read|net\.\(\*\w+\)\.Read|compress\/\S+\.Read|machine\.\S*\.(Read|ReadByte))$/;
/** Readers of the user's may read from anything. */
const readers = /\.(Read|ReadByte|ReadRune|ReadAt)$/;

/** What the library calls functions that get more input. Others may come to read by a func value that is never in them. */
const steps = /\.(\w*[rR]ead\w*|\w*[fF]ill)(-\w+)?$/;

/** What the loops of a module are asked. */
export interface LoopFacts {
  readonly graph: Calls;
  readonly isUser: (f: Func) => boolean;
  /** The loops around an instruction. */
  readonly around: (f: Func, i: Inst) => readonly Loop[];
  readonly trips: (f: Func, loop: Loop) => Trips;
}

/** Knows the library's loops that input drives. */
export class InputLoops {
  private readonly reading: ReadonlySet<Func>;
  private readonly known = new Map<Loop, boolean>();

  constructor(m: Module, private readonly facts: LoopFacts) {
    this.reading = callersOf(m, facts, [...m.funcs.values()].filter((f) => f.blocks.length > 0 && (facts.isUser(f) ? readers : sources).test(f.name)));
  }

  /** Whether an instruction of the library's stands in such a loop. The scheduler's loops are not meant: who waits lets others run. */
  drive(f: Func, i: Inst): boolean {
    if (!this.reading.has(f) || f.name.startsWith('runtime.')) return false;
    return this.facts.around(f, i).some((loop) => this.isDriven(f, loop));
  }

  private isDriven(f: Func, loop: Loop): boolean {
    let driven = this.known.get(loop);
    if (driven === undefined) this.known.set(loop, (driven = /^(open|endless)$/.test(String(this.facts.trips(f, loop))) && this.reads(f, loop)));
    return driven;
  }

  private reads(f: Func, loop: Loop): boolean {
    return this.facts.graph.edges(f).some((e) => !e.byType && this.reading.has(e.to) && steps.test(e.to.name) && this.facts.around(f, e.inst).some((l) => l.head === loop.head));
  }
}

/** The functions, and all that may come to call them; func values of which only the type is known lead too far. */
function callersOf(m: Module, { graph }: LoopFacts, from: readonly Func[]): ReadonlySet<Func> {
  if (from.length === 0) return new Set();
  const callers = new Map<Func, Func[]>();
  for (const f of m.funcs.values()) {
    if (f.blocks.length === 0) continue;
    for (const e of graph.edges(f)) if (!e.byType) callers.set(e.to, [...(callers.get(e.to) ?? []), f]);
  }
  return reachable(from, (f) => callers.get(f));
}
