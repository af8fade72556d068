/** The line that a program prints when it panics or faults, turned into Go's lines of functions and places. */
import type { StackSnapshot } from './stack-walk';
import type { Frame, Symbolizer } from './symbolizer';

/** Printed by the runtime: registers, then words of the stack from `sp` upward, all hexadecimal; with `go=`, only the innermost, and where the goroutine began. */
const PREFIX = 'flash: trace ';

/** Reads the line; undefined when it is none. */
export function parseTrace(line: string): (StackSnapshot & { readonly start?: number }) | undefined {
  const match = /^flash: trace pc=([0-9a-f]+) lr=([0-9a-f]+) sp=([0-9a-f]+)(?: go=([0-9a-f]+))?((?: [0-9a-f]+)*)\s*$/.exec(line);
  if (!match) return undefined;
  const words = match[5].split(' ').filter(Boolean);
  const snapshot = { pc: parseInt(match[1], 16), lr: parseInt(match[2], 16), sp: parseInt(match[3], 16), words: words.map((w) => parseInt(w, 16)) };
  return match[4] === undefined ? snapshot : { ...snapshot, start: parseInt(match[4], 16) };
}

/** `main.f(...)` and a place below it, for each frame; undefined when the line is no trace or nothing is known of it. */
export function traceLine(line: string, symbolizer: Symbolizer): string | undefined {
  const snapshot = parseTrace(line);
  if (!snapshot) return undefined;
  const frames = symbolizer.unwind(snapshot);
  if (frames.length === 0) return undefined;
  const first = snapshot.start === undefined ? undefined : symbolizer.framesAt(symbolizer.codeAddress(snapshot.start)).at(-1);
  const begun = first && !frames.some((f) => f.function === first.function) ? `...\n${goName(first.function)}(...)\n\t${first.file}:${first.line}\n` : '';
  return frameLines(frames) + begun;
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

/**
 * A stream of program output with trace lines decoded. Text passes at once; only the start of a line that may be a trace is held,
 * until it is whole or proves to be something else. The owner calls `flush` when nothing has come for a while.
 */
export class TraceFilter {
  private held: number[] = [];
  private lineStart = true;

  /** Without a symbolizer everything passes as it is. */
  constructor(private readonly symbolizer: Symbolizer | undefined) {}

  get holding(): boolean {
    return this.held.length > 0;
  }

  /** Takes what came and gives what can be shown. */
  push(bytes: Uint8Array): Uint8Array {
    if (!this.symbolizer) return bytes;
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

  private byte(byte: number, out: number[]): void {
    if (this.held.length === 0 && !(this.lineStart && byte === PREFIX.charCodeAt(0))) {
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
    out.push(...this.held);
    this.held = [];
  }

  private decode(out: number[]): void {
    const line = Buffer.from(this.held).toString('latin1').replace(/\r?\n$/, '');
    const text = this.symbolizer && traceLine(line, this.symbolizer);
    if (text === undefined) return this.release(out);
    out.push(...Buffer.from(text));
    this.held = [];
    this.lineStart = true;
  }
}
