/** Whether an image is one for the board: its UF2 family, and that it lies in memory that keeps it. */
import type { Target } from '../board/target';
import type { Image, Segment } from '../image/image';
import { decodeUf2 } from '../image/uf2';
import { hex } from '../util/bytes';
import { imageError } from './errors';

/** Throws when the image cannot be for this board. */
export function checkImage(image: Image, target: Target): void {
  if (image.segments.every((s) => s.data.length === 0)) throw imageError('the image is empty', 'build the program again');
  if (image.spec.kind === 'uf2' && target.image.kind === 'uf2') checkFamily(image.file, target.image.familyId, target.board);
  if (target.image.kind === 'esp' && (image.spec.kind !== 'esp' || image.spec.chipId !== target.image.chipId)) {
    const what = image.spec.kind === 'esp' ? `for the Espressif chip with id ${image.spec.chipId}` : `no image of an Espressif chip, but ${image.spec.kind}`;
    throw imageError(`the image is ${what}; ${target.board} has the one with id ${target.image.chipId}`, `build it for this board: flash build --board ${target.board} -o FILE.bin`);
  }
  // Addresses of a program for an Espressif chip are where its boot ROM copies or maps it to, not where it lies in flash.
  if (image.spec.kind !== 'esp' && target.image.kind !== 'esp') for (const s of image.segments) checkPlace(s, target);
}

/** Throws when a segment does not lie wholly in the flash from `start` up to `end`. */
export function mustBeInFlash(image: Image, start: number, end: number, board: string): void {
  const outside = image.segments.find((s) => s.address < start || s.address + s.data.length > end);
  if (outside) throw imageError(`the image has bytes at ${hex(outside.address)}, which is no flash of ${board} (${hex(start)} to ${hex(end - 1)})`, 'build it for this board');
}

function checkFamily(file: Uint8Array, familyId: number, board: string): void {
  const other = decodeUf2(file).find((b) => b.familyId !== undefined && b.familyId !== familyId)?.familyId;
  if (other === undefined) return;
  throw imageError(`the UF2 file is for chips of family ${hex(other)}; ${board} is of ${hex(familyId)}`, `build it for this board: flash build --board ${board} -o FILE.uf2`);
}

function checkPlace(s: Segment, target: Target): void {
  const end = s.address + s.data.length;
  if (target.memory.some((m) => s.address >= m.start && end <= m.start + m.length)) return;
  const flash = target.memory.find((m) => m.name === 'flash');
  const room = flash ? `; its flash is ${hex(flash.start)} to ${hex(flash.start + flash.length - 1)}` : '';
  throw imageError(`the image has bytes at ${hex(s.address)} to ${hex(end - 1)}, where ${target.board} has no memory${room}`, `build it for this board: flash build --board ${target.board}`);
}
