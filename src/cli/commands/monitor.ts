/** flash monitor: the serial port of a board, with panics decoded, on a terminal or in a script. */
import { loadBoard } from '../../board/board';
import { ExitStatus, FlashError } from '../../diag/diagnostic';
import type { PortInfo } from '../../host/host';
import { monitor, type MonitorEvent } from '../../serial/monitor';
import { portLabel, selectPort } from '../../serial/select';
import { elapsed, Timestamps } from '../../serial/timestamps';
import { Symbolizer } from '../../symbols/symbolizer';
import type { Target } from '../../board/target';
import type { Command } from '../command';
import type { Context } from '../context';
import { commonFlags, type FlagName } from '../flags';
import { hostPath } from '../paths';
import { TextWatch, textPattern } from '../wait-text';

export const monitorFlags: readonly FlagName[] = ['port', 'baudrate', 'timestamps', 'log', 'until', 'fail', 'elf', 'no-reconnect'];

export const monitorCommand: Command = {
  name: 'monitor',
  summary: 'the serial port: reconnects, decodes panics, logs',
  operands: '',
  details: `Ends with Ctrl-C, or with --until TEXT (status 0), --fail TEXT (status 1) and --timeout TIME (status 1).
--port takes a path or the board's serial number. --json prints one record a line.`,
  flags: [...commonFlags, 'board', 'timeout', ...monitorFlags],
  runsProgram: false,
  examples: ['flash monitor --board pico', 'flash monitor --port /dev/ttyACM0 --timestamps --log run.log', 'flash monitor --board pico --until "all tests passed" --timeout 30s'],
  run(context) {
    const name = context.board;
    const target = name === undefined ? undefined : loadBoard(context.host, name);
    const elf = context.text('elf');
    return monitorBoard(context, target, elf === undefined ? undefined : readSymbols(context, elf), 0);
  },
};

function readSymbols(context: Context, name: string): Symbolizer {
  try {
    return new Symbolizer(context.host.fs.read(hostPath(context.host, name)));
  } catch (error) {
    throw new FlashError({ code: 'image/bad-file', severity: 'error', message: `${name}: ${error instanceof Error ? error.message : String(error)}` });
  }
}

/** Opens the board's port and stays; `waitMs` is how long it may take to appear after it was written, `written` which of several boards that was. */
export async function monitorBoard(context: Context, target: Target | undefined, symbolizer: Symbolizer | undefined, waitMs: number, written?: string): Promise<number> {
  const port = await appear(context, target, waitMs, context.text('port') ?? written);
  const session = new MonitorSession(context);
  const stop = new AbortController();
  context.signal.addEventListener('abort', () => stop.abort(), { once: true });
  const limit = context.duration('timeout');
  if (limit !== undefined) void context.host.clock.sleep(limit, stop.signal).then(() => session.end('timeout', stop));
  await monitor(context.host, port, {
    baud: context.number('baudrate') ?? target?.monitorBaud ?? 115200,
    symbolizer,
    reconnect: !context.has('no-reconnect'),
    signal: stop.signal,
    input: context.io.stdin.read(),
    onEvent: (e) => session.event(e, stop),
  });
  stop.abort();
  return session.status(context);
}

async function appear(context: Context, target: Target | undefined, waitMs: number, wanted: string | undefined): Promise<PortInfo> {
  const deadline = context.host.clock.now() + waitMs;
  for (;;) {
    try {
      return await selectPort(context.host, target, wanted);
    } catch (error) {
      const missing = error instanceof FlashError && error.diagnostics[0].code === 'serial/no-port';
      if (!missing || context.host.clock.now() >= deadline || context.signal.aborted) throw error;
      await context.host.clock.sleep(100, context.signal);
    }
  }
}

/** What one monitor prints and why it ended. */
class MonitorSession {
  private ended: 'until' | 'fail' | 'timeout' | undefined;
  private readonly stamps: Timestamps | undefined;
  private readonly texts: TextWatch;
  private readonly start: number;
  private readonly log: string | undefined;

  constructor(private readonly context: Context) {
    this.start = context.host.clock.now();
    this.stamps = context.has('timestamps') ? new Timestamps(() => elapsed(this.start, context.host.clock.now())) : undefined;
    this.texts = new TextWatch(
      (['until', 'fail'] as const).flatMap((name) => {
        const text = context.text(name);
        return text === undefined ? [] : [{ name, pattern: textPattern(name, text) }];
      }),
    );
    const log = context.text('log');
    this.log = log === undefined ? undefined : hostPath(context.host, log);
  }

  end(why: 'until' | 'fail' | 'timeout', stop: AbortController): void {
    this.ended ??= why;
    stop.abort();
  }

  async event(e: MonitorEvent, stop: AbortController): Promise<void> {
    const { context } = this;
    if (context.json) await context.print(`${JSON.stringify(this.record(e))}\n`);
    if (e.kind !== 'data') {
      await context.note(e.kind === 'opened' ? `connected to ${portLabel(e.port)}; Ctrl-C ends` : `${e.port.path} went away${context.has('no-reconnect') ? '' : '; waiting for it'}`);
      return;
    }
    const shown = this.stamps ? this.stamps.push(e.bytes) : e.bytes;
    if (!context.json) await context.print(shown);
    if (this.log !== undefined) this.append(this.log, shown);
    const found = this.texts.feed(e.bytes);
    if (found !== undefined) this.end(found as 'until' | 'fail', stop);
  }

  status(context: Context): number {
    if (this.ended === 'timeout') throw new FlashError({ code: 'cli/timeout', severity: 'error', message: `nothing more was waited for after ${context.text('timeout')}` });
    if (this.ended === 'fail') return ExitStatus.userError;
    if (this.ended === 'until') return ExitStatus.ok;
    if (context.signal.aborted) return 130;
    throw new FlashError({ code: 'serial/no-port', severity: 'error', message: 'the port went away' }, ExitStatus.device);
  }

  private append(file: string, bytes: Uint8Array): void {
    try {
      this.context.host.fs.append(file, bytes);
    } catch (error) {
      throw new FlashError({ code: 'cli/cannot-write', severity: 'error', message: `cannot write ${file}: ${error instanceof Error ? error.message : String(error)}` });
    }
  }

  private record(e: MonitorEvent): Record<string, unknown> {
    const time = Math.round(this.context.host.clock.now() - this.start);
    return e.kind === 'data' ? { time, text: new TextDecoder().decode(e.bytes) } : { time, event: e.kind, port: e.port.path };
  }
}
