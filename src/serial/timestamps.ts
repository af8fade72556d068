/** Puts the time before each line of a stream, without waiting for lines to be whole. */
export class Timestamps {
  private lineStart = true;

  constructor(private readonly now: () => string) {}

  push(bytes: Uint8Array): Uint8Array {
    const out: Uint8Array[] = [];
    let start = 0;
    for (let i = 0; i < bytes.length; i++) {
      if (this.lineStart) {
        out.push(bytes.subarray(start, i), new TextEncoder().encode(`[${this.now()}] `));
        start = i;
        this.lineStart = false;
      }
      if (bytes[i] === 10) this.lineStart = true;
    }
    out.push(bytes.subarray(start));
    return Uint8Array.from(Buffer.concat(out));
  }
}

/** Seconds since the start, as 12.345. */
export function elapsed(startMs: number, nowMs: number): string {
  return ((nowMs - startMs) / 1000).toFixed(3).padStart(8);
}
