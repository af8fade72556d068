/** The RP2040's second-stage boot loader: 252 bytes and the checksum that the boot ROM asks for (datasheet 2.8.1.3.1). */
import { viewOf } from '../util/bytes';
import { findSection, type Elf } from './elf';

const SIZE = 256;

/** CRC-32 with polynomial 0x04c11db7, initial value 0xffffffff, most significant bit first, no final XOR. */
export function boot2Checksum(code: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of code) {
    crc ^= byte << 24;
    for (let i = 0; i < 8; i++) crc = crc & 0x80000000 ? (crc << 1) ^ 0x04c11db7 : crc << 1;
  }
  return crc >>> 0;
}

/** A copy of the ELF file whose `.boot2` section has its checksum; the file itself when it has no such section. */
export function sealBoot2(elf: Elf): Uint8Array {
  const section = findSection(elf, '.boot2');
  if (!section || section.size === 0) return elf.bytes;
  if (section.size !== SIZE) throw new Error(`section .boot2 has ${section.size} bytes instead of ${SIZE}`);
  const bytes = elf.bytes.slice();
  const code = bytes.subarray(section.offset, section.offset + SIZE - 4);
  viewOf(bytes).setUint32(section.offset + SIZE - 4, boot2Checksum(code), true);
  return bytes;
}
