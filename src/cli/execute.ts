/** Runs an image on a device until it ends: output out, input in, traces decoded, a time limit, and texts to wait for. */
import { FlashError } from '../diag/diagnostic';
import type { Device, Ended } from '../device/device';
import { interruptedStatus } from '../host/signals';
import { isElf } from '../image/elf';
import type { Image } from '../image/image';
import { Symbolizer } from '../symbols/symbolizer';
import { TraceFilter } from '../symbols/trace';
import type { Context } from './context';
import { textWatch, type TextWatch } from './wait-text';

/** How the watching of a program ended: by itself, by a text, by the time limit, or by Ctrl-C. */
export type Outcome = { readonly kind: 'ended'; readonly ended: Ended } | { readonly kind: 'until' | 'fail' | 'timeout' | 'interrupted' };

const HOLD_MS = 150;

/** Loads the image and stays until the end; gives the exit status. */
export async function execute(context: Context, device: Device, image: Image): Promise<number> {
  const symbolizer = isElf(image.elf) ? new Symbolizer(image.elf) : undefined;
  const limit = new AbortController();
  const outcome = await watch(context, device, image, symbolizer, limit);
  limit.abort();
  await device.close();
  return report(context, outcome, symbolizer);
}

async function watch(context: Context, device: Device, image: Image, symbolizer: Symbolizer | undefined, limit: AbortController): Promise<Outcome> {
  const { host, signal } = context;
  const texts = textWatch(context);
  const timeout = context.duration('timeout');
  await device.load(image, signal);
  const endings: Promise<Outcome>[] = [context.stopped.then(() => ({ kind: 'interrupted' }))];
  if (timeout !== undefined) endings.push(host.clock.sleep(timeout, limit.signal).then(() => ({ kind: 'timeout' })));
  void feedInput(context, device, limit.signal);
  endings.push(pump(context, device, new TraceFilter(symbolizer), texts));
  return Promise.race(endings);
}

/** Output as it comes. A line that may be a trace is held for a moment only. */
async function pump(context: Context, device: Device, filter: TraceFilter, texts: TextWatch): Promise<Outcome> {
  const output = device.output()[Symbol.asyncIterator]();
  for (let next = output.next(); ; ) {
    const result = filter.holding ? await Promise.race([next, context.host.clock.sleep(HOLD_MS).then(() => 'idle' as const)]) : await next;
    const bytes = result === 'idle' || result.done ? filter.flush() : filter.push(result.value);
    if (bytes.length > 0) {
      await context.print(bytes);
      const found = texts.feed(bytes);
      if (found !== undefined) return { kind: found as 'until' | 'fail' };
    }
    if (result === 'idle') continue;
    if (result.done) return { kind: 'ended', ended: await device.exited };
    next = output.next();
  }
}

async function feedInput(context: Context, device: Device, signal: AbortSignal): Promise<void> {
  try {
    for await (const bytes of context.io.stdin.read()) {
      if (signal.aborted) return;
      await device.input(bytes);
    }
    device.endInput();
  } catch {
    device.endInput();
  }
}

async function report(context: Context, outcome: Outcome, symbolizer: Symbolizer | undefined): Promise<number> {
  switch (outcome.kind) {
    case 'until':
      return 0;
    case 'fail':
      await context.diagnostics([{ code: 'cli/fail-text', severity: 'error', message: `the program printed ${JSON.stringify(context.text('fail'))}` }]);
      return 1;
    case 'timeout':
      throw new FlashError({ code: 'cli/timeout', severity: 'error', message: `the program was still running after ${context.text('timeout')}` });
    case 'interrupted':
      return interruptedStatus(context.signal);
    case 'ended':
      return reportEnded(context, outcome.ended, symbolizer);
  }
}

async function reportEnded(context: Context, ended: Ended, symbolizer: Symbolizer | undefined): Promise<number> {
  if (ended.kind === 'exit') {
    if (context.has('until') && ended.status === 0) {
      throw new FlashError({ code: 'cli/timeout', severity: 'error', message: `the program ended without printing ${JSON.stringify(context.text('until'))}` });
    }
    return ended.status;
  }
  if (ended.kind === 'lost') throw new FlashError({ code: 'run/lost', severity: 'error', message: `the run ended: ${ended.reason}` });
  const frame = ended.pc === undefined ? undefined : symbolizer?.framesAt(ended.pc)[0];
  const place = frame?.file ? ` (${frame.file}:${frame.line})` : '';
  const where = ended.pc === undefined ? '' : `, at 0x${ended.pc.toString(16).padStart(8, '0')}${frame ? ` in ${frame.function}${place}` : ''}`;
  throw new FlashError({ code: 'run/fault', severity: 'error', message: `${ended.message}${where}` });
}
