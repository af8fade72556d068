/** Line ends of a stream: what comes from a board, and what Enter sends. */

/** `keep` leaves them; the others are what CR, LF and CR LF become. */
export type Newlines = 'keep' | 'lf' | 'cr' | 'crlf';

const CR = 13;
const LF = 10;
const ends: Readonly<Record<Exclude<Newlines, 'keep'>, readonly number[]>> = { lf: [LF], cr: [CR], crlf: [CR, LF] };

/** Rewrites line ends in a stream that comes in pieces; nothing is held back: the LF of a CR LF that was cut in two is dropped when it comes. */
export class NewlineFilter {
  private afterCr = false;

  constructor(private readonly to: Newlines) {}

  push(bytes: Uint8Array): Uint8Array {
    if (this.to === 'keep' || bytes.length === 0) return bytes;
    if (!this.afterCr && !bytes.includes(CR) && (this.to === 'lf' || !bytes.includes(LF))) return bytes;
    const end = ends[this.to];
    const out: number[] = [];
    for (const b of bytes) {
      if (b === CR || (b === LF && !this.afterCr)) out.push(...end);
      else if (b !== LF) out.push(b);
      this.afterCr = b === CR;
    }
    return Uint8Array.from(out);
  }
}
