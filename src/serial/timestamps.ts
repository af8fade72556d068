/** Puts the time before each line of a stream, without waiting for lines to be whole. */
import { concatBytes, encodeText } from '../util/bytes';

const LF = 10;

export class Timestamps {
  private lineStart = true;

  constructor(private readonly now: () => string) {}

  push(bytes: Uint8Array): Uint8Array {
    const out: Uint8Array[] = [];
    for (let start = 0; start < bytes.length; ) {
      if (this.lineStart) out.push(encodeText(`[${this.now()}] `));
      const end = bytes.indexOf(LF, start);
      const next = end < 0 ? bytes.length : end + 1;
      out.push(bytes.subarray(start, next));
      this.lineStart = end >= 0;
      start = next;
    }
    return concatBytes(out);
  }
}

/** Seconds since the start, as 12.345. */
export function elapsed(startMs: number, nowMs: number): string {
  return ((nowMs - startMs) / 1000).toFixed(3).padStart(8);
}

/** The time of day where the user is, as 2026-01-31 12:34:56.789. */
export function timeOfDay(wallMs: number): string {
  const d = new Date(wallMs);
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}.${String(d.getMilliseconds()).padStart(3, '0')}`;
}
