/** The line that a program prints when it panics or faults, turned into Go's lines of functions and places. */
import type { StackSnapshot } from './stack-walk';
import type { Frame, Symbolizer } from './symbolizer';

/** Printed by the runtime: registers, the program's build id, then words of the stack from `sp` upward, all hexadecimal; with `go=`, only the innermost, and where the goroutine began. */
const PREFIX = 'flash: trace ';
const FIRST = PREFIX.charCodeAt(0);

export interface Trace extends StackSnapshot {
  /** The build id of the program that crashed (`image/build-id.ts`). */
  readonly id?: string;
  /** The code that the goroutine began with. */
  readonly start?: number;
}

/** Reads the line; undefined when it is none. */
export function parseTrace(line: string): Trace | undefined {
  const match = /^flash: trace pc=([0-9a-f]+) lr=([0-9a-f]+) sp=([0-9a-f]+)(?: id=([0-9a-f]+))?(?: go=([0-9a-f]+))?((?: [0-9a-f]+)*)\s*$/.exec(line);
  if (!match) return undefined;
  const words = match[6].split(' ').filter(Boolean);
  const snapshot = { pc: parseInt(match[1], 16), lr: parseInt(match[2], 16), sp: parseInt(match[3], 16), words: words.map((w) => parseInt(w, 16)) };
  return { ...snapshot, ...(match[4] !== undefined && match[4] !== '0' && { id: match[4] }), ...(match[5] !== undefined && { start: parseInt(match[5], 16) }) };
}

/** A trace as it was shown. */
export interface DecodedTrace {
  readonly id: string | undefined;
  /** Innermost first; empty where the program is not known. */
  readonly frames: readonly Frame[];
  readonly text: string | undefined;
}

/** `main.f(...)` and a place below it, for each frame; no text where nothing is known of it. */
function decode(trace: Trace, symbolizer: Symbolizer | undefined): DecodedTrace {
  const frames = symbolizer?.unwind(trace) ?? [];
  if (!symbolizer || frames.length === 0) return { id: trace.id, frames: [], text: undefined };
  const first = trace.start === undefined ? undefined : symbolizer.framesAt(symbolizer.codeAddress(trace.start)).at(-1);
  const begun = first && !frames.some((f) => f.function === first.function) ? `...\n${goName(first.function)}(...)\n\t${first.file}:${first.line}\n` : '';
  return { id: trace.id, frames: visible(frames).map((f) => ({ ...f, function: goName(f.function) })), text: frameLines(frames) + begun };
}

/** The lines of frames, innermost first. */
export function frameLines(frames: readonly Frame[]): string {
  return visible(frames)
    .map((f) => `${goName(f.function)}(...)\n\t${f.file === undefined || f.file === '' ? `0x${f.address.toString(16)}` : `${f.file}:${f.line}`} +0x${f.offset.toString(16)}\n`)
    .join('');
}

/** The runtime's own frames help nobody, unless there are no others. */
function visible(frames: readonly Frame[]): readonly Frame[] {
  const users = frames.filter((f) => !/^(runtime\.|internal\/task\.|flash_|Reset_Handler$|_start$|__)/.test(f.function));
  return users.length > 0 ? users : frames;
}

/** Names as the source has them: no suffix of the compiler's own helpers. */
function goName(name: string): string {
  return name.replace(/-(body|thunk|iface|fm)\b/g, '');
}

/** The program that a trace is of, by its build id; an older program prints none. */
export type FindProgram = (id: string | undefined) => Symbolizer | undefined;

/**
 * A stream of program output with trace lines decoded. Text passes at once; only the start of a line that may be a trace is held,
 * until it is whole or proves to be something else. The owner calls `flush` when nothing has come for a while.
 */
export class TraceFilter {
  private held: number[] = [];
  private lineStart = true;
  private decoded: DecodedTrace[] = [];
  private readonly find: FindProgram | undefined;

  /** Without a program everything passes as it is. */
  constructor(program: Symbolizer | FindProgram | undefined) {
    this.find = typeof program === 'object' ? () => program : program;
  }

  get holding(): boolean {
    return this.held.length > 0;
  }

  /** The traces that have come since the last call. */
  traces(): readonly DecodedTrace[] {
    const { decoded } = this;
    this.decoded = [];
    return decoded;
  }

  /** Takes what came and gives what can be shown. */
  push(bytes: Uint8Array): Uint8Array {
    if (!this.find || this.passes(bytes)) return bytes;
    const out: number[] = [];
    for (const byte of bytes) this.byte(byte, out);
    return Uint8Array.from(out);
  }

  /** Gives up holding. */
  flush(): Uint8Array {
    const out = Uint8Array.from(this.held);
    this.held = [];
    if (out.length > 0) this.lineStart = false;
    return out;
  }

  /** Whether all of it can be shown at once: so it is with almost everything, and that must cost little. */
  private passes(bytes: Uint8Array): boolean {
    if (this.held.length > 0) return false;
    let { lineStart } = this;
    for (const b of bytes) {
      if (lineStart && b === FIRST) return false;
      lineStart = b === 10 || (b === 13 && lineStart);
    }
    this.lineStart = lineStart;
    return true;
  }

  private byte(byte: number, out: number[]): void {
    if (this.held.length === 0 && !(this.lineStart && byte === FIRST)) {
      out.push(byte);
      this.lineStart = byte === 10 || (byte === 13 && this.lineStart);
      return;
    }
    this.held.push(byte);
    const n = this.held.length;
    if (n <= PREFIX.length) {
      if (byte !== PREFIX.charCodeAt(n - 1)) this.release(out);
    } else if (byte === 10) this.decode(out);
    else if (n > 65536) this.release(out);
  }

  private release(out: number[]): void {
    this.lineStart = this.held[this.held.length - 1] === 10;
    for (const b of this.held) out.push(b);
    this.held = [];
  }

  private decode(out: number[]): void {
    const trace = parseTrace(Buffer.from(this.held).toString('latin1').replace(/\r?\n$/, ''));
    if (!trace) return this.release(out);
    const decoded = decode(trace, this.find?.(trace.id));
    this.decoded.push(decoded);
    if (decoded.text === undefined) return this.release(out);
    out.push(...Buffer.from(decoded.text));
    this.held = [];
    this.lineStart = true;
  }
}
