/** A stream as rows of sixteen bytes: offset, hexadecimal, and what of it is text. */

const WIDTH = 16;

export class HexView {
  private offset = 0;
  private row: number[] = [];

  /** The rows that are full. */
  push(bytes: Uint8Array): string {
    let out = '';
    for (const b of bytes) {
      this.row.push(b);
      if (this.row.length === WIDTH) out += this.flush();
    }
    return out;
  }

  /** The row that is not full, when nothing more has come for a while; the next one begins behind it. */
  flush(): string {
    if (this.row.length === 0) return '';
    const digits = this.row.map((b) => b.toString(16).padStart(2, '0'));
    const hex = `${digits.slice(0, 8).join(' ')}  ${digits.slice(8).join(' ')}`.padEnd(3 * WIDTH);
    const text = this.row.map((b) => (b >= 32 && b < 127 ? String.fromCharCode(b) : '.')).join('');
    const line = `${this.offset.toString(16).padStart(8, '0')}  ${hex}  |${text}|\n`;
    this.offset += this.row.length;
    this.row = [];
    return line;
  }
}
