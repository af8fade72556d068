/** Tells return addresses from other words of a stack: the instruction before one is a call. */
import { viewOf } from '../util/bytes';
import { bytesAt, ElfMachine, type Elf } from '../image/elf';

/** Whether a word of the stack is an address behind a call. */
export function isReturnAddress(elf: Elf, word: number): boolean {
  return elf.machine === ElfMachine.arm ? behindArmCall(elf, word) : behindRiscvCall(elf, word);
}

/** Thumb: odd, behind `bl` or `blx register`. */
function behindArmCall(elf: Elf, word: number): boolean {
  if (word % 2 !== 1) return false;
  const address = word - 1;
  const [first, second] = halves(elf, address);
  if (second === undefined) return false;
  if ((second & 0xff87) === 0x4780) return true;
  return first !== undefined && (first & 0xf800) === 0xf000 && (second & 0xd000) === 0xd000;
}

/** `jal ra`, `jalr ra`, and their short forms. */
function behindRiscvCall(elf: Elf, word: number): boolean {
  if (word % 2 !== 0) return false;
  const [first, second] = halves(elf, word);
  if (second === undefined) return false;
  const shortJalr = (second & 0xf07f) === 0x9002 && (second & 0x0f80) !== 0;
  const shortJal = elf.bits === 32 && (second & 0xe003) === 0x2001;
  if (shortJalr || shortJal) return true;
  if (first === undefined || (first & 3) !== 3) return false;
  const opcode = first & 0x7f;
  return (opcode === 0x6f || opcode === 0x67) && ((first >> 7) & 31) === 1;
}

/** The two halfwords before an address, as far as they are code. */
function halves(elf: Elf, address: number): readonly [number | undefined, number | undefined] {
  const half = (at: number): number | undefined => {
    const code = elf.sections.some((s) => (s.flags & 4) !== 0 && at >= s.address && at + 2 <= s.address + s.size);
    const bytes = code ? bytesAt(elf, at, 2) : undefined;
    return bytes && viewOf(bytes).getUint16(0, true);
  };
  return [half(address - 4), half(address - 2)];
}
