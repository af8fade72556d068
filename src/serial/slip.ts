/** SLIP (RFC 1055): frames between 0xC0 bytes. */

const END = 0xc0;
const ESC = 0xdb;
const ESC_END = 0xdc;
const ESC_ESC = 0xdd;

/** One frame, with an end mark on both sides. */
export function slipEncode(data: Uint8Array): Uint8Array {
  const out = [END];
  for (const b of data) {
    if (b === END) out.push(ESC, ESC_END);
    else if (b === ESC) out.push(ESC, ESC_ESC);
    else out.push(b);
  }
  out.push(END);
  return Uint8Array.from(out);
}

/**
 * Collects bytes into frames. What comes before the first end mark (a boot banner) is dropped, and so is a frame with a wrong escape.
 * Every end mark begins a frame as well: one that is lost on the way spoils one frame, not all that follow.
 */
export class SlipDecoder {
  private frame: number[] | undefined;
  private escaped = false;
  private broken = false;

  /** Frames that are complete now, without empty ones. */
  push(data: Uint8Array): readonly Uint8Array[] {
    const frames: Uint8Array[] = [];
    for (const b of data) {
      if (b === END) {
        if (this.frame && this.frame.length > 0) {
          if (!this.broken && !this.escaped) frames.push(Uint8Array.from(this.frame));
        }
        this.frame = [];
        this.escaped = this.broken = false;
      } else if (this.frame) this.byte(b);
    }
    return frames;
  }

  private byte(b: number): void {
    if (this.escaped) {
      this.escaped = false;
      if (b === ESC_END) this.frame?.push(END);
      else if (b === ESC_ESC) this.frame?.push(ESC);
      else this.broken = true;
    } else if (b === ESC) this.escaped = true;
    else this.frame?.push(b);
  }
}
