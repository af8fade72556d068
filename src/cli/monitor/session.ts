/** One run of the monitor on a board's port: opens it, shows what comes until there is a reason to end, and gives the exit status. */
import type { Target } from '../../board/target';
import { ExitStatus, FlashError } from '../../diag/diagnostic';
import type { PortInfo } from '../../host/host';
import { interruptedStatus } from '../../host/signals';
import { LinkAborted, SerialLink } from '../../serial/link';
import { parseLineSteps, runLineSteps } from '../../serial/line-steps';
import { monitor, type Sink } from '../../serial/monitor';
import type { Newlines } from '../../serial/newlines';
import { bootloaderIds, commonResetSteps, resetSteps } from '../../serial/reset';
import { PortSource } from '../../serial/source';
import { TraceFilter } from '../../symbols/trace';
import type { Context } from '../context';
import { usage } from '../argv';
import { hostPath } from '../paths';
import { textWatch } from '../wait-text';
import { feedBoard, sendsKeys, type MenuAction, type Unsent } from './input';
import { JsonSink, LogSink, TerminalSink, WatchSink, type Stamp } from './sinks';
import { findPrograms } from './symbols';

export interface SessionOptions {
  readonly port: PortInfo;
  readonly target: Target | undefined;
  /** The program, where it is known. */
  readonly elf: Uint8Array | undefined;
  /** How long the opening may take. */
  readonly patienceMs: number;
  /** Once the port is open the board starts from its beginning, where its control lines can do that: nothing it says is missed. */
  readonly reset: 'where known' | 'asked' | 'no';
}

type Reason = 'until' | 'fail' | 'timeout' | 'quit' | 'interrupted' | 'lost';

/** Runs to its end. */
export async function runSession(context: Context, options: SessionOptions): Promise<number> {
  const session = new MonitorSession(context, options);
  return session.run();
}

class MonitorSession {
  private reason: Reason | undefined;
  private readonly stop = new AbortController();
  private readonly source: PortSource;
  private readonly sinks: Sink[];
  private readonly terminal: TerminalSink | undefined;
  private readonly log: LogSink | undefined;
  private readonly json: JsonSink | undefined;
  private readonly steps: string | undefined;
  private readonly unsent: Unsent = { bytes: 0 };

  constructor(
    private readonly context: Context,
    private readonly options: SessionOptions,
  ) {
    const { host } = context;
    const start = host.clock.now();
    const stamp: Stamp = { kind: context.text('timestamps') === 'absolute' ? 'absolute' : 'relative', start };
    const raw = context.has('raw');
    const newlines = (raw ? 'keep' : (context.text('newlines') ?? 'keep')) as Newlines;
    const timestamps = context.has('timestamps') && !raw;
    const texts = textWatch(context);
    const log = context.text('log');
    this.steps = this.chosenSteps();
    this.log = log === undefined ? undefined : new LogSink(context, hostPath(host, log), timestamps ? stamp : undefined, newlines);
    const hint = sendsKeys(context) ? 'Ctrl-] ends, Ctrl-T h shows the keys' : 'Ctrl-C ends';
    if (context.json) this.json = new JsonSink(context, start, { hex: context.has('hex'), absolute: stamp.kind === 'absolute' });
    else this.terminal = new TerminalSink(context, stamp, { newlines, timestamps, hex: context.has('hex') && !raw, hint });
    this.sinks = [this.log, this.json, this.terminal, new WatchSink(texts, (name) => this.end(name as Reason)), this.starter()].filter((s) => s !== undefined);
    this.source = new PortSource(host, options.port, {
      baud: context.number('baudrate') ?? options.target?.monitorBaud ?? 115200,
      reconnect: !context.has('no-reconnect'),
      patienceMs: options.patienceMs,
      bootloaders: bootloaderIds(options.target),
      signal: this.stop.signal,
    });
  }

