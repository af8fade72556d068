/**
 * Images of Espressif chips: a header, segments with their addresses, a checksum, and a SHA-256 of all of it.
 * The boot ROM copies segments for RAM; those for mapped flash stay where they are, so that their offset in flash must equal their address within a page of 64 KB.
 */
import { createHash } from 'node:crypto';
import { ByteReader, concatBytes, viewOf } from '../util/bytes';
import type { Segment } from './image';
import { alignUp } from '../util/size';

/** What differs from chip to chip. */
export interface EspChip {
  readonly name: string;
  readonly id: number;
  /** Addresses at which flash is seen: [first, end). */
  readonly mapped: readonly (readonly [number, number])[];
}

/** Chips by the id in the image's header. */
export const espChips: readonly EspChip[] = [
  { name: 'esp32c3', id: 5, mapped: [[0x3c000000, 0x3c800000], [0x42000000, 0x42800000]] },
];

const MAGIC = 0xe9;
const HEADER = 24;
const SEGMENT_HEADER = 8;
const MAX_SEGMENTS = 16;
const PAGE = 0x10000;
const CHECKSUM_SEED = 0xef;
const HASH = 32;

/** Flash mode DIO (2), 4 MB (2 << 4) at 80 MHz (0xf): what every module can do; the second-stage loader may do better. */
const FLASH_MODE = 2;
const FLASH_SIZE_AND_SPEED = 0x2f;

/** Encodes segments at their virtual addresses; throws an Error where the format cannot hold them. */
export function encodeEsp(segments: readonly Segment[], entry: number, chip: EspChip, flashOffset: number): Uint8Array {
  const odd = segments.find((s) => s.address % 4 !== 0);
  if (odd) throw new Error(`the segment at 0x${odd.address.toString(16)} does not start at a multiple of 4`);
  const placed = place(segments.map(padded), chip, flashOffset);
  if (placed.length > MAX_SEGMENTS) throw new Error(`${placed.length} segments; an image holds ${MAX_SEGMENTS}`);
  const header = new Uint8Array(HEADER);
  const view = viewOf(header);
  header.set([MAGIC, placed.length, FLASH_MODE, FLASH_SIZE_AND_SPEED]);
  view.setUint32(4, entry, true);
  // No pin for write protection, no settings of drive strength.
  header[8] = 0xee;
  view.setUint16(12, chip.id, true);
  // Every revision of the chip, from 0 on.
  view.setUint16(17, 0xffff, true);
  header[23] = 1;
  const body = concatBytes([header, ...placed.flatMap((s) => [segmentHeader(s), s.data])]);
  const whole = new Uint8Array(body.length + 16 - (body.length % 16));
  whole.set(body);
  whole[whole.length - 1] = checksum(placed);
  return concatBytes([whole, sha256(whole)]);
}

/** Lengths are multiples of 4. */
function padded(s: Segment): Segment {
  if (s.data.length % 4 === 0) return s;
  const data = new Uint8Array(alignUp(s.data.length, 4));
  data.set(s.data);
  return { address: s.address, data };
}

/** Orders segments so that the mapped ones come to lie at the right offsets; what is copied to RAM fills the gaps before them. */
function place(segments: readonly Segment[], chip: EspChip, flashOffset: number): readonly Segment[] {
  const isMapped = (s: Segment): boolean => chip.mapped.some(([from, to]) => s.address >= from && s.address < to);
  const ram = segments.filter((s) => !isMapped(s));
  const out: Segment[] = [];
  let at = HEADER;
  const put = (s: Segment): void => {
    out.push(s);
    at += SEGMENT_HEADER + s.data.length;
  };
  for (const s of segments.filter(isMapped).sort((a, b) => a.address - b.address)) {
    for (;;) {
      const gap = (((s.address - (flashOffset + at + SEGMENT_HEADER)) % PAGE) + PAGE) % PAGE;
      if (gap === 0) break;
      put(filler(ram, gap < SEGMENT_HEADER ? gap + PAGE - SEGMENT_HEADER : gap - SEGMENT_HEADER));
    }
    put(s);
  }
  for (const s of ram) put(s);
  return out;
}

/**
 * A segment that fills a gap of `length` bytes or part of it: bytes for RAM taken off the first segment, else zeros that go nowhere.
 * What is left of the gap must have room for another header, or be nothing.
 */
function filler(ram: Segment[], length: number): Segment {
  const first = ram.shift();
  if (!first) return { address: 0, data: new Uint8Array(length) };
  if (first.data.length <= length - SEGMENT_HEADER || first.data.length === length) return first;
  const take = first.data.length > length ? length : length - SEGMENT_HEADER;
  ram.unshift({ address: first.address + take, data: first.data.subarray(take) });
  return { address: first.address, data: first.data.subarray(0, take) };
}

function segmentHeader(s: Segment): Uint8Array {
  const out = new Uint8Array(SEGMENT_HEADER);
  viewOf(out).setUint32(0, s.address, true);
  viewOf(out).setUint32(4, s.data.length, true);
  return out;
}

function checksum(segments: readonly Segment[]): number {
  return segments.reduce((sum, s) => s.data.reduce((a, b) => a ^ b, sum), CHECKSUM_SEED);
}

function sha256(data: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(data).digest());
}

export interface EspImage {
  readonly chipId: number;
  readonly entry: number;
  readonly segments: readonly Segment[];
}

/** Whether bytes begin as an image does. */
export function isEspImage(bytes: Uint8Array): boolean {
  return bytes.length > HEADER && bytes[0] === MAGIC && bytes[1] > 0 && bytes[1] <= MAX_SEGMENTS;
}

/** Decodes an image and checks its sums; throws an Error that says what is wrong. Segments that only fill are left out. */
export function decodeEsp(bytes: Uint8Array): EspImage {
  if (!isEspImage(bytes)) throw new Error('not an image of an Espressif chip');
  const view = viewOf(bytes);
  const r = new ByteReader(bytes, HEADER);
  const segments: Segment[] = [];
  try {
    for (let i = 0; i < bytes[1]; i++) {
      const address = r.u32();
      segments.push({ address, data: r.slice(r.u32()) });
    }
  } catch (error) {
    if (error instanceof RangeError) throw new Error('the image is cut off');
    throw error;
  }
  const end = r.offset + 16 - (r.offset % 16);
  if (end > bytes.length) throw new Error('the image is cut off');
  if (bytes[end - 1] !== checksum(segments)) throw new Error('the checksum is wrong');
  if (bytes[23] === 1) {
    if (end + HASH > bytes.length) throw new Error('the image is cut off');
    const hash = sha256(bytes.subarray(0, end));
    if (!hash.every((b, i) => b === bytes[end + i])) throw new Error('the SHA-256 is wrong');
  }
  return { chipId: view.getUint16(12, true), entry: view.getUint32(4, true), segments: segments.filter((s) => s.address !== 0) };
}
