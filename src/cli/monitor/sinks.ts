/** Where what a board says goes to: the terminal or a pipe, a log file, JSON, and the texts that are waited for. */
import { FlashError } from '../../diag/diagnostic';
import type { PortInfo } from '../../host/host';
import { HexView } from '../../serial/hex-view';
import { LineSplitter, type Line } from '../../serial/lines';
import type { Sink } from '../../serial/monitor';
import { NewlineFilter, type Newlines } from '../../serial/newlines';
import { portLabel } from '../../serial/select';
import { elapsed, timeOfDay, Timestamps } from '../../serial/timestamps';
import type { DecodedTrace } from '../../symbols/trace';
import { hex } from '../../util/bytes';
import type { Context } from '../context';
import type { TextWatch } from '../wait-text';

/** What lines are marked with, and from when the time counts. */
export interface Stamp {
  readonly kind: 'relative' | 'absolute';
  readonly start: number;
}

function stamps({ host }: Context, stamp: Stamp): Timestamps {
  return new Timestamps(() => (stamp.kind === 'absolute' ? timeOfDay(host.clock.wall()) : elapsed(stamp.start, host.clock.now())));
}

/** The standard output; its views can be switched while it runs. */
export class TerminalSink implements Sink {
  private readonly newlines: NewlineFilter;
  private stamper: Timestamps | undefined;
  private hexView: HexView | undefined;

  constructor(
    private readonly context: Context,
    private readonly stamp: Stamp,
    options: { readonly newlines: Newlines; readonly timestamps: boolean; readonly hex: boolean; readonly hint: string },
  ) {
    this.newlines = new NewlineFilter(options.newlines);
    this.hint = options.hint;
    if (options.timestamps) this.toggleTimestamps();
    if (options.hex) this.hexView = new HexView();
  }

  private readonly hint: string;

  toggleTimestamps(): void {
    this.stamper = this.stamper ? undefined : stamps(this.context, this.stamp);
  }

  async toggleHex(): Promise<void> {
    await this.idle();
    this.hexView = this.hexView ? undefined : new HexView();
  }

  async received(bytes: Uint8Array): Promise<void> {
    const rows = this.hexView?.push(bytes);
    if (rows) await this.context.print(rows);
  }

  async shown(bytes: Uint8Array): Promise<void> {
    if (this.hexView) return;
    const text = this.newlines.push(bytes);
    await this.context.print(this.stamper ? this.stamper.push(text) : text);
  }

  async idle(): Promise<void> {
    const row = this.hexView?.flush();
    if (row) await this.context.print(row);
  }

  async event(kind: 'opened' | 'lost' | 'refused', port: PortInfo, wanted?: PortInfo): Promise<void> {
    const { context } = this;
    if (kind === 'opened') return context.note(`connected to ${portLabel(port)}; ${this.hint}`);
    if (kind === 'lost') return context.note(`${port.path} went away${context.has('no-reconnect') ? '' : '; waiting for it'}`);
    return context.note(`another device is at ${portLabel(port)}: not ${wanted ? portLabel(wanted) : 'it'}, which is still waited for`);
  }

  /** A trace of a program that nobody has the symbols of stays as it came. */
  async trace({ id, text }: DecodedTrace): Promise<void> {
    if (text !== undefined) return;
    const { context } = this;
    const which = id === undefined ? 'the program that crashed' : `the program that crashed (build ${id})`;
    await context.note(context.has('elf') ? `${which} is not the one of ${context.text('elf')}: its trace is shown as it came` : `${which} was not written from here: --elf FILE names its functions and lines`);
  }
}

/** A file that gets all that is shown, at once: what it has is on the disk's side of the system before the next is taken. */
export class LogSink implements Sink {
  private readonly newlines: NewlineFilter;
  private readonly stamper: Timestamps | undefined;
  private on = true;

  constructor(
    private readonly context: Context,
    private readonly file: string,
    stamp: Stamp | undefined,
    newlines: Newlines,
  ) {
    this.newlines = new NewlineFilter(newlines);
    this.stamper = stamp && stamps(context, stamp);
    // One that cannot be written is told before anything is waited for.
    this.append(new Uint8Array(0));
  }

  toggle(): boolean {
    return (this.on = !this.on);
  }

  shown(bytes: Uint8Array): Promise<void> {
    const text = this.newlines.push(bytes);
    if (this.on) this.append(this.stamper ? this.stamper.push(text) : text);
    return Promise.resolve();
  }

  private append(bytes: Uint8Array): void {
    try {
      this.context.host.fs.append(this.file, bytes);
    } catch (error) {
      const why = error instanceof Error ? error.message.replace(/^E[A-Z]+: /, '').replace(/, (open|write) .*$/, '') : String(error);
      throw new FlashError({ code: 'cli/cannot-write', severity: 'error', message: `cannot write ${this.file}: ${why}` });
    }
  }
}

/** One record a line: `line`, `text` (a line that has not ended yet), `bytes` with --hex, `trace`, `opened`, `lost`, `refused`, `end`. */
export class JsonSink implements Sink {
  private readonly lines = new LineSplitter();

  constructor(
    private readonly context: Context,
    private readonly start: number,
    private readonly options: { readonly hex: boolean; readonly absolute: boolean },
  ) {}

  async received(bytes: Uint8Array): Promise<void> {
    if (this.options.hex) await this.print('bytes', this.now(), { hex: Buffer.from(bytes).toString('hex') });
  }

  async shown(bytes: Uint8Array): Promise<void> {
    if (this.options.hex) return;
    for (const line of this.lines.push(bytes, this.now())) await this.line(line);
  }

  async idle(): Promise<void> {
    const rest = this.lines.flush();
    if (rest) await this.line(rest);
  }

  async event(kind: 'opened' | 'lost' | 'refused', port: PortInfo): Promise<void> {
    await this.print(kind, this.now(), { port: port.path, ...(port.serial !== undefined && { serial: port.serial }) });
  }

  async trace({ id, frames }: DecodedTrace): Promise<void> {
    await this.print('trace', this.now(), { ...(id !== undefined && { build: id }), frames: frames.map((f) => ({ function: f.function, file: f.file, line: f.line, address: hex(f.address) })) });
  }

  end(reason: string, status: number): Promise<void> {
    return this.print('end', this.now(), { reason, status });
  }

  /** Bytes that are no UTF-8 are also given as they are. */
  private async line({ bytes, at, whole }: Line): Promise<void> {
    const text = new TextDecoder().decode(bytes);
    await this.print(whole ? 'line' : 'text', at, { text, ...(text.includes('\ufffd') && { base64: Buffer.from(bytes).toString('base64') }) });
  }

  private now(): number {
    return this.context.host.clock.now();
  }

  private print(event: string, at: number, facts: Readonly<Record<string, unknown>>): Promise<void> {
    const { clock } = this.context.host;
    const date = this.options.absolute ? { date: new Date(clock.wall() - (clock.now() - at)).toISOString() } : {};
    return this.context.print(`${JSON.stringify({ time: Math.round(at - this.start), ...date, event, ...facts })}\n`);
  }
}

/** The texts of --until and --fail. */
export class WatchSink implements Sink {
  constructor(
    private readonly texts: TextWatch,
    private readonly found: (name: string) => void,
  ) {}

  shown(bytes: Uint8Array): Promise<void> {
    const name = this.texts.feed(bytes);
    if (name !== undefined) this.found(name);
    return Promise.resolve();
  }
}
