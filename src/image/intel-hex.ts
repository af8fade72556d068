/** Intel HEX: text records of 16 bytes, with extended linear addresses. */
import { viewOf } from '../util/bytes';
import type { Segment } from './image';

/** Encodes segments; `entry` becomes a start record. */
export function encodeHex(segments: readonly Segment[], entry?: number): string {
  const lines: string[] = [];
  let upper = 0;
  for (const s of segments) {
    for (let at = 0; at < s.data.length; ) {
      const address = s.address + at;
      // A record must not cross a 64 KiB border.
      const length = Math.min(16, s.data.length - at, 0x10000 - (address % 0x10000));
      const high = Math.floor(address / 0x10000);
      if (high !== upper) lines.push(record(0, 4, [high >> 8, high & 0xff]));
      upper = high;
      lines.push(record(address % 0x10000, 0, s.data.subarray(at, at + length)));
      at += length;
    }
  }
  if (entry !== undefined) lines.push(record(0, 5, [entry >>> 24, (entry >>> 16) & 0xff, (entry >>> 8) & 0xff, entry & 0xff]));
  lines.push(record(0, 1, []));
  return `${lines.join('\n')}\n`;
}

function record(offset: number, type: number, data: ArrayLike<number>): string {
  const bytes = [data.length, offset >> 8, offset & 0xff, type, ...Array.from(data)];
  const sum = bytes.reduce((a, b) => a + b, 0);
  bytes.push(-sum & 0xff);
  return `:${bytes.map((b) => b.toString(16).padStart(2, '0')).join('').toUpperCase()}`;
}

/** Decodes a file; throws an Error with the line that is wrong. */
export function decodeHex(text: string): { readonly segments: readonly Segment[]; readonly entry: number | undefined } {
  const segments: { address: number; data: number[] }[] = [];
  let base = 0;
  let entry: number | undefined;
  let ended = false;
  text.split(/\r?\n/).forEach((line, index) => {
    if (line.trim() === '' || ended) return;
    const { offset, type, data } = parseRecord(line.trim(), index + 1);
    if (type === 0) {
      const address = base + offset;
      const last = segments.at(-1);
      if (last && last.address + last.data.length === address) last.data.push(...data);
      else segments.push({ address, data: [...data] });
    } else if (type === 1) ended = true;
    else if (type === 2) base = viewOf(data).getUint16(0) * 16;
    else if (type === 4) base = viewOf(data).getUint16(0) * 0x10000;
    else if (type === 3 || type === 5) entry = viewOf(data).getUint32(0);
    else throw new Error(`line ${index + 1}: unknown record type ${type}`);
  });
  if (!ended) throw new Error('the end record is missing');
  return { segments: segments.map((s) => ({ address: s.address, data: Uint8Array.from(s.data) })), entry };
}

function parseRecord(line: string, number: number): { offset: number; type: number; data: Uint8Array } {
  if (!/^:([0-9a-f]{2}){5,}$/i.test(line)) throw new Error(`line ${number} is no Intel HEX record`);
  const bytes = Uint8Array.from(line.slice(1).match(/../g) ?? [], (h) => parseInt(h, 16));
  if (bytes[0] !== bytes.length - 5) throw new Error(`line ${number}: the length is wrong`);
  if ((bytes.reduce((a, b) => a + b, 0) & 0xff) !== 0) throw new Error(`line ${number}: the checksum is wrong`);
  return { offset: bytes[1] * 256 + bytes[2], type: bytes[3], data: bytes.subarray(4, -1) };
}
