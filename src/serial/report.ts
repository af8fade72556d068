/** What the program of `flash test` says of itself on a board: lines between its output that tell when it begins and how it ends. docs/abi.md has their form. */
import { concatBytes, decodeText, encodeText } from '../util/bytes';
import { crc16 } from '../util/crc16';

/** `id` is the build's. */
export type Report =
  | { readonly kind: 'ready' | 'begin'; readonly id: string }
  | { readonly kind: 'end'; readonly id: string; readonly status: number; readonly arrival: Arrival };

/** Whether all that the program printed has arrived. What it writes to the port by itself, past its standard output, is not counted there. */
export type Arrival = { readonly kind: 'whole' | 'more' | 'spoiled' } | { readonly kind: 'lost'; readonly bytes: number };

/** What the host answers to `ready`. */
export const startWord = encodeText('go\n');

const separator = 0x1e;
const mark = encodeText('\x1eflash: ');
/** No report is longer. */
const longest = 100;
const newline = 0x0a;

/** Takes a stream apart into output and reports, however it comes in pieces. */
export class ReportReader {
  private held: Uint8Array = new Uint8Array(0);
  private bytes = 0;
  private crc = 0;

  push(data: Uint8Array): readonly (Uint8Array | Report)[] {
    let rest = this.held.length > 0 ? concatBytes([this.held, data]) : data;
    this.held = new Uint8Array(0);
    const found: (Uint8Array | Report)[] = [];
    while (rest.length > 0) {
      const at = rest.indexOf(separator);
      if (at !== 0) {
        found.push(this.output(rest.subarray(0, at < 0 ? rest.length : at)));
        rest = at < 0 ? rest.subarray(rest.length) : rest.subarray(at);
        continue;
      }
      const end = rest.subarray(0, longest).indexOf(newline);
      if (end < 0 && rest.length < longest && couldBegin(rest)) {
        this.held = rest.slice();
        return found;
      }
      const report = end < 0 ? undefined : this.report(decodeText(rest.subarray(0, end)));
      // A separator of the program's own is output like any other byte.
      found.push(report ?? this.output(rest.subarray(0, 1)));
      rest = rest.subarray(report ? end + 1 : 1);
    }
    return found;
  }

  /** What is held back: the beginning of a report that will not be whole. */
  flush(): Uint8Array {
    const rest = this.held;
    this.held = new Uint8Array(0);
    return this.output(rest);
  }

  private output(bytes: Uint8Array): Uint8Array {
    this.bytes += bytes.length;
    this.crc = crc16(bytes, this.crc);
    return bytes;
  }

  private report(line: string): Report | undefined {
    const early = /^\x1eflash: (ready|begin) id=([0-9a-f]+)$/.exec(line);
    if (early) {
      this.bytes = this.crc = 0;
      return { kind: early[1] as 'ready' | 'begin', id: early[2] };
    }
    const end = /^\x1eflash: end id=([0-9a-f]+) status=(\d+) bytes=(\d+) crc=([0-9a-f]+)$/.exec(line);
    return end ? { kind: 'end', id: end[1], status: Number(end[2]), arrival: this.arrival(Number(end[3]), parseInt(end[4], 16)) } : undefined;
  }

  private arrival(printed: number, crc: number): Arrival {
    if (this.bytes < printed) return { kind: 'lost', bytes: printed - this.bytes };
    if (this.bytes > printed) return { kind: 'more' };
    return { kind: this.crc === crc ? 'whole' : 'spoiled' };
  }
}

/** Whether it is the mark, as far as it goes. */
function couldBegin(bytes: Uint8Array): boolean {
  return mark.every((b, i) => i >= bytes.length || bytes[i] === b);
}
