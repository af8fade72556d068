/** What takes the memory: code, rodata, data and bss of each package, from the symbols of a linked program. */
import { SectionFlag, SectionType, readElf, readElfSymbols, type ElfSection, type ElfSymbol } from '../image/elf';
import type { Target } from '../board/target';
import { withCommas } from '../util/size';

export interface SizeRow {
  readonly package: string;
  readonly code: number;
  readonly rodata: number;
  readonly data: number;
  readonly bss: number;
}

export interface SizeReport {
  readonly rows: readonly SizeRow[];
  readonly total: SizeRow;
  /** Bytes of flash: code, rodata and the initial values of data. */
  readonly flashUsed: number;
  readonly flashSize: number;
  /** Bytes of RAM before the program runs: data, bss and the system stack. */
  readonly ramUsed: number;
  readonly ramSize: number;
}

type Kind = 'code' | 'rodata' | 'data' | 'bss';

/** The report of an ELF file. Bytes that no symbol covers are counted as padding; sums are those of the sections. */
export function sizeReport(bytes: Uint8Array, target: Target): SizeReport {
  const elf = readElf(bytes);
  const rows = new Map<string, Record<Kind, number>>();
  const row = (name: string): Record<Kind, number> => {
    let r = rows.get(name);
    if (!r) rows.set(name, (r = { code: 0, rodata: 0, data: 0, bss: 0 }));
    return r;
  };
  const total = { code: 0, rodata: 0, data: 0, bss: 0 };
  const symbols = readElfSymbols(elf).filter((s) => s.kind === 'function' || s.kind === 'object' || s.kind === 'none');
  for (const section of elf.sections) {
    const kind = kindOf(section);
    if (!kind) continue;
    total[kind] += section.size;
    let named = 0;
    for (const s of spans(symbols, section)) {
      row(s.name)[kind] += s.size;
      named += s.size;
    }
    if (section.size > named) row(restName(section, kind))[kind] += section.size - named;
  }
  const list = [...rows].map(([name, r]) => ({ package: name, ...r })).sort((a, b) => flashOf(b) - flashOf(a) || b.bss - a.bss || (a.package < b.package ? -1 : 1));
  const length = (name: string): number => target.memory.find((m) => m.name === name)?.length ?? 0;
  return {
    rows: list,
    total: { package: 'total', ...total },
    flashUsed: flashOf(total),
    flashSize: length('flash') || length('ram'),
    ramUsed: total.data + total.bss,
    ramSize: length('ram'),
  };
}

function flashOf(r: Record<Kind, number>): number {
  return r.code + r.rodata + r.data;
}

/** What a section counts as; undefined for one that is not loaded. */
function kindOf(s: ElfSection): Kind | undefined {
  if (!(s.flags & SectionFlag.alloc) || s.size === 0) return undefined;
  if (s.type === SectionType.nobits) return 'bss';
  if (s.flags & SectionFlag.exec) return 'code';
  return s.flags & SectionFlag.write ? 'data' : 'rodata';
}

/** The pieces of a section by package: each symbol up to its end, without counting a byte twice. */
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
    if (end > start) out.push({ name: packageOf(s.name), size: end - start });
    at = Math.max(at, end);
  });
  return out;
}

/** What bytes without a symbol are: constants that the code generator made, or room for alignment. */
function restName(section: ElfSection, kind: Kind): string {
  if (section.name === '.stack') return '(stack)';
  return kind === 'rodata' ? '(constants)' : '(padding)';
}

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
  return /^(\.L)?(\.?str|switch|__unnamed|anon|const|box)/i.test(symbol) ? '(constants)' : '(assembly)';
}

/** Two lines, as TinyGo's -size short has them. */
export function sizeTotals(r: SizeReport): string {
  const { code, rodata, data, bss } = r.total;
  const rows = [['code', 'rodata', 'data', 'bss', 'flash', 'ram'], [code, rodata, data, bss, r.flashUsed, r.ramUsed].map(String)];
  return rows.map((cells) => `${cells.map((c) => c.padStart(8)).join('')}\n`).join('');
}

/** The table of packages with the sums and what is left. */
export function sizeTable(r: SizeReport): string {
  const cells = (row: SizeRow): string[] => [...[row.code, row.rodata, row.data, row.bss].map((n) => (n === 0 ? '' : withCommas(n))), withCommas(flashOf(row)), row.package];
  const table = [['code', 'rodata', 'data', 'bss', 'flash', 'package'], ...r.rows.map(cells), cells(r.total)];
  const widths = [0, 1, 2, 3, 4].map((i) => Math.max(...table.map((row) => row[i].length)));
  const lines = table.map((row) => `${widths.map((w, i) => row[i].padStart(w)).join('  ')}  ${row[5]}`);
  const rule = '-'.repeat(Math.max(...lines.map((l) => l.length)));
  lines.splice(1, 0, rule);
  lines.splice(lines.length - 1, 0, rule);
  const share = (used: number, all: number): string => `${withCommas(used)} of ${withCommas(all)} bytes (${((100 * used) / all).toFixed(1)}%)`;
  return `${lines.join('\n')}\nflash ${share(r.flashUsed, r.flashSize)}, RAM ${share(r.ramUsed, r.ramSize)}\n`;
}
