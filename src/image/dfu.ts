/** Files of DFU: a program with a suffix that says which device it is for (DFU 1.1), or ST's DfuSe with addresses inside. */
import { decodeText, viewOf } from '../util/bytes';
import type { Segment } from './image';

const SUFFIX_BYTES = 16;
const PREFIX_BYTES = 11;
const TARGET_BYTES = 274;
/** An id that fits every device. */
const ANY = 0xffff;

export interface DfuFile {
  /** Undefined where the suffix leaves it open. */
  readonly vid: number | undefined;
  readonly pid: number | undefined;
  /** What DfuSe says of places; a plain file has none. */
  readonly segments: readonly Segment[] | undefined;
  /** What is between prefix and suffix. */
  readonly data: Uint8Array;
}

/** Whether a file ends as DFU files do. */
export function hasDfuSuffix(bytes: Uint8Array): boolean {
  const at = bytes.length - SUFFIX_BYTES;
  return at >= 0 && decodeText(bytes.subarray(at + 8, at + 11)) === 'UFD' && bytes[at + 11] === SUFFIX_BYTES;
}

/** Checks and takes a file apart; throws an Error that says what is wrong. */
export function decodeDfu(bytes: Uint8Array): DfuFile {
  if (!hasDfuSuffix(bytes)) throw new Error('it does not end with the suffix of a DFU file');
  const suffix = viewOf(bytes.subarray(bytes.length - SUFFIX_BYTES));
  const wanted = suffix.getUint32(12, true);
  const found = dfuCrc(bytes.subarray(0, -4));
  if (found !== wanted) throw new Error(`its checksum is 0x${found.toString(16).padStart(8, '0')} where its suffix says 0x${wanted.toString(16).padStart(8, '0')}: the file is damaged`);
  const open = (id: number): number | undefined => (id === ANY ? undefined : id);
  const data = bytes.subarray(0, -SUFFIX_BYTES);
  const ids = { vid: open(suffix.getUint16(4, true)), pid: open(suffix.getUint16(2, true)) };
  return decodeText(data.subarray(0, 5)) === 'DfuSe' ? { ...ids, segments: dfuseSegments(data), data } : { ...ids, segments: undefined, data };
}

/** The CRC-32 of Ethernet without its last inversion. */
export function dfuCrc(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const b of bytes) {
    crc ^= b;
    for (let i = 0; i < 8; i++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return crc >>> 0;
}

/** Elements of the targets; only the first target, alternate setting 0, is the flash. */
function dfuseSegments(data: Uint8Array): readonly Segment[] {
  const view = viewOf(data);
  if (data.length < PREFIX_BYTES || data[5] !== 1) throw new Error('its DfuSe prefix has an unknown version');
  const segments: Segment[] = [];
  let at = PREFIX_BYTES;
  for (let t = 0; t < data[10]; t++) {
    if (at + TARGET_BYTES > data.length || decodeText(data.subarray(at, at + 6)) !== 'Target') throw new Error('one of its DfuSe targets is cut short');
    const elements = view.getUint32(at + 270, true);
    const setting = data[at + 6];
    at += TARGET_BYTES;
    for (let e = 0; e < elements; e++) {
      const size = at + 8 <= data.length ? view.getUint32(at + 4, true) : Infinity;
      if (at + 8 + size > data.length) throw new Error('one of its DfuSe elements is cut short');
      if (setting === 0) segments.push({ address: view.getUint32(at, true), data: data.subarray(at + 8, at + 8 + size) });
      at += 8 + size;
    }
  }
  if (segments.length === 0) throw new Error('it has nothing for the flash (alternate setting 0)');
  return segments.sort((a, b) => a.address - b.address);
}
