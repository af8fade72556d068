/** Reads ELF files of 32 and 64 bits, little-endian: headers, sections, loadable segments, symbols. */
import { ByteReader } from '../util/bytes';

export interface ElfSection {
  readonly index: number;
  readonly name: string;
  readonly type: number;
  readonly flags: number;
  readonly address: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly info: number;
}

export interface ElfProgramHeader {
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly vaddr: number;
  readonly paddr: number;
  readonly fileSize: number;
  readonly memorySize: number;
  /** Where in the file the physical address stands. */
  readonly paddrAt: number;
}

export type ElfSymbolKind = 'function' | 'object' | 'section' | 'file' | 'none';

export interface ElfSymbol {
  readonly name: string;
  /** Address; on Arm without the Thumb bit. */
  readonly address: number;
  readonly size: number;
  readonly kind: ElfSymbolKind;
  readonly global: boolean;
  /** Index of the section, 0 for undefined, 0xfff1 for absolute. */
  readonly section: number;
}

export interface Elf {
  readonly bytes: Uint8Array;
  readonly bits: 32 | 64;
  /** `e_machine`: 40 Arm, 243 RISC-V. */
  readonly machine: number;
  readonly entry: number;
  readonly sections: readonly ElfSection[];
  readonly segments: readonly ElfProgramHeader[];
}

export const ElfMachine = { arm: 40, riscv: 243 } as const;
export const SectionFlag = { write: 1, alloc: 2, exec: 4 } as const;
export const SectionType = { symtab: 2, strtab: 3, nobits: 8 } as const;

/** Whether the bytes begin as an ELF file does. */
export function isElf(bytes: Uint8Array): boolean {
  return bytes.length >= 20 && bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}

/** Reads the headers; throws an Error that says what is wrong with the file. */
export function readElf(bytes: Uint8Array): Elf {
  if (!isElf(bytes)) throw new Error('not an ELF file');
  if (bytes[5] !== 1) throw new Error('a big-endian ELF file');
  const bits = bytes[4] === 2 ? 64 : 32;
  try {
    return readHeaders(bytes, bits);
  } catch (error) {
    if (error instanceof RangeError) throw new Error('a damaged ELF file: its headers point past its end');
    throw error;
  }
}

function readHeaders(bytes: Uint8Array, bits: 32 | 64): Elf {
  const word = bits / 8;
  const r = new ByteReader(bytes, 18);
  const machine = r.u16();
  r.u32();
  const entry = r.uint(word);
  const phoff = r.uint(word);
  const shoff = r.uint(word);
  r.u32();
  r.u16();
  const [phentsize, phnum, shentsize, shnum, shstrndx] = [r.u16(), r.u16(), r.u16(), r.u16(), r.u16()];
  const segments = Array.from({ length: phnum }, (_, i) => readSegment(bytes, phoff + i * phentsize, bits));
  const raw = Array.from({ length: shnum }, (_, i) => readSection(bytes, shoff + i * shentsize, bits, i));
  const names = raw[shstrndx];
  const sections = raw.map(({ nameOffset, ...s }) => ({ ...s, name: names ? new ByteReader(bytes, names.offset + nameOffset).cstring() : '' }));
  return { bytes, bits, machine, entry, sections, segments };
}

function readSegment(bytes: Uint8Array, at: number, bits: 32 | 64): ElfProgramHeader {
  const r = new ByteReader(bytes, at);
  const type = r.u32();
  if (bits === 64) {
    const flags = r.u32();
    const [offset, vaddr] = [r.u64(), r.u64()];
    const paddrAt = r.offset;
    const [paddr, fileSize, memorySize] = [r.u64(), r.u64(), r.u64()];
    return { type, flags, offset, vaddr, paddr, fileSize, memorySize, paddrAt };
  }
  const [offset, vaddr] = [r.u32(), r.u32()];
  const paddrAt = r.offset;
  const [paddr, fileSize, memorySize, flags] = [r.u32(), r.u32(), r.u32(), r.u32()];
  return { type, flags, offset, vaddr, paddr, fileSize, memorySize, paddrAt };
}

