/** The build id: a hash of what is loaded of the linked program, in a word of the program itself, so that a crash can name the build it belongs to. */
import { createHash } from 'node:crypto';
import { viewOf } from '../util/bytes';
import { fileOffsetOf, isElf, readElf, readElfSymbols } from './elf';

/** The runtime's name for the word. */
export const buildIdSymbol = 'flash_build_id';

/** The program with its id filled in; unchanged where its code has no use for it. */
export function fillBuildId(bytes: Uint8Array): Uint8Array {
  const at = place(bytes);
  if (at === undefined) return bytes;
  const hash = createHash('sha256');
  // What is loaded, and no debug information: the same source gives the same image wherever it lies.
  for (const s of readElf(bytes).segments) if (s.type === 1) hash.update(`${s.paddr}:${s.fileSize}:`).update(bytes.subarray(s.offset, s.offset + s.fileSize));
  const out = bytes.slice();
  // Zero says that there is none.
  viewOf(out).setUint32(at, hash.digest().readUInt32LE(0) || 1, true);
  return out;
}

/** The id of a program, as its crashes print it; undefined where it has none. */
export function readBuildId(bytes: Uint8Array): string | undefined {
  const at = place(bytes);
  const id = at === undefined ? 0 : viewOf(bytes).getUint32(at, true);
  return id === 0 ? undefined : id.toString(16);
}

function place(bytes: Uint8Array): number | undefined {
  if (!isElf(bytes)) return undefined;
  const elf = readElf(bytes);
  const symbol = readElfSymbols(elf).find((s) => s.name === buildIdSymbol);
  return symbol && fileOffsetOf(elf, symbol.address, 4);
}
