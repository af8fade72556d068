/** Flash that is erased by sectors of several sizes, and which of them an image touches. */
import type { SectorRun } from '../board/target';
import type { Segment } from '../image/image';
import { alignUp } from '../util/size';

export interface Sector {
  readonly index: number;
  readonly address: number;
  readonly size: number;
}

/** Every sector, from the first address up. */
export function sectorsOf(start: number, runs: readonly SectorRun[]): readonly Sector[] {
  const sectors: Sector[] = [];
  let address = start;
  for (const run of runs) {
    for (let i = 0; i < run.count; i++, address += run.size) sectors.push({ index: sectors.length, address, size: run.size });
  }
  return sectors;
}

/** Those that hold a byte of the segments. */
export function touchedSectors(sectors: readonly Sector[], segments: readonly Segment[]): readonly Sector[] {
  return sectors.filter((s) => segments.some((g) => g.address < s.address + s.size && s.address < g.address + g.data.length));
}

/** A run of bytes to write at once. */
export interface Block {
  readonly address: number;
  readonly data: Uint8Array;
}

/** Segments cut at multiples of `size` and filled with 0xff to multiples of `align`; blocks that are erased flash anyway are left out. */
export function blocksOf(segments: readonly Segment[], size: number, align: number): readonly Block[] {
  const pages = new Map<number, { from: number; to: number; bytes: Uint8Array }>();
  for (const s of segments) {
    for (let at = 0; at < s.data.length; ) {
      const address = s.address + at;
      const page = address - (address % size);
      const n = Math.min(page + size - address, s.data.length - at);
      const known = pages.get(page) ?? { from: size, to: 0, bytes: new Uint8Array(size).fill(0xff) };
      known.bytes.set(s.data.subarray(at, at + n), address - page);
      known.from = Math.min(known.from, address - page);
      known.to = Math.max(known.to, address - page + n);
      pages.set(page, known);
      at += n;
    }
  }
  return [...pages]
    .sort(([a], [b]) => a - b)
    .map(([page, { from, to, bytes }]) => {
      const first = from - (from % align);
      return { address: page + first, data: bytes.subarray(first, alignUp(to, align)) };
    })
    .filter((b) => b.data.some((x) => x !== 0xff));
}

/** The bytes of the segments, as runs of at most `size` at a time, to be read back. */
export function piecesOf(segments: readonly Segment[], size: number): readonly Block[] {
  return segments.flatMap((s) => {
    const pieces: Block[] = [];
    for (let at = 0; at < s.data.length; at += size) pieces.push({ address: s.address + at, data: s.data.subarray(at, at + size) });
    return pieces;
  });
}