  async run(): Promise<number> {
    const { context, options, stop } = this;
    const interrupt = (): void => this.end('interrupted');
    if (context.signal.aborted) interrupt();
    context.signal.addEventListener('abort', interrupt, { once: true });
    const limit = context.duration('timeout');
    if (limit !== undefined) void context.host.clock.sleep(limit, stop.signal).then(() => this.end('timeout'));
    void feedBoard(context, this.source, stop.signal, this.unsent, (action) => this.act(action)).catch(() => undefined);
    try {
      await monitor(this.source, new TraceFilter(context.has('raw') ? undefined : findPrograms(context.host, options.elf)), this.sinks);
      this.end('lost');
      if (this.unsent.bytes > 0) await context.note(`${this.unsent.bytes} bytes of the input were not sent: the board was away`);
      return await this.status();
    } finally {
      stop.abort();
      context.signal.removeEventListener('abort', interrupt);
      if (sendsKeys(context)) context.io.stdin.raw?.(false);
    }
  }

  private end(reason: Reason): void {
    this.reason ??= reason;
    this.stop.abort();
  }

  /** The steps of --reset=STEPS, of the board, or those that most boards know; a mistake in them is told before the port is opened. */
  private chosenSteps(): string | undefined {
    const { context, options } = this;
    const given = context.text('reset');
    if (given !== undefined) checkSteps(given);
    const known = given ?? resetSteps(options.target, context.text('method'));
    return options.reset === 'where known' ? known : (known ?? commonResetSteps());
  }

  /** Resets the board when the port is opened first: what it says from its start on is then seen. */
  private starter(): Sink {
    let first = this.options.reset !== 'no';
    return {
      event: async (kind) => {
        if (kind !== 'opened' || !first) return;
        first = false;
        await this.reset();
      },
    };
  }

  private async reset(): Promise<void> {
    const { host } = this.context;
    const port = this.source.open;
    if (this.steps === undefined || !port) return;
    try {
      await runLineSteps(new SerialLink(port, host.clock, this.stop.signal), this.steps);
    } catch (error) {
      if (error instanceof LinkAborted) return;
      await this.context.note(`the board cannot be reset over this port: ${error instanceof Error ? error.message.replace(/^Error:? ?/, '') : String(error)}`);
    }
  }

  private async act(action: MenuAction): Promise<void> {
    const { context } = this;
    switch (action) {
      case 'quit':
        return this.end('quit');
      case 'reset':
        await context.note('reset');
        return this.reset();
      case 'timestamps':
        return this.terminal?.toggleTimestamps();
      case 'hex':
        return this.terminal?.toggleHex();
      case 'log':
        return context.note(this.log ? `log ${this.log.toggle() ? 'on' : 'off'}` : 'there is no log: start with --log FILE');
    }
  }

  /** Status 0 for --until and the quit key, 1 for --fail and --timeout, 128 and the number of the signal for Ctrl-C and SIGTERM, 3 when the port went away. */
  private async status(): Promise<number> {
    const { context, reason } = this;
    const statuses: Readonly<Record<Reason, number>> = { until: ExitStatus.ok, quit: ExitStatus.ok, fail: ExitStatus.userError, timeout: ExitStatus.userError, interrupted: interruptedStatus(context.signal), lost: ExitStatus.device };
    const status = statuses[reason as Reason];
    await this.json?.end(reason as Reason, status);
    if (reason === 'fail') await context.diagnostics([{ code: 'cli/fail-text', severity: 'error', message: `the board printed ${JSON.stringify(context.text('fail'))}` }]);
    if (reason === 'timeout') {
      const until = context.text('until');
      throw new FlashError({ code: 'cli/timeout', severity: 'error', message: until === undefined ? `the time limit of ${context.text('timeout')} is over` : `the board has not printed ${JSON.stringify(until)} within ${context.text('timeout')}` });
    }
    if (reason === 'lost') throw new FlashError({ code: 'serial/lost', severity: 'error', message: `${this.options.port.path} went away`, help: 'without --no-reconnect the monitor waits for it' }, ExitStatus.device);
    return status;
  }
}

function checkSteps(text: string): void {
  try {
    parseLineSteps(text);
  } catch (error) {
    throw error instanceof FlashError ? usage(`--reset: ${error.diagnostics[0].message}`, error.diagnostics[0].help, 'monitor') : error;
  }
}
