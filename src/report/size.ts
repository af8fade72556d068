/** What takes the memory: code, rodata, data and bss of each package, from the symbols of a linked program. */
import { isWasmModule, wasmParts } from '../image/wasm';
import type { Target } from '../board/target';
import { withCommas } from '../util/size';
import { piecesOf, type Piece, type PieceKind as Kind } from './pieces';
import type { Reflection } from './reflection';

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
  /** Of a WebAssembly module: bytes of names and lines, which are in no sum. */
  readonly customSections?: number;
  /** What reflection costs, where it is known how the program gets to it. */
  readonly reflection?: Reflection;
}

/** The report of an ELF file or WebAssembly module. Bytes that no symbol covers are counted as padding; sums are those of the sections. */
export function sizeReport(bytes: Uint8Array, target: Target, pieces: readonly Piece[] = piecesOf(bytes, target)): SizeReport {
  const rows = new Map<string, Record<Kind, number>>();
  const total = { code: 0, rodata: 0, data: 0, bss: 0 };
  for (const { package: name, kind, size } of pieces) {
    let r = rows.get(name);
    if (!r) rows.set(name, (r = { code: 0, rodata: 0, data: 0, bss: 0 }));
    r[kind] += size;
    total[kind] += size;
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
    ...(isWasmModule(bytes) ? { customSections: wasmParts(bytes).custom } : {}),
  };
}

function flashOf(r: Record<Kind, number>): number {
  return r.code + r.rodata + r.data;
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
  const reflection = r.reflection ? `${reflectionText(r.reflection)}\n` : '';
  return `${lines.join('\n')}\n${shares(r)}\n${reflection}`;
}

function shares(r: SizeReport): string {
  if (r.customSections !== undefined) return `module ${withCommas(r.flashUsed)} bytes${r.customSections > 0 ? `, and ${withCommas(r.customSections)} of names and lines` : ''}`;
  const share = (used: number, all: number): string => `${withCommas(used)} of ${withCommas(all)} bytes (${((100 * used) / all).toFixed(1)}%)`;
  return `flash ${share(r.flashUsed, r.flashSize)}, RAM ${share(r.ramUsed, r.ramSize)}`;
}

function reflectionText({ package: own, types, by }: Reflection): string {
  const place = by?.file === undefined ? '' : `${by.file}:${by.line}:${by.column}: `;
  return `reflection ${withCommas(own)} bytes of package reflect and ${withCommas(types)} of type descriptions${by ? `; ${place}${by.from} ${by.how} ${by.to} (flash why reflect)` : ''}`;
}
