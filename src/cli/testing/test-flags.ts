/** Flags of `flash test` that are Go's own: what the test program is told of them. */
import { usage } from '../argv';
import type { Context } from '../context';
import type { FlagName } from '../flags';

/** Passed on as `-test.NAME=VALUE`. */
const passedOn = ['run', 'skip', 'bench', 'benchtime', 'count', 'parallel', 'list', 'shuffle', 'cpu'] as const satisfies readonly FlagName[];
const switches = ['short', 'benchmem', 'failfast', 'fullpath'] as const satisfies readonly FlagName[];

export const testFlags: readonly FlagName[] = [...passedOn, ...switches, 'v', 'timeout', 'c', 'o', 'p'];

const defaultTimeout = '10m';

export interface TestFlags {
  /** Arguments of the test program. */
  readonly args: readonly string[];
  /** All that a program prints is shown, also when it passes. */
  readonly showOutput: boolean;
  /** Milliseconds; 0 for no limit. */
  readonly timeoutMs: number;
  /** As the user or Go wrote it. */
  readonly timeout: string;
}

/** Reads the flags of the command line. */
export function readTestFlags(context: Context): TestFlags {
  const timeout = goDuration(context.text('timeout') ?? defaultTimeout);
  const args = ['-test.paniconexit0', `-test.timeout=${timeout}`];
  if (context.json) args.push('-test.v=test2json');
  else if (context.has('v')) args.push('-test.v=true');
  for (const name of passedOn) {
    const value = context.text(name);
    if (value !== undefined) args.push(`-test.${name}=${value}`);
  }
  for (const name of switches) if (context.has(name)) args.push(`-test.${name}=true`);
  return { args: [...args, ...context.line.programArgs], showOutput: context.has('v') || context.has('list') || context.has('bench'), timeoutMs: milliseconds(timeout), timeout };
}

const units: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
const part = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g;

/** A time as Go's flags take it: `1m30s`; a plain number counts seconds. */
function goDuration(text: string): string {
  if (/^\d+(\.\d+)?$/.test(text)) return text === '0' ? '0s' : `${text}s`;
  if (text.replace(part, '') !== '' || text === '') throw usage(`--timeout is a time such as 90s or 2m, not "${text}"`);
  return text;
}

function milliseconds(duration: string): number {
  let sum = 0;
  for (const [, n, unit] of duration.matchAll(part)) sum += Number(n) * units[unit];
  return sum;
}
