/** Joins a simulated device to a fake port, with faults on the line, and runs jobs on a clock that nobody waits for. */
import { FlashError } from '../../src/diag/diagnostic';
import type { FakeDevice, FakeHost, FakePort } from '../../src/host/fake';
import type { SerialDevice } from './byte-machine';

export type Fault = 'lose-reply' | 'corrupt-reply' | 'nack' | 'corrupt-write' | 'truncate-write' | 'lose-write' | 'unplug';

/** Where a fault strikes: at the n-th piece that goes in its direction, and at how many from there on. */
export interface Strike {
  readonly fault: Fault;
  readonly at: number;
  readonly times?: number;
}

/** A line between a fake port and a device. */
export class Line implements FakeDevice {
  writes = 0;
  replies = 0;
  strike: Strike | undefined;
  /** What stands for a refusal in the device's language. */
  nack = Uint8Array.of(0x1f);
  private port: FakePort | undefined;

  constructor(
    private readonly device: SerialDevice,
    private readonly unplug: () => void,
  ) {
    device.send = (data) => this.reply(data);
  }

  opened(port: FakePort): void {
    this.port = port;
    this.device.baud?.(port.baud);
  }

  baud(baud: number): void {
    this.device.baud?.(baud);
  }

  closed(): void {
    this.port = undefined;
  }

  lines(signals: { readonly dtr?: boolean; readonly rts?: boolean }): void {
    this.device.lines?.(signals);
  }

  received(data: Uint8Array): void {
    const n = this.writes++;
    switch (this.strikes(n, ['corrupt-write', 'truncate-write', 'lose-write', 'unplug'])) {
      case 'corrupt-write':
        return this.device.receive(flip(data));
      case 'truncate-write':
        return this.device.receive(data.subarray(0, data.length >> 1));
      case 'lose-write':
        return;
      case 'unplug':
        this.device.receive(data.subarray(0, data.length >> 1));
        return this.unplug();
      default:
        return this.device.receive(data);
    }
  }

  private reply(data: Uint8Array): void {
    const n = this.replies++;
    switch (this.strikes(n, ['lose-reply', 'corrupt-reply', 'nack'])) {
      case 'lose-reply':
        return;
      case 'corrupt-reply':
        return this.port?.send(flip(data));
      case 'nack':
        return this.port?.send(this.nack);
      default:
        return this.port?.send(data);
    }
  }

  private strikes(n: number, kinds: readonly Fault[]): Fault | undefined {
    const s = this.strike;
    return s && kinds.includes(s.fault) && n >= s.at && n < s.at + (s.times ?? 1) ? s.fault : undefined;
  }
}

/** A bit in the middle turns over. */
function flip(data: Uint8Array): Uint8Array {
  const out = data.slice();
  out[out.length >> 1] ^= 0x04;
  return out;
}

export interface Failure {
  readonly code: string;
  readonly message: string;
  readonly help: string | undefined;
  readonly status: number;
}

/** Runs a job to its end: whenever it waits, the clock jumps to when the next sleeper wakes. */
export async function virtually<T>(host: FakeHost, job: Promise<T>): Promise<T> {
  let over = false;
  const done = job.finally(() => (over = true));
  done.catch(() => undefined);
  for (let idle = 0; !over && idle < 5; ) {
    await new Promise(setImmediate);
    if (over) break;
    const next = host.clock.nextAt();
    if (next === undefined) idle++;
    else {
      idle = 0;
      await host.clock.advance(next - host.clock.now());
    }
  }
  if (!over) throw new Error('the job waits for something that never comes');
  return done;
}

/** The result of a job, or the error that a user would see; anything else is our own fault and fails the test. */
export async function outcome<T>(host: FakeHost, job: Promise<T>): Promise<{ readonly ok: T } | { readonly failed: Failure }> {
  try {
    return { ok: await virtually(host, job) };
  } catch (error) {
    if (!(error instanceof FlashError)) throw error;
    const [d] = error.diagnostics;
    return { failed: { code: d.code, message: d.message, help: d.help, status: error.status } };
  }
}
