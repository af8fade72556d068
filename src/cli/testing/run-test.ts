/** Runs a test program on a device until it ends or its time is over. */
import type { Device, Ended } from '../../device/device';
import type { BuildResult } from '../../build/options';
import { isElf } from '../../image/elf';
import { Symbolizer } from '../../symbols/symbolizer';
import { TraceFilter } from '../../symbols/trace';
import type { Context } from '../context';

export interface TestRun {
  readonly passed: boolean;
  readonly seconds: number;
  /** How it ended, as Go says it: `exit status 1`. */
  readonly status: string;
}

/** A program that can still run its timers ends itself at its limit; what it has not done by then, it will not do. */
const graceMs = 5_000;

/** What arrives is handed to `output`. */
export async function runTest(context: Context, device: Device, built: BuildResult, timeoutMs: number, output: (text: string) => void): Promise<TestRun> {
  const { host, signal } = context;

  const filter = new TraceFilter(isElf(built.elf) ? new Symbolizer(built.elf) : undefined);
  const decoder = new TextDecoder();
  const show = (bytes: Uint8Array): void => output(decoder.decode(bytes, { stream: true }).replaceAll('\r\n', '\n'));
  let last = 0;
  const over = new AbortController();
  let start = host.clock.now();
  const seconds = (): number => (host.clock.now() - start) / 1000;
  try {
    await device.load(built.image, signal);
    // To write a board takes longer than to start a simulator, and is not the program's time.
    start = last = host.clock.now();
    const allowedMs = timeoutMs + Math.max(graceMs, timeoutMs / 10);
    const limit = timeoutMs > 0 ? host.clock.sleep(allowedMs, over.signal).then(() => 'timeout' as const) : new Promise<never>(() => undefined);
    device.endInput();
    const pump = (async (): Promise<Ended> => {
      for await (const bytes of device.output()) {
        last = host.clock.now();
        show(filter.push(bytes));
      }
      show(filter.flush());
      return device.exited;
    })();
    const ended = await Promise.race([pump, limit, context.stopped.then(() => 'stopped' as const)]);
    if (ended === 'timeout') {
      const silence = ((host.clock.now() - last) / 1000).toFixed(0);
      return { passed: false, seconds: seconds(), status: `*** Test killed: ran too long (${(allowedMs / 1000).toFixed(0)}s), silent for the last ${silence}s.` };
    }
    if (ended === 'stopped') return { passed: false, seconds: seconds(), status: 'interrupted' };
    return { passed: ended.kind === 'exit' && ended.status === 0, seconds: seconds(), status: statusText(ended) };
  } finally {
    over.abort();
    await device.close();
  }
}

function statusText(ended: Ended): string {
  if (ended.kind === 'exit') return `exit status ${ended.status}`;
  return ended.kind === 'fault' ? ended.message : ended.reason;
}
