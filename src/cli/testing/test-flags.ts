/** Flags of `flash test` that are Go's own: what the test program is told of them. */
import { isSeconds, parseDuration } from '../../util/duration';
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
  const given = context.text('timeout') ?? defaultTimeout;
  const timeout = isSeconds(given) ? `${given}s` : given;
  const args = ['-test.paniconexit0', `-test.timeout=${timeout}`];
  if (context.json) args.push('-test.v=test2json');
  else if (context.has('v')) args.push('-test.v=true');
  for (const name of passedOn) {
    const value = context.text(name);
    if (value !== undefined) args.push(`-test.${name}=${value}`);
  }
  for (const name of switches) if (context.has(name)) args.push(`-test.${name}=true`);
  return { args: [...args, ...context.line.programArgs], showOutput: context.has('v') || context.has('list') || context.has('bench'), timeoutMs: parseDuration(given) as number, timeout };
}
