/** The little of a WebAssembly module that is changed or read here: its sections, exports, and the bodies of functions. */

import { SectionFlag, type Elf, type ElfSection, type ElfSymbol } from './elf';

export interface WasmSection {
  readonly id: number;
  /** Of a custom section (id 0). */
  readonly name: string;
  /** Where the content begins, after a custom section's name; and where it ends. */
  readonly start: number;
  readonly end: number;
  /** Where the section itself begins. */
  readonly at: number;
}

const HEADER_BYTES = 8;

export function isWasmModule(bytes: Uint8Array): boolean {
  return bytes.length >= HEADER_BYTES && bytes[0] === 0 && bytes[1] === 0x61 && bytes[2] === 0x73 && bytes[3] === 0x6d;
}

/** Reads numbers and names one after another. */
export class WasmReader {
  constructor(readonly bytes: Uint8Array, public at = 0) {}

  /** An unsigned LEB128 number. */
  number(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.bytes[this.at++];
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
  }

  byte(): number {
    return this.bytes[this.at++];
  }

  text(): string {
    const length = this.number();
    const start = this.at;
    this.at += length;
    return new TextDecoder().decode(this.bytes.subarray(start, start + length));
  }
}

export function wasmSections(bytes: Uint8Array): readonly WasmSection[] {
  const out: WasmSection[] = [];
  const r = new WasmReader(bytes, HEADER_BYTES);
  while (r.at < bytes.length) {
    const at = r.at;
    const id = r.byte();
    const size = r.number();
    const end = r.at + size;
    const name = id === 0 ? r.text() : '';
    out.push({ id, name, start: r.at, end, at });
    r.at = end;
  }
  return out;
}

export const ID = { import: 2, export: 7, code: 10, data: 11 } as const;

/** Names of the modules that functions are imported from. */
export function importedModules(bytes: Uint8Array): ReadonlySet<string> {
  const section = wasmSections(bytes).find((s) => s.id === ID.import);
  const out = new Set<string>();
  if (section) eachImport(bytes, section, (module) => void out.add(module));
  return out;
}

/** Number of functions that the module imports: they come first in the numbering. */
export function importedFunctions(bytes: Uint8Array, section: WasmSection | undefined): number {
  let functions = 0;
  if (section) eachImport(bytes, section, () => void functions++);
  return functions;
}

/** Calls `found` with the module of each function that is imported. */
function eachImport(bytes: Uint8Array, section: WasmSection, found: (module: string) => void): void {
  const r = new WasmReader(bytes, section.start);
  for (let n = r.number(); n > 0; n--) {
    const module = r.text();
    r.text();
    const kind = r.byte();
    if (kind === 0) found(module);
    if (kind === 0) r.number();
    else if (kind === 3) r.at += 2;
    else {
      // A tag has an attribute and a type, a table a type before its limits.
      if (kind === 1) r.byte();
      const flags = r.number();
      r.number();
      if (kind !== 4 && (flags & 1) !== 0) r.number();
    }
  }
}

/** The names that a module exports: functions, memory and whatever else. */
export function wasmExports(bytes: Uint8Array): readonly string[] {
  const section = wasmSections(bytes).find((s) => s.id === ID.export);
  if (!section) return [];
  const r = new WasmReader(bytes, section.start);
  return Array.from({ length: r.number() }, () => {
    const name = r.text();
    r.byte();
    r.number();
    return name;
  });
}

/** The module without those of the named exports whose functions do nothing. */
export function dropEmptyExports(bytes: Uint8Array, names: readonly string[]): Uint8Array {
  return dropExports(bytes, (name, empty) => empty && names.includes(name));
}

/** The module without the exported functions that `drop` is true for; the functions themselves stay. */
export function dropExports(bytes: Uint8Array, drop: (name: string, empty: boolean) => boolean): Uint8Array {
  const sections = wasmSections(bytes);
  const exports = sections.find((s) => s.id === ID.export);
  const code = sections.find((s) => s.id === ID.code);
  if (!exports || !code) return bytes;
  const imported = importedFunctions(bytes, sections.find((s) => s.id === ID.import));
  const empty = emptyBodies(bytes, code);
  const r = new WasmReader(bytes, exports.start);
  const kept: number[] = [];
  let count = 0;
  let dropped = 0;
  for (let n = r.number(); n > 0; n--) {
    const from = r.at;
    const name = r.text();
    const kind = r.byte();
    const index = r.number();
    if (kind === 0 && drop(name, empty.has(index - imported))) dropped++;
    else {
      kept.push(...bytes.subarray(from, r.at));
      count++;
    }
  }
  if (dropped === 0) return bytes;
  const content = [...leb(count), ...kept];
  return Uint8Array.from([...bytes.subarray(0, exports.at), ID.export, ...leb(content.length), ...content, ...bytes.subarray(exports.end)]);
}

