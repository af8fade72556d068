/** Byte arrays: joining, comparing, and reading little-endian records. */

/** One array from many. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((x, i) => x === b[i]);
}

/** A view of the same bytes, whatever buffer they lie in. */
export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** `0x` and at least `digits` hexadecimal digits. */
export function hex(value: number | bigint, digits = 8): string {
  return `0x${value.toString(16).padStart(digits, '0')}`;
}

/** The bytes of a number, the lowest first. */
export function le16(n: number): number[] {
  return [n & 0xff, (n >>> 8) & 0xff];
}

export function le32(n: number): number[] {
  return [...le16(n), ...le16(n >>> 16)];
}

const utf8 = new TextEncoder();
const utf8Decoder = new TextDecoder();

export function encodeText(text: string): Uint8Array {
  return utf8.encode(text);
}

export function decodeText(bytes: Uint8Array): string {
  return utf8Decoder.decode(bytes);
}

/** Reads a little-endian record from front to back; reading past the end throws a RangeError. */
export class ByteReader {
  private readonly view: DataView;
  private readonly end: number;

  constructor(
    readonly bytes: Uint8Array,
    public offset = 0,
    end = bytes.length,
  ) {
    this.view = viewOf(bytes);
    this.end = Math.min(end, bytes.length);
  }

  get done(): boolean {
    return this.offset >= this.end;
  }

  u8(): number {
    return this.view.getUint8(this.take(1));
  }

  i8(): number {
    return this.view.getInt8(this.take(1));
  }

  u16(): number {
    return this.view.getUint16(this.take(2), true);
  }

  u32(): number {
    return this.view.getUint32(this.take(4), true);
  }

  /** As a number: exact up to 2^53, enough for the addresses we meet. */
  u64(): number {
    const at = this.take(8);
    return this.view.getUint32(at, true) + this.view.getUint32(at + 4, true) * 2 ** 32;
  }

  /** A value of 1, 2, 4 or 8 bytes. */
  uint(size: number): number {
    if (size === 1) return this.u8();
    if (size === 2) return this.u16();
    if (size === 4) return this.u32();
    return this.u64();
  }

  uleb(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      if (byte < 0x80) return value;
      scale *= 128;
    }
  }

  sleb(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.u8();
      value += (byte & 0x7f) * scale;
      scale *= 128;
      if (byte < 0x80) return byte & 0x40 ? value - scale : value;
    }
  }

  cstring(): string {
    const start = this.offset;
    while (this.u8() !== 0);
    return decodeText(this.bytes.subarray(start, this.offset - 1));
  }

  slice(length: number): Uint8Array {
    const at = this.take(length);
    return this.bytes.subarray(at, at + length);
  }

  skip(length: number): void {
    this.take(length);
  }

  private take(length: number): number {
    const at = this.offset;
    if (length < 0 || at + length > this.end) throw new RangeError(`read past the end at ${at}`);
    this.offset = at + length;
    return at;
  }
}
