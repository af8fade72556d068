/** Reads `.debug_line` of DWARF 2 to 5: from an address to a source file and line. */
import { ByteReader } from '../util/bytes';
import { findSection, sectionData, type Elf } from '../image/elf';

export interface SourceLine {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

interface Row extends SourceLine {
  readonly address: number;
  /** The end of a run of code: what follows belongs to nobody. */
  readonly end: boolean;
}

/** File names by number, for one unit of the line table. */
export type FileTable = readonly string[];

/** All rows of all units, by address, and each unit's files by the unit's offset. */
export class LineTable {
  private readonly rows: Row[] = [];
  readonly files = new Map<number, FileTable>();

  /** `folders` are the folders of compilation by the unit's offset: before version 5 the table leaves them out. */
  constructor(elf: Elf, folders: ReadonlyMap<number, string>) {
    const section = sectionData(elf, findSection(elf, '.debug_line'));
    const strings = { line: sectionData(elf, findSection(elf, '.debug_line_str')), str: sectionData(elf, findSection(elf, '.debug_str')) };
    const r = new ByteReader(section);
    while (!r.done) {
      const at = r.offset;
      const end = unitEnd(r);
      this.unit(section, at, end, { ...strings, folder: folders.get(at) ?? '' });
      r.offset = end;
    }
    // Stable: of rows with one address the last one counts.
    this.rows.sort((a, b) => a.address - b.address || Number(b.end) - Number(a.end));
  }

  get empty(): boolean {
    return this.rows.length === 0;
  }

  /** The line of an address; undefined where no row covers it. */
  find(address: number): SourceLine | undefined {
    let lo = 0;
    let hi = this.rows.length;
    while (lo < hi) {
      const mid = (lo + hi) >> 1;
      if (this.rows[mid].address <= address) lo = mid + 1;
      else hi = mid;
    }
    const row = this.rows[lo - 1];
    return row === undefined || row.end ? undefined : row;
  }

