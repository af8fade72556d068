/** Breaks off the writing of a program at a moment of chance, and looks whether the next run succeeds. */
import type { MethodCase } from './cases';
import { outcome } from './harness';

/** Numbers from a seed, so that a failure can be repeated. */
export function randomNumbers(seed: number): () => number {
  let x = seed >>> 0;
  return () => {
    x = (Math.imul(x, 1664525) + 1013904223) >>> 0;
    return x / 2 ** 32;
  };
}

/** How much goes to the device in a run that nothing disturbs. */
export async function writesOf(c: MethodCase): Promise<number> {
  const bench = c.make();
  const r = await outcome(bench.host, bench.flash());
  if (!('ok' in r)) throw new Error(`${c.name} fails undisturbed: ${r.failed.message}`);
  return bench.line().writes;
}

/**
 * Ends the run at its n-th write: by Ctrl-C, after which the device stays in the middle of what it was told, or by pulling the plug, after which it is plugged in again.
 * Gives what went wrong with the run after that; nothing when it succeeded.
 */
export async function interruptAt(c: MethodCase, n: number, how: 'ctrl-c' | 'unplug'): Promise<string | undefined> {
  const bench = c.make();
  const stop = new AbortController();
  const line = bench.line();
  if (how === 'unplug') line.strike = { fault: 'unplug', at: n };
  else {
    const received = line.received.bind(line);
    line.received = (data) => {
      if (line.writes === n) stop.abort();
      received(data);
    };
  }
  const first = await outcome(bench.host, bench.flash({ signal: stop.signal }));
  if ('ok' in first) return bench.holds() ? undefined : `broken off at ${n} (${how}) it was called good`;
  if (!first.failed.help) return `broken off at ${n} (${how}) it did not say how to go on`;
  if (how === 'unplug') bench.replug();
  const second = await outcome(bench.host, bench.flash());
  if (!('ok' in second)) return `after ${n} (${how}) the next run failed: ${second.failed.message}`;
  return bench.holds() && bench.runs() ? undefined : `after ${n} (${how}) the next run left something else`;
}

/** Breaks off `times` runs at moments of chance, half of them each way. */
export async function interruptions(c: MethodCase, times: number, seed: number): Promise<readonly string[]> {
  const random = randomNumbers(seed);
  const writes = await writesOf(c);
  const problems: string[] = [];
  for (let i = 0; i < times; i++) {
    // Once the program runs, it is no longer the writing that is broken off.
    const at = Math.floor(random() * (writes - c.unrepeatable));
    const problem = await interruptAt(c, at, i % 2 === 0 ? 'ctrl-c' : 'unplug');
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
}