/** Numbers of the functions that hold nothing but their end. */
function emptyBodies(bytes: Uint8Array, code: WasmSection): ReadonlySet<number> {
  const r = new WasmReader(bytes, code.start);
  const out = new Set<number>();
  const count = r.number();
  for (let i = 0; i < count; i++) {
    const size = r.number();
    if (size === 2 && bytes[r.at] === 0 && bytes[r.at + 1] === 0x0b) out.add(i);
    r.at += size;
  }
  return out;
}

export function leb(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...leb(value >>> 7)];
}

/** The module as the readers of debug information take it: its custom sections by name, and code at the addresses that its debug information means. */
export function wasmAsElf(bytes: Uint8Array): { readonly elf: Elf; readonly functions: readonly ElfSymbol[]; /** What to take off an offset into the file. */ readonly codeStart: number } {
  const all = wasmSections(bytes);
  const code = all.find((s) => s.id === ID.code);
  const sections = all.map((s, index): ElfSection => {
    const common = { index, offset: s.start, size: s.end - s.start, type: 1, link: 0, info: 0 };
    return s === code ? { ...common, name: '.text', address: 0, flags: SectionFlag.alloc | SectionFlag.exec } : { ...common, name: s.name, address: 0, flags: 0 };
  });
  const elf: Elf = { bytes, bits: 32, machine: 0, entry: 0, sections, segments: [] };
  return { elf, functions: code ? namedFunctions(bytes, all, code) : [], codeStart: code?.start ?? 0 };
}

/** What of a module is in memory at first: where each piece begins, and how many bytes of the file it takes. */
export interface WasmSegment {
  readonly address: number;
  readonly size: number;
}

/** A module in parts: its functions, what is in memory at first, and the bytes that are neither. */
export interface WasmParts {
  /** `name` is undefined where the module does not say. Sizes are those of the file. */
  readonly functions: readonly { readonly name: string | undefined; readonly size: number }[];
  readonly segments: readonly WasmSegment[];
  /** Types, imports, exports, tables and what holds the sections together. */
  readonly frame: number;
  /** Custom sections: names, lines, who made it. They are not loaded. */
  readonly custom: number;
}

/** Takes a module apart; all parts together are the whole file. */
export function wasmParts(bytes: Uint8Array): WasmParts {
  const all = wasmSections(bytes);
  const custom = all.filter((s) => s.id === 0).reduce((n, s) => n + s.end - s.at, 0);
  const code = all.find((s) => s.id === ID.code);
  const functions = code ? functionSizes(bytes, all, code) : [];
  const data = all.find((s) => s.id === ID.data);
  const segments = data ? dataSegments(bytes, data) : [];
  const sum = (list: readonly { readonly size: number }[]): number => list.reduce((n, x) => n + x.size, 0);
  return { functions, segments, custom, frame: bytes.length - custom - sum(functions) - sum(segments) };
}

function functionSizes(bytes: Uint8Array, sections: readonly WasmSection[], code: WasmSection): WasmParts['functions'] {
  const imported = importedFunctions(bytes, sections.find((s) => s.id === ID.import));
  const names = functionNames(bytes, sections.find((s) => s.id === 0 && s.name === 'name'));
  const r = new WasmReader(bytes, code.start);
  return Array.from({ length: r.number() }, (_, i) => {
    const from = r.at;
    const size = r.number();
    r.at += size;
    return { name: names.get(imported + i), size: r.at - from };
  });
}

/** Only active segments have an address; all of ours are active. */
function dataSegments(bytes: Uint8Array, section: WasmSection): WasmSegment[] {
  const r = new WasmReader(bytes, section.start);
  const out: WasmSegment[] = [];
  for (let n = r.number(); n > 0; n--) {
    const flags = r.number();
    if (flags === 2) r.number();
    let address = 0;
    if (flags !== 1) {
      // i32.const, the address as a signed number, end
      r.at++;
      address = r.number();
      r.at++;
    }
    const size = r.number();
    out.push({ address, size });
    r.at += size;
  }
  return out;
}

/** Functions with their names, addresses being offsets into the code section. */
function namedFunctions(bytes: Uint8Array, sections: readonly WasmSection[], code: WasmSection): readonly ElfSymbol[] {
  const imported = importedFunctions(bytes, sections.find((s) => s.id === ID.import));
  const names = functionNames(bytes, sections.find((s) => s.id === 0 && s.name === 'name'));
  const r = new WasmReader(bytes, code.start);
  const out: ElfSymbol[] = [];
  const count = r.number();
  for (let i = 0; i < count; i++) {
    const size = r.number();
    const name = names.get(imported + i);
    if (name !== undefined) out.push({ name, address: r.at - code.start, size, kind: 'function', global: false, section: sections.indexOf(code) });
    r.at += size;
  }
  return out;
}

function functionNames(bytes: Uint8Array, section: WasmSection | undefined): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  if (!section) return names;
  const r = new WasmReader(bytes, section.start);
  while (r.at < section.end) {
    const kind = r.byte();
    const size = r.number();
    const end = r.at + size;
    if (kind === 1) for (let n = r.number(); n > 0; n--) names.set(r.number(), r.text());
    r.at = end;
  }
  return names;
}