function readSection(bytes: Uint8Array, at: number, bits: 32 | 64, index: number): Omit<ElfSection, 'name'> & { nameOffset: number } {
  const r = new ByteReader(bytes, at);
  const word = bits / 8;
  const [nameOffset, type] = [r.u32(), r.u32()];
  const [flags, address, offset, size] = [r.uint(word), r.uint(word), r.uint(word), r.uint(word)];
  const [link, info] = [r.u32(), r.u32()];
  return { nameOffset, index, type, flags, address, offset, size, link, info };
}

/** The section of that name, if there is one. */
export function findSection(elf: Elf, name: string): ElfSection | undefined {
  return elf.sections.find((s) => s.name === name);
}

/** The bytes of a section; none for one that takes no space in the file. */
export function sectionData(elf: Elf, section: ElfSection | undefined): Uint8Array {
  if (!section || section.type === SectionType.nobits) return new Uint8Array(0);
  return elf.bytes.subarray(section.offset, section.offset + section.size);
}

const kinds: readonly ElfSymbolKind[] = ['none', 'object', 'function', 'section', 'file'];

/** All symbols in the file's order, mapping symbols (`$t`, `$d`, `$x`) left out. */
export function readElfSymbols(elf: Elf): readonly ElfSymbol[] {
  const table = elf.sections.find((s) => s.type === SectionType.symtab);
  if (!table) return [];
  const strings = elf.sections[table.link];
  const r = new ByteReader(elf.bytes, table.offset, table.offset + table.size);
  const symbols: ElfSymbol[] = [];
  while (!r.done) {
    const s = elf.bits === 64 ? symbol64(r) : symbol32(r);
    const name = new ByteReader(elf.bytes, strings.offset + s.nameOffset).cstring();
    if (name === '' || /^\$[atdx](\.|$|rv)/.test(name)) continue;
    const kind = kinds[s.info & 15] ?? 'none';
    const address = elf.machine === ElfMachine.arm && kind === 'function' ? s.value - (s.value % 2) : s.value;
    symbols.push({ name, address, size: s.size, kind, global: s.info >> 4 !== 0, section: s.section });
  }
  return symbols;
}

/** Where data begins and ends among Arm code, by address: the mapping symbols. */
export function readMappingSymbols(elf: Elf): readonly { readonly address: number; readonly data: boolean }[] {
  const out: { address: number; data: boolean }[] = [];
  const table = elf.sections.find((s) => s.type === SectionType.symtab);
  if (!table || elf.machine !== ElfMachine.arm) return out;
  const names = elf.sections[table.link].offset;
  const r = new ByteReader(elf.bytes, table.offset, table.offset + table.size);
  while (!r.done) {
    const s = symbol32(r);
    const at = names + s.nameOffset;
    const letter = elf.bytes[at] === 0x24 ? String.fromCharCode(elf.bytes[at + 1]) : '';
    if (letter === 'd' || letter === 't') out.push({ address: s.value, data: letter === 'd' });
  }
  return out.sort((a, b) => a.address - b.address || Number(a.data) - Number(b.data));
}

interface RawSymbol {
  readonly nameOffset: number;
  readonly value: number;
  readonly size: number;
  readonly info: number;
  readonly section: number;
}

function symbol32(r: ByteReader): RawSymbol {
  const [nameOffset, value, size, info] = [r.u32(), r.u32(), r.u32(), r.u8()];
  r.u8();
  return { nameOffset, value, size, info, section: r.u16() };
}

function symbol64(r: ByteReader): RawSymbol {
  const [nameOffset, info] = [r.u32(), r.u8()];
  r.u8();
  const section = r.u16();
  return { nameOffset, info, section, value: r.u64(), size: r.u64() };
}

/** The bytes at an address of the loaded program, by virtual address; undefined where the file has none. */
export function bytesAt(elf: Elf, address: number, length: number): Uint8Array | undefined {
  const at = fileOffsetOf(elf, address, length);
  return at === undefined ? undefined : elf.bytes.subarray(at, at + length);
}

/** Where in the file the byte at a virtual address stands. */
export function fileOffsetOf(elf: Elf, address: number, length = 1): number | undefined {
  const s = elf.segments.find((p) => p.type === 1 && address >= p.vaddr && address + length <= p.vaddr + p.fileSize);
  return s && s.offset + address - s.vaddr;
}
