/** What of a WebAssembly module matters to those who load it, beside other modules of the same program. */
import { brotliCompress, constants, gzip } from 'node:zlib';
import { promisify } from 'node:util';
import { wasmExports } from '../image/wasm';
import { withCommas } from '../util/size';

export interface ComparedModule {
  /** Who made it, and with what flags. */
  readonly name: string;
  readonly bytes: number;
  readonly gzip: number;
  readonly brotli: number;
  readonly exports: readonly string[];
  /** Milliseconds from the bytes to the first rest of main; undefined where it does not run here. */
  readonly startMs: number | undefined;
}

/** A module that could not be made, and why. */
export interface MissingModule {
  readonly name: string;
  readonly error: string;
}

/** Measures a module; both compressions at their strongest, as files are stored for a server. */
export async function measureModule(name: string, module: Uint8Array, startMs: number | undefined): Promise<ComparedModule> {
  const [zipped, brotlied] = await Promise.all([
    promisify(gzip)(module, { level: 9 }),
    promisify(brotliCompress)(module, { params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: module.length } }),
  ]);
  return { name, bytes: module.length, gzip: zipped.length, brotli: brotlied.length, exports: wasmExports(module), startMs };
}

/** The middle one of several times. */
export function median(times: readonly number[]): number | undefined {
  return [...times].sort((a, b) => a - b)[times.length >> 1];
}

/** One row a module, and below it what it exports. */
export function compareTable(rows: readonly (ComparedModule | MissingModule)[]): string {
  const heads = ['', 'raw', 'gzip', 'brotli', 'start', 'exports'];
  const cells = rows.map((r) => ('error' in r ? [r.name] : [r.name, ...[r.bytes, r.gzip, r.brotli].map(withCommas), r.startMs === undefined ? '-' : `${r.startMs.toFixed(1)} ms`, exportsText(r.exports)]));
  const widths = heads.map((h, i) => Math.max(h.length, ...cells.map((c) => c[i]?.length ?? 0)));
  const line = (c: readonly string[]): string => `${c.map((text, i) => (i === 0 || i === 5 ? text.padEnd(widths[i]) : text.padStart(widths[i]))).join('  ').trimEnd()}\n`;
  return line(heads) + rows.map((r, i) => ('error' in r ? `${r.name.padEnd(widths[0])}  ${r.error}\n` : line(cells[i]))).join('');
}

/** As many names as fit on a line. */
function exportsText(names: readonly string[]): string {
  const shown: string[] = [];
  for (const n of names) {
    if ([...shown, n].join(' ').length > 40) break;
    shown.push(n);
  }
  return `${names.length}: ${shown.join(' ')}${shown.length < names.length ? ' …' : ''}`;
}
