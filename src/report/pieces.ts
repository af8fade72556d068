/** A linked program in pieces: every byte of it belongs to one symbol, or to what is said of it here. */
import { SectionFlag, SectionType, readElf, readElfSymbols, type ElfSection, type ElfSymbol } from '../image/elf';
import { isWasmModule, wasmParts } from '../image/wasm';
import type { Target } from '../board/target';
import type { DataSymbol } from './wasm-map';

export type PieceKind = 'code' | 'rodata' | 'data' | 'bss';

export interface Piece {
  /** The symbol; '' for bytes without one. */
  readonly symbol: string;
  /** The Go package, or in parentheses what it is. */
  readonly package: string;
  readonly kind: PieceKind;
  readonly size: number;
}

/** The pieces of an ELF file or WebAssembly module; `layout` is where the linker put the data of a module. */
export function piecesOf(bytes: Uint8Array, target: Target, layout: readonly DataSymbol[] = []): readonly Piece[] {
  return isWasmModule(bytes) ? wasmPieces(bytes, target, layout) : elfPieces(bytes);
}

function elfPieces(bytes: Uint8Array): readonly Piece[] {
  const elf = readElf(bytes);
  const out: Piece[] = [];
  const symbols = readElfSymbols(elf).filter((s) => s.kind === 'function' || s.kind === 'object' || s.kind === 'none');
  for (const section of elf.sections) {
    const kind = kindOf(section);
    if (!kind) continue;
    let named = 0;
    for (const s of spans(symbols, section)) {
      out.push({ symbol: s.name, package: packageOf(s.name), kind, size: s.size });
      named += s.size;
    }
    if (section.size > named) out.push({ symbol: '', package: restName(section, kind), kind, size: section.size - named });
  }
  return out;
}

/** What a section counts as; undefined for one that is not loaded. */
function kindOf(s: ElfSection): PieceKind | undefined {
  if (!(s.flags & SectionFlag.alloc) || s.size === 0) return undefined;
  if (s.type === SectionType.nobits) return 'bss';
  if (s.flags & SectionFlag.exec) return 'code';
  return s.flags & SectionFlag.write ? 'data' : 'rodata';
}

/** The pieces of a section: each symbol up to its end, without counting a byte twice. */
function spans(symbols: readonly ElfSymbol[], section: ElfSection): { name: string; size: number }[] {
  const here = symbols.filter((s) => s.section === section.index).sort((a, b) => a.address - b.address || b.size - a.size);
  const sectionEnd = section.address + section.size;
  const out: { name: string; size: number }[] = [];
  let at = section.address;
  here.forEach((s, i) => {
    const start = Math.max(at, s.address);
    // Assembly often has no sizes: such code reaches to the next symbol.
    const next = s.size > 0 ? s.address + s.size : section.flags & SectionFlag.exec ? (here.slice(i + 1).find((o) => o.address > s.address)?.address ?? sectionEnd) : s.address;
    const end = Math.min(next, sectionEnd);
    if (end > start) out.push({ name: s.name, size: end - start });
    at = Math.max(at, end);
  });
  return out;
}

/** What bytes without a symbol are: constants that the code generator made, or room for alignment. */
function restName(section: ElfSection, kind: PieceKind): string {
  if (section.name === '.stack') return '(stack)';
  return kind === 'rodata' ? '(constants)' : '(padding)';
}

/** A module's functions and data, and `(module)`: what is left of the file without its custom sections. */
function wasmPieces(bytes: Uint8Array, target: Target, layout: readonly DataSymbol[]): readonly Piece[] {
  const parts = wasmParts(bytes);
  const out: Piece[] = parts.functions.map(({ name, size }) => ({ symbol: name ?? '', package: name === undefined ? '(functions)' : wasmPackage(name), kind: 'code', size }));
  const stored = layout.filter((d) => d.kind !== 'bss').sort((a, b) => a.address - b.address);
  for (const segment of parts.segments) {
    const end = segment.address + segment.size;
    let named = 0;
    for (const d of stored) {
      const size = Math.min(end, d.address + d.size) - Math.max(segment.address, d.address);
      if (size <= 0) continue;
      out.push({ symbol: d.name, package: packageOf(d.name), kind: d.kind === 'data' ? 'data' : 'rodata', size });
      named += size;
    }
    if (segment.size > named) out.push({ symbol: '', package: layout.length > 0 ? '(padding)' : '(data)', kind: 'data', size: segment.size - named });
  }
  for (const d of layout) if (d.kind === 'bss') out.push({ symbol: d.name, package: packageOf(d.name), kind: 'bss', size: d.size });
  return [...out, { symbol: '', package: '(module)', kind: 'rodata', size: parts.frame }, { symbol: '', package: '(stack)', kind: 'bss', size: target.stackSize }];
}

/** A function that the host calls has the name that the host calls it by. */
function wasmPackage(symbol: string): string {
  const name = packageOf(symbol);
  return name === cOrAssembly ? '(exports, C)' : name;
}

/** What has a name but no package. */
const cOrAssembly = '(C, assembly)';

const builtins = /^(__(aeabi|atomic|sync|udiv|div|umod|mod|mul|add|sub|fix|float|ext|trunc|cmp|eq|ne|lt|le|gt|ge|unord|ashl|ashr|lshr|clz|ctz|popcount|bswap|neg|pow|gnu|compiler)|mem(cpy|move|set|cmp)$)/;

/** The Go package of a symbol; other code is named by what it is. */
export function packageOf(symbol: string): string {
  if (builtins.test(symbol)) return '(builtins)';
  if (symbol.startsWith('type:')) return '(types)';
  if (/^(\.string|\.const|box)\b/.test(symbol)) return '(constants)';
  // Type arguments may hold paths of their own.
  const plain = symbol.replace(/[[{(<].*$/, '');
  const slash = plain.lastIndexOf('/');
  // gopkg.in/yaml.v3: the version belongs to the path.
  const version = /^[^.]*\.v\d+(?=\.)/.exec(plain.slice(slash + 1))?.[0].length ?? 0;
  const dot = plain.indexOf('.', slash + 1 + version);
  if (dot > 0 && /^[A-Za-z0-9_\-./~%]+$/.test(plain.slice(0, dot))) return plain.slice(0, dot);
  return /^(\.L)?(\.?str|switch|__unnamed|anon|const|box)/i.test(symbol) ? '(constants)' : cOrAssembly;
}
