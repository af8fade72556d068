/** UF2: 512-byte blocks that each carry their own address (github.com/microsoft/uf2). */
import { viewOf } from '../util/bytes';
import type { Segment } from './image';

const MAGIC_START = 0x0a324655;
const MAGIC_SECOND = 0x9e5d5157;
const MAGIC_END = 0x0ab16f30;
const FLAG_NOT_MAIN_FLASH = 0x1;
const FLAG_FAMILY = 0x2000;
const PAYLOAD = 256;
const BLOCK = 512;

/**
 * Encodes segments as blocks of 256 bytes at addresses that are multiples of 256, numbered without gaps.
 * What a page lacks, and pages between two segments, are filled with 0xff: boot ROMs erase by larger sectors, so every page of a touched range must come.
 */
export function encodeUf2(segments: readonly Segment[], familyId: number): Uint8Array {
  const pages = new Map<number, Uint8Array>();
  for (const s of segments) {
    for (let at = 0; at < s.data.length; ) {
      const address = s.address + at;
      const start = address - (address % PAYLOAD);
      let page = pages.get(start);
      if (!page) pages.set(start, (page = new Uint8Array(PAYLOAD).fill(0xff)));
      const length = Math.min(start + PAYLOAD - address, s.data.length - at);
      page.set(s.data.subarray(at, at + length), address - start);
      at += length;
    }
  }
  const known = [...pages.keys()];
  for (let start = Math.min(...known); start < Math.max(...known); start += PAYLOAD) {
    if (!pages.has(start)) pages.set(start, new Uint8Array(PAYLOAD).fill(0xff));
  }
  const starts = [...pages.keys()].sort((a, b) => a - b);
  const out = new Uint8Array(starts.length * BLOCK);
  const view = viewOf(out);
  starts.forEach((start, i) => {
    const header = [MAGIC_START, MAGIC_SECOND, FLAG_FAMILY, start, PAYLOAD, i, starts.length, familyId];
    header.forEach((word, k) => view.setUint32(i * BLOCK + k * 4, word, true));
    out.set(pages.get(start) as Uint8Array, i * BLOCK + 32);
    view.setUint32(i * BLOCK + 508, MAGIC_END, true);
  });
  return out;
}

/**
 * One block that no program has: of none, and at no address that could be written. The boot ROM of an RP2040 forgets by it what it has of a
 * program, others pass over it.
 */
export function forgetfulUf2(familyId: number | undefined): Uint8Array {
  const out = new Uint8Array(BLOCK);
  const view = viewOf(out);
  [MAGIC_START, MAGIC_SECOND, familyId === undefined ? 0 : FLAG_FAMILY, 1, PAYLOAD, 0, 0, familyId ?? 0].forEach((word, k) => view.setUint32(k * 4, word, true));
  view.setUint32(508, MAGIC_END, true);
  return out;
}

export interface Uf2Block {
  readonly flags: number;
  readonly address: number;
  readonly number: number;
  readonly total: number;
  readonly familyId: number | undefined;
  readonly payload: Uint8Array;
}

/** All blocks in the file's order; throws an Error that names the first wrong block. */
export function decodeUf2(bytes: Uint8Array): readonly Uf2Block[] {
  if (bytes.length === 0 || bytes.length % BLOCK !== 0) throw new Error(`a UF2 file is a whole number of 512-byte blocks, not ${bytes.length} bytes`);
  const view = viewOf(bytes);
  return Array.from({ length: bytes.length / BLOCK }, (_, i) => {
    const word = (k: number): number => view.getUint32(i * BLOCK + k, true);
    if (word(0) !== MAGIC_START || word(4) !== MAGIC_SECOND || word(508) !== MAGIC_END) throw new Error(`block ${i} is no UF2 block`);
    const size = word(16);
    if (size > 476) throw new Error(`block ${i} claims ${size} bytes`);
    const flags = word(8);
    return {
      flags,
      address: word(12),
      number: word(20),
      total: word(24),
      familyId: flags & FLAG_FAMILY ? word(28) : undefined,
      payload: bytes.subarray(i * BLOCK + 32, i * BLOCK + 32 + size),
    };
  });
}

/** The segments that the blocks for main flash describe, neighbours joined. */
export function uf2Segments(blocks: readonly Uf2Block[]): readonly Segment[] {
  const sorted = blocks.filter((b) => !(b.flags & FLAG_NOT_MAIN_FLASH)).sort((a, b) => a.address - b.address);
  const groups: { address: number; end: number; parts: Uf2Block[] }[] = [];
  for (const block of sorted) {
    const last = groups.at(-1);
    if (last && last.end === block.address) {
      last.parts.push(block);
      last.end += block.payload.length;
    } else groups.push({ address: block.address, end: block.address + block.payload.length, parts: [block] });
  }
  return groups.map((g) => {
    const data = new Uint8Array(g.end - g.address);
    for (const b of g.parts) data.set(b.payload, b.address - g.address);
    return { address: g.address, data };
  });
}
