/** Cuts a stream into lines, each with the time at which it began. */
import { concatBytes } from '../util/bytes';

export interface Line {
  readonly bytes: Uint8Array;
  /** When its first byte came. */
  readonly at: number;
  /** It has an end; else it is what there was of it when the stream paused. */
  readonly whole: boolean;
}

const LF = 10;
/** A line that does not end is given out in pieces of this size. */
const LONGEST = 64 * 1024;

export class LineSplitter {
  private parts: Uint8Array[] = [];
  private size = 0;
  private at = 0;

  /** The lines that have ended, without their line ends (LF or CR LF). */
  push(bytes: Uint8Array, now: number): readonly Line[] {
    const out: Line[] = [];
    let start = 0;
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, start)) {
      this.keep(bytes.subarray(start, end), now);
      out.push(this.take(true));
      start = end + 1;
    }
    this.keep(bytes.subarray(start), now);
    if (this.size >= LONGEST) out.push(this.take(false));
    return out;
  }

  /** What there is of a line that has not ended. */
  flush(): Line | undefined {
    return this.size > 0 ? this.take(false) : undefined;
  }

  private keep(part: Uint8Array, now: number): void {
    if (this.size === 0) this.at = now;
    // The caller may use its buffer again.
    if (part.length > 0) this.parts.push(part.slice());
    this.size += part.length;
  }

  private take(whole: boolean): Line {
    const all = concatBytes(this.parts);
    this.parts = [];
    this.size = 0;
    return { bytes: whole && all.at(-1) === 13 ? all.subarray(0, -1) : all, at: this.at, whole };
  }
}
