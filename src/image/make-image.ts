/** Makes an image of a linked program in the board's format, and reads ready-made ones. */
import { FlashError } from '../diag/diagnostic';
import type { ImageSpec, Target } from '../board/target';
import { decodeText, encodeText } from '../util/bytes';
import { sealBoot2 } from './boot2';
import { decodeDfu, hasDfuSuffix } from './dfu';
import { isElf, readElf } from './elf';
import { decodeEsp, encodeEsp, espChips, type EspChip } from './esp';
import type { Image, Segment } from './image';
import { decodeHex, encodeHex } from './intel-hex';
import { flatten, loadSegments, virtualSegments } from './segments';
import { decodeUf2, encodeUf2, uf2Segments } from './uf2';

/** The image of an ELF file, in the board's own format or another one. The checksum of a boot2 is put in on the way. */
export function makeImage(elfBytes: Uint8Array, target: Target, spec: ImageSpec = target.image): Image {
  if (spec.kind === 'wasm') return { spec, segments: [], file: elfBytes, elf: elfBytes };
  const bytes = sealBoot2(readElf(elfBytes));
  const elf = readElf(bytes);
  const segments = spec.kind === 'esp' ? virtualSegments(elf) : loadSegments(elf);
  return { spec, segments, file: encode(spec, segments, bytes, elf.entry), elf: bytes };
}

function encode(spec: Exclude<ImageSpec, { kind: 'wasm' }>, segments: readonly Segment[], elf: Uint8Array, entry: number): Uint8Array {
  switch (spec.kind) {
    case 'elf':
      return elf;
    case 'bin':
      return flatten(segments).data;
    case 'hex':
      return encodeText(encodeHex(segments, entry));
    case 'uf2':
      return encodeUf2(segments, spec.familyId);
    case 'esp':
      return encodeEsp(segments, entry, espChip(spec.chipId), spec.flashOffset);
  }
}

function espChip(id: number): EspChip {
  const chip = espChips.find((c) => c.id === id);
  if (chip) return chip;
  throw new FlashError({ code: 'image/unsupported', severity: 'error', message: `images of the Espressif chip with id ${id} are not supported`, help: `supported: ${espChips.map((c) => `${c.name} (${c.id})`).join(', ')}` });
}

/** An image from a file of the user's: ELF, UF2, Intel HEX, DFU, or raw bytes for the start of flash. */
export function readImage(name: string, bytes: Uint8Array, target: Target): Image {
  try {
    if (isElf(bytes)) return makeImage(bytes, target);
    const none = new Uint8Array(0);
    if (name.endsWith('.wasm')) return { spec: { kind: 'wasm' }, segments: [], file: bytes, elf: bytes };
    if (name.endsWith('.uf2')) {
      const familyId = target.image.kind === 'uf2' ? target.image.familyId : 0;
      return { spec: { kind: 'uf2', familyId }, segments: uf2Segments(decodeUf2(bytes)), file: bytes, elf: none };
    }
    if (name.endsWith('.hex')) return { spec: { kind: 'hex' }, segments: decodeHex(decodeText(bytes)).segments, file: bytes, elf: none };
    if (target.image.kind === 'esp') {
      const image = decodeEsp(bytes);
      return { spec: { kind: 'esp', chipId: image.chipId, flashOffset: target.image.flashOffset }, segments: image.segments, file: bytes, elf: none };
    }
    const start = target.memory.find((m) => m.kind === 'flash')?.start ?? 0;
    if (name.endsWith('.dfu') || hasDfuSuffix(bytes)) {
      const dfu = decodeDfu(bytes);
      return { spec: { kind: 'bin' }, segments: dfu.segments ?? [{ address: start, data: dfu.data }], file: bytes, elf: none };
    }
    return { spec: { kind: 'bin' }, segments: [{ address: start, data: bytes }], file: bytes, elf: none };
  } catch (error) {
    if (error instanceof FlashError) throw error;
    throw new FlashError({ code: 'image/bad-file', severity: 'error', message: `${name}: ${error instanceof Error ? error.message : String(error)}` });
  }
}

/** Whether a file name is one of a ready image, not of a Go package. */
export function isImageName(name: string): boolean {
  return /\.(elf|uf2|hex|bin|dfu|wasm)$/.test(name);
}
