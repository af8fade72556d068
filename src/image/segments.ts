/** What of an ELF file goes into the chip's memory: segments at their load addresses. */
import { concatBytes } from '../util/bytes';
import type { Elf } from './elf';
import type { Segment } from './image';

const PT_LOAD = 1;

/** Loadable segments with bytes in the file, by load address; neighbours are joined. */
export function loadSegments(elf: Elf): readonly Segment[] {
  return joined(elf, 'paddr');
}

/** The same at the addresses that the program uses: for boot ROMs that copy segments to where they run. */
export function virtualSegments(elf: Elf): readonly Segment[] {
  return joined(elf, 'vaddr');
}

function joined(elf: Elf, address: 'paddr' | 'vaddr'): readonly Segment[] {
  const parts = elf.segments
    .filter((p) => p.type === PT_LOAD && p.fileSize > 0)
    .map((p) => ({ address: p[address], data: elf.bytes.subarray(p.offset, p.offset + p.fileSize) }))
    .sort((a, b) => a.address - b.address);
  const out: Segment[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    const end = last ? last.address + last.data.length : 0;
    if (last && part.address < end) throw new Error(`segments overlap at 0x${part.address.toString(16)}`);
    if (last && part.address === end) out[out.length - 1] = { address: last.address, data: concatBytes([last.data, part.data]) };
    else out.push(part);
  }
  return out;
}

/** One run of bytes from the first address to the last, gaps filled with 0xff, as erased flash reads. */
export function flatten(segments: readonly Segment[]): Segment {
  if (segments.length === 0) return { address: 0, data: new Uint8Array(0) };
  const first = Math.min(...segments.map((s) => s.address));
  const end = Math.max(...segments.map((s) => s.address + s.data.length));
  const data = new Uint8Array(end - first).fill(0xff);
  for (const s of segments) data.set(s.data, s.address - first);
  return { address: first, data };
}
