/** The serial monitor: passes on every byte that comes, decodes panics, survives unplugging, and ends on a text, a time or a signal. */
import type { Host, Port, PortInfo } from '../host/host';
import type { Symbolizer } from '../symbols/symbolizer';
import { TraceFilter } from '../symbols/trace';
import { cannotOpen } from './open';
import { samePort } from './select';

export type MonitorEvent =
  | { readonly kind: 'opened'; readonly port: PortInfo }
  | { readonly kind: 'lost'; readonly port: PortInfo }
  | { readonly kind: 'data'; readonly bytes: Uint8Array };

export interface MonitorOptions {
  readonly baud: number;
  readonly symbolizer: Symbolizer | undefined;
  readonly reconnect: boolean;
  /** Ends the monitor. */
  readonly signal: AbortSignal;
  /** What is typed. */
  readonly input?: AsyncIterable<Uint8Array>;
  /** Told in order; the monitor waits for it. */
  readonly onEvent: (e: MonitorEvent) => Promise<void>;
}

/** How long a line that may be a trace is held while nothing follows. */
const HOLD_MS = 150;
const RETRY_MS = 100;

/** Runs until the signal, or until the port goes away and `reconnect` is off. */
export async function monitor(host: Host, info: PortInfo, options: MonitorOptions): Promise<void> {
  const filter = new TraceFilter(options.symbolizer);
  const state: { port: Port | undefined } = { port: undefined };
  if (options.input) void forward(options.input, state);
  let at = info;
  for (let first = true; !options.signal.aborted; first = false) {
    const port = await open(host, at, options, first);
    if (!port) return;
    state.port = port;
    try {
      await options.onEvent({ kind: 'opened', port: at });
      // The program may wait until somebody listens.
      await port.signals({ dtr: true, rts: true }).catch(() => undefined);
      await pump(host, port, filter, options);
    } finally {
      state.port = undefined;
      await port.close();
    }
    if (options.signal.aborted) return;
    await options.onEvent({ kind: 'lost', port: at });
    if (!options.reconnect) return;
    const again = await reappear(host, at, options.signal);
    if (!again) return;
    at = again;
  }
}

/** Opens the port; one that was just plugged in may need a moment until the system lets us. */
async function open(host: Host, info: PortInfo, options: MonitorOptions, first: boolean): Promise<Port | undefined> {
  const deadline = host.clock.now() + (first ? 2000 : 10_000);
  for (;;) {
    try {
      return await host.ports.open(info.path, options.baud);
    } catch (error) {
      if (options.signal.aborted) return undefined;
      if (host.clock.now() >= deadline) throw cannotOpen(host, info, error);
      await host.clock.sleep(RETRY_MS, options.signal);
    }
  }
}

/** Passes data on until the port is gone or the signal comes. */
async function pump(host: Host, port: Port, filter: TraceFilter, options: MonitorOptions): Promise<void> {
  const emit = (bytes: Uint8Array): Promise<void> => (bytes.length > 0 ? options.onEvent({ kind: 'data', bytes }) : Promise.resolve());
  while (!options.signal.aborted) {
    const wait = new AbortController();
    const stop = (): void => wait.abort();
    options.signal.addEventListener('abort', stop, { once: true });
    const timer = filter.holding ? host.clock.sleep(HOLD_MS, wait.signal).then(stop) : undefined;
    const bytes = await port.read(wait.signal);
    options.signal.removeEventListener('abort', stop);
    stop();
    await timer;
    if (bytes === undefined) break;
    await emit(bytes.length === 0 ? filter.flush() : filter.push(bytes));
  }
  await emit(filter.flush());
}

/** Waits until the device is there again, under whatever name. */
async function reappear(host: Host, lost: PortInfo, signal: AbortSignal): Promise<PortInfo | undefined> {
  while (!signal.aborted) {
    const ports = await host.ports.list().catch(() => []);
    const found = ports.find((p) => samePort(p, lost)) ?? (lost.vid === undefined ? ports.find((p) => p.path === lost.path) : undefined);
    if (found) return found;
    // A pseudo-terminal or a link is in no list: trying to open it tells.
    if (lost.vid === undefined && host.fs.stat(lost.path)) return lost;
    await host.clock.sleep(RETRY_MS * 2, signal);
  }
  return undefined;
}

async function forward(input: AsyncIterable<Uint8Array>, state: { readonly port: Port | undefined }): Promise<void> {
  for await (const bytes of input) await state.port?.write(bytes).catch(() => undefined);
}
