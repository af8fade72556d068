/**
 * A board on a wire as a Device: written by one of its methods, heard over its serial port. Its program says itself when it begins
 * and how it ends (`serial/report.ts`), for which it is built with `reports`.
 */
import type { Target } from '../board/target';
import type { FlashError } from '../diag/diagnostic';
import type { Device, Ended } from '../device/device';
import type { Host, PortInfo } from '../host/host';
import { readBuildId } from '../image/build-id';
import type { Image } from '../image/image';
import { SerialLink } from '../serial/link';
import { runLineSteps } from '../serial/line-steps';
import { ReportReader, startWord, type Arrival, type Report } from '../serial/report';
import { bootloaderIds, resetSteps } from '../serial/reset';
import { awaitPort, portLabel } from '../serial/select';
import { PortSource, type SourceEvent } from '../serial/source';
import { AsyncQueue } from '../util/queue';
import { deviceError, interruptedError } from './errors';
import { openFlash } from './flash';
import type { FlashRequest, FlashResult } from './method';
import { programPort } from './program-port';

export interface BoardOptions extends Pick<FlashRequest, 'device' | 'timeoutMs' | 'step' | 'part'> {
  readonly method: string | undefined;
  /** The serial port, where it is not the one that the device itself has. */
  readonly port: string | undefined;
  readonly baud: number | undefined;
  /** The board was written and verified. */
  readonly written: (result: FlashResult) => Promise<void>;
}

/** A port may take so long to appear, and to open, behind a board that was just written. */
const APPEAR_MS = 10_000;
/** A program that runs says so several times a second, and begins by itself after 10 s where it hears nothing. */
const START_MS = 20_000;
/** A start word may be lost, but also come late. One too many would be the program's input, and QEMU, ending with input unread, throws output away that is still on its way (TCP resets such a connection). */
const ANSWER_AGAIN_MS = 2_000;

/** One run of the program, from a start of the board to its end. */
class Run {
  begun = false;
  /** When the start word was sent; undefined where the board, or the line to it, is new since. */
  answered: number | undefined;
  readonly output = new AsyncQueue<Uint8Array>();
  private readonly start = deferred<void>();
  private readonly finish = deferred<Ended>();
  readonly started = this.start.promise;
  readonly exited = this.finish.promise;

  begin(): void {
    this.begun = true;
    this.start.resolve();
  }

  end(ended: Ended): void {
    this.finish.resolve(ended);
    this.output.end();
  }

  fail(error: unknown): void {
    this.start.reject(error);
    this.finish.reject(error);
    this.output.end();
  }
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

function deferred<T>(): Deferred<T> {
  let settle!: Omit<Deferred<T>, 'promise'>;
  const promise = new Promise<T>((resolve, reject) => (settle = { resolve, reject }));
  // A failure is told to whoever waits; nobody has to.
  promise.catch(() => undefined);
  return { promise, ...settle };
}

export class BoardDevice implements Device {
  readonly name: string;
  readonly clock = { now: (): bigint => BigInt(Math.round((this.host.clock.now() - this.beganAt) * 1e6)) };
  private beganAt = 0;
  private run = new Run();
  private reader = new ReportReader();
  private source: PortSource | undefined;
  private info: PortInfo | undefined;
  private id: string | undefined;
  private readonly stop = new AbortController();
  private pumping: Promise<void> = Promise.resolve();
  /** Bytes that came before the program began: noise, or another program's. */
  private strange = 0;
  private other: string | undefined;
  /** The program has said that it waits for its start. */
  private ready = false;

  constructor(
    private readonly host: Host,
    private readonly target: Target,
    private readonly options: BoardOptions,
  ) {
    this.name = options.device === undefined ? target.board : `${target.board} ${options.device}`;
  }

  get exited(): Promise<Ended> {
    return this.run.exited;
  }

  /** Writes the board, and settles when its program has begun. */
  async load(image: Image, signal: AbortSignal): Promise<void> {
    const { host, target, options } = this;
    this.id = readBuildId(image.elf);
    if (this.id === undefined) throw new Error('a program that is to report has no build id');
    const interrupted = (): void => this.stop.abort();
    signal.addEventListener('abort', interrupted, { once: true });
    const { device, timeoutMs, step, part } = options;
    const result = await openFlash(host, { target, image, device, timeoutMs, step, part, signal }, options.method);
    await options.written(result);
    await step('waiting for the program');
    this.info = await awaitPort(host, target, programPort(host, result, device, options.port), APPEAR_MS, signal);
    this.source = new PortSource(host, this.info, { baud: this.baud, reconnect: true, patienceMs: APPEAR_MS, bootloaders: bootloaderIds(target), signal: this.stop.signal });
    this.pumping = this.pump(this.source);
    await this.run.started;
  }