  private unit(section: Uint8Array, at: number, end: number, strings: Strings): void {
    const header = readHeader(new ByteReader(section, at, end), strings);
    this.files.set(at, header.files);
    runProgram(new ByteReader(section, header.programStart, end), header, (row) => {
      // A linker gives dropped sections the address 0, or -1.
      if (row.address !== 0 || header.files.length > 0) this.rows.push(row);
    });
  }
}

interface Strings {
  readonly line: Uint8Array;
  readonly str: Uint8Array;
  readonly folder: string;
}

interface Header {
  readonly version: number;
  readonly minInstruction: number;
  readonly lineBase: number;
  readonly lineRange: number;
  readonly opcodeBase: number;
  readonly opcodeLengths: readonly number[];
  readonly files: FileTable;
  readonly programStart: number;
}

function unitEnd(r: ByteReader): number {
  const length = r.u32();
  if (length === 0xffffffff) return r.offset + 8 + r.u64();
  return r.offset + length;
}

function readHeader(r: ByteReader, strings: Strings): Header {
  r.u32();
  const version = r.u16();
  if (version < 2 || version > 5) throw new Error(`line table of DWARF version ${version}`);
  if (version >= 5) r.skip(2);
  const headerLength = r.u32();
  const programStart = r.offset + headerLength;
  const minInstruction = r.u8();
  if (version >= 4) r.u8();
  r.u8();
  const lineBase = r.i8();
  const lineRange = r.u8();
  const opcodeBase = r.u8();
  const opcodeLengths = Array.from({ length: opcodeBase - 1 }, () => r.u8());
  const files = version >= 5 ? filesOf5(r, strings) : filesOf4(r, strings.folder);
  return { version, minInstruction, lineBase, lineRange, opcodeBase, opcodeLengths, files, programStart };
}

/** Version 2 to 4: folders and files as strings, files counted from 1. */
function filesOf4(r: ByteReader, folder: string): FileTable {
  const dirs = [folder];
  for (let dir = r.cstring(); dir !== ''; dir = r.cstring()) dirs.push(join(folder, dir));
  const files = [''];
  for (let name = r.cstring(); name !== ''; name = r.cstring()) {
    const dir = dirs[r.uleb()] ?? '';
    r.uleb();
    r.uleb();
    files.push(join(dir, name));
  }
  return files;
}

/** Version 5: entries in a described format, both counted from 0. */
function filesOf5(r: ByteReader, strings: Strings): FileTable {
  const dirs = entries(r, strings).map((e) => e.path);
  const folder = dirs[0] ?? '';
  return entries(r, strings).map((e) => join(e.dir === 0 ? folder : join(folder, dirs[e.dir] ?? ''), e.path));
}

const DW_LNCT_path = 1;
const DW_LNCT_directory_index = 2;

function entries(r: ByteReader, strings: Strings): { path: string; dir: number }[] {
  const format = Array.from({ length: r.u8() }, () => [r.uleb(), r.uleb()] as const);
  return Array.from({ length: r.uleb() }, () => {
    let path = '';
    let dir = 0;
    for (const [type, form] of format) {
      const value = readForm(r, form, strings);
      if (type === DW_LNCT_path) path = String(value);
      else if (type === DW_LNCT_directory_index) dir = Number(value);
    }
    return { path, dir };
  });
}

function readForm(r: ByteReader, form: number, strings: Strings): string | number {
  switch (form) {
    case 0x08:
      return r.cstring();
    case 0x0e:
      return new ByteReader(strings.str, r.u32()).cstring();
    case 0x1f:
      return new ByteReader(strings.line, r.u32()).cstring();
    case 0x0b:
      return r.u8();
    case 0x05:
      return r.u16();
    case 0x06:
      return r.u32();
    case 0x0f:
      return r.uleb();
    case 0x1e:
      r.skip(16);
      return 0;
    default:
      throw new Error(`line table form ${form}`);
  }
}

/** A relative name lies in its folder. */
function join(dir: string, name: string): string {
  return name.startsWith('/') || /^[A-Za-z]:/.test(name) || dir === '' || dir === '.' ? name : `${dir.replace(/\/$/, '')}/${name}`;
}

/** The line number program (DWARF 5, 6.2.5). */
function runProgram(r: ByteReader, h: Header, emit: (row: Row) => void): void {
  const initial = { address: 0, file: 1, line: 1, column: 0 };
  let s = { ...initial };
  const push = (end: boolean): void => emit({ address: s.address, file: h.files[s.file] ?? '', line: s.line, column: s.column, end });
  while (!r.done) {
    const op = r.u8();
    if (op >= h.opcodeBase) {
      const special = op - h.opcodeBase;
      s.address += Math.floor(special / h.lineRange) * h.minInstruction;
      s.line += h.lineBase + (special % h.lineRange);
      push(false);
    } else if (op === 0) {
      const length = r.uleb();
      const next = r.offset + length;
      const extended = r.u8();
      if (extended === 1) {
        push(true);
        s = { ...initial };
      } else if (extended === 2) s.address = r.uint(length - 1);
      r.offset = next;
    } else standardOpcode(op, r, h, s, push);
  }
}

function standardOpcode(op: number, r: ByteReader, h: Header, s: { address: number; file: number; line: number; column: number }, push: (end: boolean) => void): void {
  switch (op) {
    case 1:
      push(false);
      break;
    case 2:
      s.address += r.uleb() * h.minInstruction;
      break;
    case 3:
      s.line += r.sleb();
      break;
    case 4:
      s.file = r.uleb();
      break;
    case 5:
      s.column = r.uleb();
      break;
    case 8:
      s.address += Math.floor((255 - h.opcodeBase) / h.lineRange) * h.minInstruction;
      break;
    case 9:
      s.address += r.u16();
      break;
    default:
      for (let i = 0; i < h.opcodeLengths[op - 1]; i++) r.uleb();
  }
}
