/** Breaks off the writing of a program at a moment of chance, and looks whether the next run succeeds. */
import type { FlashSpec } from '../../src/board/target';
import type { Image } from '../../src/image/image';
import type { Bench } from './cases';
import { outcome } from './harness';

/** What breaks a run off: Ctrl-C, a pulled plug, or the end of the process. */
export type Break = 'ctrl-c' | 'unplug' | 'kill';

export type Breakable = Pick<Bench, 'host' | 'flash' | 'replug' | 'line' | 'holds' | 'runs' | 'stick'>;

export interface BreakableCase {
  readonly name: string;
  readonly method: FlashSpec['method'];
  readonly unrepeatable: number;
  make(): Breakable;
  /** Ctrl-C and a pulled plug where nothing is said. */
  readonly breaks?: readonly Break[];
  /** What is being written when it is broken off, where that is not the same as what is written after it. */
  readonly before?: Image;
}

/** Numbers from a seed, so that a failure can be repeated. */
export function randomNumbers(seed: number): () => number {
  let x = seed >>> 0;
  return () => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    return x / 2 ** 32;
  };
}

/** How much goes to the device in a run that nothing disturbs. */
export async function writesOf(c: BreakableCase): Promise<number> {
  const bench = c.make();
  const r = await outcome(bench.host, bench.flash());
  if (!('ok' in r)) throw new Error(`${c.name} fails undisturbed: ${r.failed.message}`);
  return bench.line().writes;
}

/**
 * Ends the run at its n-th write: by Ctrl-C or with the process, after which the device stays in the middle of what it was told, or by pulling the plug, after which it is plugged in again.
 * Gives what went wrong with the run after that; nothing when it succeeded.
 */
export async function interruptAt(c: BreakableCase, n: number, how: Break): Promise<string | undefined> {
  const bench = c.make();
  const stop = new AbortController();
  const line = bench.line();
  const { received } = line;
  if (how === 'unplug') line.strike = { fault: 'unplug', at: n };
  else {
    line.received = (data) => {
      // What comes after the end of a process is nobody's.
      if (line.writes === n && how === 'kill') throw new Error('killed');
      if (line.writes === n) stop.abort();
      received.call(line, data);
    };
  }
  const first = await outcome(bench.host, bench.flash({ signal: stop.signal, ...(c.before ? { image: c.before } : {}) }));
  line.received = received;
  if ('ok' in first) return !c.before && bench.holds() ? undefined : `broken off at ${n} (${how}) it was called good`;
  if (!first.failed.help) return `broken off at ${n} (${how}) it did not say how to go on`;
  if (how === 'unplug') bench.replug();
  const second = await outcome(bench.host, bench.flash());
  if (!('ok' in second)) return `after ${n} (${how}) the next run failed: ${second.failed.message}`;
  return bench.holds() && bench.runs() ? undefined : `after ${n} (${how}) the next run left something else`;
}

/** Breaks off `times` runs at moments of chance, each way as often. */
export async function interruptions(c: BreakableCase, times: number, seed: number): Promise<readonly string[]> {
  const random = randomNumbers(seed);
  const breaks = c.breaks ?? ['ctrl-c', 'unplug'];
  const writes = await writesOf(c);
  const problems: string[] = [];
  for (let i = 0; i < times; i++) {
    // Once the program runs, it is no longer the writing that is broken off.
    const at = Math.floor(random() * (writes - c.unrepeatable));
    const problem = await interruptAt(c, at, breaks[i % breaks.length]);
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
}
