/** What a serial port gives, as one stream of events over all the times that its device goes away and comes back. */
import type { Host, Port, PortInfo } from '../host/host';
import { isNetworkPort } from '../host/net-ports';
import { concatBytes } from '../util/bytes';
import { CannotOpen, openPort } from './open';
import { sameDevice, usbId } from './select';

export type SourceEvent =
  | { readonly kind: 'opened'; readonly port: PortInfo }
  | { readonly kind: 'lost'; readonly port: PortInfo }
  /** Another device stands under the name of the one that went away; it is left alone. */
  | { readonly kind: 'refused'; readonly port: PortInfo; readonly wanted: PortInfo }
  | { readonly kind: 'data'; readonly bytes: Uint8Array }
  /** Nothing has come for a moment. */
  | { readonly kind: 'idle' };

export interface SourceOptions {
  readonly baud: number;
  readonly reconnect: boolean;
  /** How long the first opening may take. */
  readonly patienceMs: number;
  /** USB ids of the device's boot loader: under them it is not the program that is there. */
  readonly bootloaders: readonly string[];
  /** Ends the stream. */
  readonly signal: AbortSignal;
}

/** After so long without a byte, what is held back is shown. */
export const IDLE_MS = 150;
const RETRY_MS = 100;
/** After more than so many pieces, each within GATHER_MS of the last, it is a stream. */
const STREAM = 8;
const GATHER_MS = 8;
const LARGE = 64 * 1024;
const GIVEN_UP = 'given up';
/** A port that came back may be taken for a moment, by a modem manager for instance. */
const TAKEN_MS = 10_000;

export class PortSource {
  private port: Port | undefined;
  private waiting: (() => void)[] = [];

  constructor(
    private readonly host: Host,
    private readonly info: PortInfo,
    private readonly options: SourceOptions,
  ) {}

  /** Ends with the signal, or with the port where `reconnect` is off. All that was received until then is given out. */
  async *events(): AsyncGenerator<SourceEvent> {
    const { signal, reconnect } = this.options;
    let at = this.info;
    let port: Port | undefined = await openPort(this.host, at.path, this.options.baud, 'none', this.options.patienceMs, signal);
    while (port) {
      try {
        // The program may wait until somebody listens.
        await port.signals({ dtr: true, rts: true }).catch(() => undefined);
        this.port = port;
        this.waiting.splice(0).forEach((go) => go());
        yield { kind: 'opened', port: at };
        yield* this.pump(port);
      } finally {
        this.port = undefined;
        await port.close();
      }
      if (signal.aborted) return;
      yield { kind: 'lost', port: at };
      if (!reconnect) return;
      port = undefined;
      while (!port && !signal.aborted) {
        const back: PortInfo | undefined = yield* this.reappeared(at);
        at = back ?? at;
        if (back) port = await this.reopen(at);
      }
    }
  }

  /** Sends to the device; false while it is away. */
  async write(bytes: Uint8Array): Promise<boolean> {
    try {
      await this.port?.write(bytes);
      return this.port !== undefined;
    } catch {
      return false;
    }
  }

  /** The open port, for its control lines. */
  get open(): Port | undefined {
    return this.port;
  }

  /** Settles when the port is open. */
  connected(): Promise<void> {
    return this.port ? Promise.resolve() : new Promise((resolve) => this.waiting.push(resolve));
  }

  private async *pump(port: Port): AsyncGenerator<SourceEvent> {
    const { signal } = this.options;
    const { clock } = this.host;
    let quiet = true;
    let before = 0;
    let quick = 0;
    while (!signal.aborted) {
      let bytes = await this.read(port, quiet);
      if (bytes === undefined) return;
      // A stream that comes in many small pieces is taken in larger ones: each costs, and nobody sees so short a wait.
      quick = clock.now() - before < GATHER_MS ? quick + 1 : 0;
      if (quick > STREAM && bytes.length > 0) bytes = await this.gather(port, bytes);
      before = clock.now();
      if (bytes.length > 0) yield { kind: 'data', bytes };
      else if (!quiet) yield { kind: 'idle' };
      quiet = bytes.length === 0;
    }
    // What had come before the end is not lost.
    await port.close();
    for (let rest = await port.read(); rest !== undefined; rest = await port.read()) if (rest.length > 0) yield { kind: 'data', bytes: rest };
  }

  /** With what comes within a moment. */
  private async gather(port: Port, first: Uint8Array): Promise<Uint8Array> {
    await this.host.clock.sleep(GATHER_MS, this.options.signal);
    const parts = [first];
    const now = AbortSignal.abort(GIVEN_UP);
    for (let size = first.length; size < LARGE; size += parts[parts.length - 1].length) {
      const more = await port.read(now);
      if (more === undefined || more.length === 0) break;
      parts.push(more);
    }
    return concatBytes(parts);
  }

  /** What has come; nothing when the signal ends the wait, or the idle time where `patient` is off. */
  private async read(port: Port, patient: boolean): Promise<Uint8Array | undefined> {
    const { signal } = this.options;
    const wait = new AbortController();
    // A reason of our own: the standard one is an exception with a stack, made each time.
    const stop = (): void => wait.abort(GIVEN_UP);
    signal.addEventListener('abort', stop, { once: true });
    if (!patient) void this.host.clock.sleep(IDLE_MS, wait.signal).then(stop);
    const bytes = await port.read(wait.signal);
    signal.removeEventListener('abort', stop);
    stop();
    return bytes;
  }

  /** Waits until the device is there again, under whatever name. */
  private async *reappeared(lost: PortInfo): AsyncGenerator<SourceEvent, PortInfo | undefined> {
    const { signal, bootloaders } = this.options;
    let refused: string | undefined;
    for (;;) {
      const ports = await this.host.ports.list().catch(() => []);
      const back = ports.find((p) => sameDevice(lost, p) && !bootloaders.includes(usbId(p) ?? ''));
      if (back) return back;
      const other = ports.find((p) => p.path === lost.path);
      const label = other && JSON.stringify(other);
      if (other && label !== refused && !sameDevice(lost, other)) yield { kind: 'refused', port: other, wanted: lost };
      refused = label;
      // A pseudo-terminal, a link, a port on the network is in no list: trying to open it tells.
      if (lost.vid === undefined && !other && (isNetworkPort(lost.path) || this.host.fs.stat(lost.path))) return lost;
      await this.host.clock.sleep(RETRY_MS, signal);
      if (signal.aborted) return undefined;
    }
  }

  /** Undefined when it is gone again; an error only when it is there and refused to us for long. */
  private async reopen(at: PortInfo): Promise<Port | undefined> {
    const deadline = this.host.clock.now() + TAKEN_MS;
    for (;;) {
      try {
        return await openPort(this.host, at.path, this.options.baud, 'none', 0, this.options.signal);
      } catch (error) {
        const taken = error instanceof CannotOpen && error.refused;
        if (taken && this.host.clock.now() >= deadline) throw error;
        await this.host.clock.sleep(RETRY_MS, this.options.signal);
        if (!taken || this.options.signal.aborted) return undefined;
      }
    }
  }
}