  /** Starts the program again, where the control lines of the port can do that. */
  async reset(): Promise<void> {
    const steps = resetSteps(this.target, this.options.method);
    const port = this.source?.open;
    if (steps === undefined || !port) throw deviceError('device/no-reset', `${this.name} cannot be reset over its port`, 'write it again');
    this.run.output.end();
    this.run = new Run();
    await runLineSteps(new SerialLink(port, this.host.clock, this.stop.signal), steps);
    this.limitStart(this.run);
    await this.run.started;
  }

  async *output(): AsyncIterable<Uint8Array> {
    yield* this.run.output;
  }

  async input(data: Uint8Array): Promise<void> {
    await this.source?.write(data);
  }

  /** A serial line knows no end. */
  endInput(): void {
    return;
  }

  async close(): Promise<void> {
    this.stop.abort();
    this.run.output.end();
    await this.pumping;
  }

  private get baud(): number {
    return this.options.baud ?? this.target.monitorBaud;
  }

  private async pump(source: PortSource): Promise<void> {
    try {
      for await (const e of source.events()) await this.event(e);
      this.run.fail(interruptedError('interrupted while the program was running'));
    } catch (error) {
      this.run.fail(error);
    }
  }

  private async event(e: SourceEvent): Promise<void> {
    const { run } = this;
    if (e.kind === 'opened') {
      run.answered = undefined;
      return this.limitStart(run);
    }
    if (e.kind === 'data') return this.received(e.bytes);
    if (e.kind !== 'lost' || !run.begun) return;
    this.give(this.reader.flush());
    run.fail(deviceError('device/lost', `${portLabel(e.port)} went away while the program was running`, 'connect the board again, check its cable and supply, and repeat the command'));
  }

  private async received(bytes: Uint8Array): Promise<void> {
    for (const piece of this.reader.push(bytes)) {
      if (piece instanceof Uint8Array) this.give(piece);
      else await this.report(piece);
    }
    await this.run.output.roomy();
  }

  private give(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    if (this.run.begun) this.run.output.push(bytes);
    else this.strange += bytes.length;
  }

  private async report(report: Report): Promise<void> {
    const { run } = this;
    if (report.id !== this.id) {
      this.other = report.id;
      return;
    }
    if (run.begun && report.kind !== 'end') return run.end({ kind: 'fault', message: 'the board started again before its program had ended: a watchdog, its supply, or the program itself reset it' });
    switch (report.kind) {
      case 'ready':
        return this.answer(run);
      case 'begin':
        this.beganAt = this.host.clock.now();
        return run.begin();
      case 'end': {
        if (!run.begun) return run.fail(deviceError('device/silent', `the program on ${this.place} had begun before it could be heard`, 'connect the receiver of the board’s serial port too: the program waits there for its start'));
        const problem = this.arrived(report.arrival);
        return problem ? run.fail(problem) : run.end({ kind: 'exit', status: report.status });
      }
    }
  }

  private async answer(run: Run): Promise<void> {
    this.ready = true;
    const now = this.host.clock.now();
    if (run.answered !== undefined && now - run.answered < ANSWER_AGAIN_MS) return;
    run.answered = now;
    await this.source?.write(startWord);
  }

  private arrived(arrival: Arrival): FlashError | undefined {
    if (arrival.kind === 'whole' || arrival.kind === 'more') return undefined;
    const what = arrival.kind === 'lost' ? `${arrival.bytes} byte${arrival.bytes === 1 ? '' : 's'} of the program's output did not arrive` : 'the program’s output did not arrive as it was sent';
    return deviceError('device/bad-line', `${what} over ${this.place}`, 'check the wiring and its ground, and that no other program reads the port; a lower speed may help');
  }

  private limitStart(run: Run): void {
    if (run.begun) return;
    const over = new AbortController();
    const settled = (): void => over.abort();
    run.started.then(settled, settled);
    void this.host.clock.sleep(START_MS, over.signal).then(() => over.signal.aborted || run.fail(this.silent()));
  }

  private silent(): FlashError {
    const heard =
      this.ready ? ': it said that it was ready, and did not begin'
      : this.other !== undefined ? `: another program is running there (build ${this.other})`
      : this.strange > 0 ? `: ${this.strange} bytes came that it did not send`
      : ': nothing came';
    return deviceError(
      'device/silent',
      `the program was written to ${this.target.board}, but has not been heard on ${this.place} within ${START_MS / 1000} s${heard}`,
      '--port names the board’s serial port, --baudrate its speed, --serial where the program prints; flash ports shows what is there',
    );
  }

  private get place(): string {
    return `${this.info ? portLabel(this.info) : this.target.board}, ${this.baud} baud`;
  }
}
