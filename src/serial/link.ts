/** A conversation over a port: so many bytes within so much time, and what came but was not asked for yet. */
import type { Clock, Port } from '../host/host';
import { concatBytes } from '../util/bytes';

/** Nothing, or not enough, came in time. */
export class LinkTimeout extends Error {
  constructor(readonly received: number) {
    super('no answer in time');
  }
}

/** The port is gone. */
export class LinkLost extends Error {
  constructor() {
    super('the port went away');
  }
}

/** The user ended it. */
export class LinkAborted extends Error {
  constructor() {
    super('interrupted');
  }
}

/** Why a wait ends. */
const OVER = 'over';

export class SerialLink {
  private chunks: Uint8Array[] = [];
  private size = 0;

  constructor(
    readonly port: Port,
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
  ) {}

  async write(data: Uint8Array): Promise<void> {
    if (this.signal.aborted) throw new LinkAborted();
    try {
      await this.port.write(data);
    } catch {
      throw new LinkLost();
    }
  }

  /** Exactly `n` bytes. */
  async read(n: number, timeoutMs: number): Promise<Uint8Array> {
    const deadline = this.clock.now() + timeoutMs;
    while (this.size < n) await this.more(deadline);
    const all = concatBytes(this.chunks);
    this.keep(all.subarray(n));
    return all.subarray(0, n);
  }

  async byte(timeoutMs: number): Promise<number> {
    return (await this.read(1, timeoutMs))[0];
  }

  /** What there is, at least one byte. */
  async some(timeoutMs: number): Promise<Uint8Array> {
    const deadline = this.clock.now() + timeoutMs;
    while (this.size === 0) await this.more(deadline);
    const all = concatBytes(this.chunks);
    this.keep(new Uint8Array(0));
    return all;
  }

  /** Forgets what has come and what still comes until the line is quiet for so long; gives how much it was. */
  async discard(quietMs: number): Promise<number> {
    let dropped = this.size;
    this.keep(new Uint8Array(0));
    for (;;) {
      try {
        dropped += (await this.some(quietMs)).length;
      } catch (error) {
        if (error instanceof LinkTimeout) return dropped;
        throw error;
      }
    }
  }

  /** Waits; the user's Ctrl-C ends it. */
  async pause(ms: number): Promise<void> {
    await this.clock.sleep(ms, this.signal);
    if (this.signal.aborted) throw new LinkAborted();
  }

  private keep(rest: Uint8Array): void {
    this.chunks = rest.length > 0 ? [rest] : [];
    this.size = rest.length;
  }

  private async more(deadline: number): Promise<void> {
    if (this.signal.aborted) throw new LinkAborted();
    const left = deadline - this.clock.now();
    if (left <= 0) throw new LinkTimeout(this.size);
    const wait = new AbortController();
    // A reason of our own: the standard one is an exception with a stack, made for each answer.
    const stop = (): void => wait.abort(OVER);
    this.signal.addEventListener('abort', stop, { once: true });
    void this.clock.sleep(left, wait.signal).then(stop);
    const bytes = await this.port.read(wait.signal);
    this.signal.removeEventListener('abort', stop);
    stop();
    if (bytes === undefined) throw new LinkLost();
    this.chunks.push(bytes);
    this.size += bytes.length;
  }
}
