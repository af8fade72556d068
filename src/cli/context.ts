/** What a command works with: the host, the streams, its flags, and the signal that Ctrl-C raises. */
import pc from 'picocolors';
import { ExitStatus, FlashError, type Diagnostic } from '../diag/diagnostic';
import { diagnosticJson, plainPaint, renderDiagnostic, sortDiagnostics, type Paint } from '../diag/render';
import type { Host } from '../host/host';
import type { Line } from './argv';
import type { FlagName, FlagOf } from './flags';
import { parseDuration } from '../util/duration';
import type { Io } from './io';
import { openProgress, type Progress } from './progress';

export class Context {
  readonly paint: Paint;
  readonly json: boolean;
  readonly quiet: boolean;
  readonly progress: Progress;
  /** Settles when the user ends the command. */
  readonly stopped: Promise<void>;

  constructor(
    readonly host: Host,
    readonly io: Io,
    readonly line: Line,
    readonly signal: AbortSignal,
  ) {
    this.json = this.has('json');
    this.quiet = this.has('quiet');
    this.paint = useColor(host, io) ? pc.createColors(true) : plainPaint;
    this.stopped = new Promise((resolve) => (signal.aborted ? resolve() : signal.addEventListener('abort', () => resolve(), { once: true })));
    this.progress = openProgress(io.stderr, { quiet: this.quiet, json: this.json, fancy: io.stderr.terminal && host.env.TERM !== 'dumb' });
  }

  has(name: FlagName): boolean {
    return this.line.flags[name] !== undefined;
  }

  /** A flag's text; `undefined` when it is missing or stands without a value. */
  text(name: FlagName): string | undefined {
    const value = this.line.flags[name];
    return typeof value === 'string' ? value : undefined;
  }

  list(name: FlagName): readonly string[] {
    const value = this.line.flags[name];
    return Array.isArray(value) ? (value as readonly string[]) : [];
  }

  /** A flag that is a whole number. */
  number(name: FlagOf<'number'>): number | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : Number(value);
  }

  /** A flag that is a time, in milliseconds. */
  duration(name: FlagOf<'duration'>): number | undefined {
    const value = this.text(name);
    return value === undefined ? undefined : parseDuration(value);
  }

  /** The board's name, if one is given; an empty FLASH_BOARD counts as none. */
  get board(): string | undefined {
    return this.text('board') ?? (this.host.env.FLASH_BOARD || undefined);
  }

  /** The name of the board, which every command that builds needs. */
  boardName(): string {
    const name = this.board;
    if (name) return name;
    throw new FlashError(
      { code: 'cli/no-board', severity: 'error', message: 'no board is named', help: `add --board NAME (flash boards lists them), or set FLASH_BOARD` },
      ExitStatus.usage,
    );
  }

  async print(text: string | Uint8Array): Promise<void> {
    await this.io.stdout.write(text);
  }

  async printJson(value: unknown): Promise<void> {
    await this.print(`${JSON.stringify(value, null, 2)}\n`);
  }

  /** A line about what is going on, to the error stream; nothing with --quiet. */
  async note(text: string): Promise<void> {
    if (!this.quiet && !this.json) await this.progress.note(text);
  }

  /** Waits for work that may be left where it is when the user ends the command; what comes after it is not done then. */
  unlessStopped<T>(work: Promise<T>): Promise<T> {
    return Promise.race([work, this.stopped.then(() => Promise.reject(new Error('the command was ended')))]);
  }

  /** Diagnostics in their order: text to the error stream, or one JSON record a line to the output. */
  async diagnostics(list: readonly Diagnostic[]): Promise<void> {
    this.progress.stop();
    for (const d of sortDiagnostics(list)) {
      if (this.json) await this.print(`${JSON.stringify(diagnosticJson(d))}\n`);
      else await this.io.stderr.write(`${renderDiagnostic(d, { paint: this.paint, excerpt: this.io.stderr.terminal })}\n`);
    }
  }
}

/** NO_COLOR and FORCE_COLOR decide before the terminal does. */
function useColor(host: Host, io: Io): boolean {
  if (host.env.NO_COLOR) return false;
  if (host.env.FORCE_COLOR && host.env.FORCE_COLOR !== '0') return true;
  return io.stderr.terminal && host.env.TERM !== 'dumb';
}
